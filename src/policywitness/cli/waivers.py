"""List the findings that somebody accepted: who, why, until when, and whether it still holds."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from policywitness.cli.options import as_of_option
from policywitness.cli.progress import printable
from policywitness.cli.report import read_audit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from policywitness.model.audit import Finding, WaiverInfo


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False), default="waivers.toml")
@click.option(
    "--bundle",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    metavar="BUNDLE",
    help="Say which of its findings each waiver meets.",
)
@as_of_option("The day on which a waiver must hold.", "today, UTC")
def command(file: Path, bundle: Path | None, as_of: date | None) -> None:
    """Check FILE (waivers.toml) and list every waiver with its state.

    A waiver needs rule, match, reason, owner and expires. "active" holds; "expired" no longer does, and its findings are open again;
    "unused" meets no finding of the bundle.
    """
    from policywitness.rules import all_rules
    from policywitness.rules.waivers import apply_waivers, load_waivers

    waivers = load_waivers(file, (rule.id for rule in all_rules()))
    findings = read_audit(bundle).findings if bundle is not None else ()
    _, infos = apply_waivers(findings, waivers, as_of or datetime.now(UTC).date())
    if not infos:
        click.echo("no waivers")
    for info in infos:
        for line in _lines(info, findings, bundle is not None):
            click.echo(printable(line))


def _lines(info: WaiverInfo, findings: Sequence[Finding], compared: bool) -> list[str]:
    state = info.state if compared or info.state == "expired" else "active"
    met = [finding.subject for finding in findings if finding.fingerprint in info.findings]
    lines = [
        f"{state:8} until {info.expires}  {info.rule}  {info.match}",
        f"         {info.owner}: {info.reason}",
    ]
    if compared:
        lines.append(f"         meets {len(met)} finding(s){': ' + ', '.join(met) if met else ''}")
    return lines
