"""Writes the program's own help texts into README.md, between `<!-- help: COMMAND -->` and `<!-- end -->`."""

from __future__ import annotations

import re
from pathlib import Path

from click.testing import CliRunner

from policywitness.cli import Settings, cli

README = Path(__file__).resolve().parents[1] / "README.md"
_BLOCK = re.compile(r"(<!-- help: policywitness(?P<arguments>[^>]*?) -->\n).*?(<!-- end -->)", re.DOTALL)


def filled(text: str) -> str:
    """The text with every help block as the program prints it today, 80 columns wide."""

    def block(match: re.Match[str]) -> str:
        arguments = [*match["arguments"].split(), "--help"]
        result = CliRunner().invoke(cli, arguments, prog_name="policywitness", obj=Settings(), terminal_width=80)
        assert result.exit_code == 0, result.output
        return f"{match[1]}```text\n{result.output.rstrip()}\n```\n{match[3]}"

    return _BLOCK.sub(block, text)


if __name__ == "__main__":
    README.write_text(filled(README.read_text(encoding="utf-8")), encoding="utf-8")
