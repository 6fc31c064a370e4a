"""The group: commands are found by walking the package, errors end in the contract's exit codes and plain lines."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import policywitness.cli as cli

BODY = '''"""`boom`: a command that a stranger added."""
import click
{imports}

@click.command()
def command() -> None:
    """Boom."""
    {statement}
'''

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the program in this process: exit code, stdout, stderr."""

    def _run(*arguments: str) -> tuple[int, str, str]:
        try:
            code = cli.execute(arguments)
        except SystemExit as end:
            code = int(end.code or 0)
        out, err = capsys.readouterr()
        return code, out, err

    return _run


@pytest.fixture
def boom(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Adds one file to the package, as somebody who adds a command does."""

    def _boom(statement: str, imports: str = "") -> None:
        (tmp_path / "boom.py").write_text(BODY.format(statement=statement, imports=imports))
        monkeypatch.setattr(cli, "__path__", [*cli.__path__, str(tmp_path)])
        monkeypatch.delitem(sys.modules, "policywitness.cli.boom", raising=False)

    return _boom


def test_one_new_file_is_a_command(run: Run, boom: Callable[..., None]) -> None:
    boom('click.echo("done")')
    assert "boom" in run("--help")[1]
    assert "A command that a stranger added." in run("--help")[1]
    assert run("boom") == (0, "done\n", "")


def test_help_imports_no_command(run: Run, boom: Callable[..., None]) -> None:
    boom("pass", imports='raise RuntimeError("imported")')
    assert run("--help")[0] == 0


def test_helpers_are_no_commands() -> None:
    assert {"audit", "demo", "init", "analyse", "report"} <= {entry.name for entry in cli.entries()}
    assert not {"progress", "options", "outcome"} & {entry.name for entry in cli.entries()}


def test_every_command_has_a_line_and_its_own_help(run: Run) -> None:
    for entry in cli.entries():
        assert entry.help.endswith((".", "?")) or len(entry.help) > 20, entry
        code, out, _ = run(entry.name, "--help")
        assert code == 0
        assert "Usage: policywitness " + entry.name in out


@pytest.mark.parametrize(
    ("statement", "imports", "code", "text"),
    [
        ("raise ConfigurationError('a.toml: unknown key')", "from policywitness.config import ConfigurationError", 2, "policywitness: a.toml: unknown key\n"),
        ("raise CatalogueError('x.toml: bad')", "from policywitness.catalogue import CatalogueError", 2, "policywitness: x.toml: bad\n"),
        ("raise click.FileError('f', 'gone')", "", 2, "gone"),
        ("raise click.UsageError('no')", "", 2, "policywitness"),
        ("raise KeyError('x')", "", 4, "internal error: KeyError: 'x' (boom.py, line "),
        ("raise KeyboardInterrupt", "", 130, "interrupted"),
        ("raise click.Abort", "", 130, "interrupted"),
        ("click.get_current_context().exit(3)", "", 3, ""),
        ("raise SystemExit(1)", "", 1, ""),
    ],
)  # fmt: skip
def test_exit_codes(run: Run, boom: Callable[..., None], statement: str, imports: str, code: int, text: str) -> None:
    boom(statement, imports)
    got, out, err = run("boom")
    assert (got, out) == (code, "")
    assert text in err
    assert "Traceback" not in err
    assert len(err.splitlines()) <= 2


def test_debug_shows_the_traceback(run: Run, boom: Callable[..., None]) -> None:
    boom("raise KeyError('x')")
    assert "Traceback" in run("--debug", "boom")[2]
    assert "Please report it" in run("boom")[2]


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (["adit"], 'no command "adit"; did you mean "audit"?'),
        (["audit", "--repeats", "0"], "--repeats"),
        (["audit", "--nonsense"], "--nonsense"),
        (["audit", "a.example", "--format", "pdf2"], 'unknown format "pdf2"'),
        (["audit", "a.example", "--header", "X"], "X-Staging: 1"),
        (["audit", "--config", "nowhere.toml"], "policywitness init"),
        (["audit", "a.example", "--scenario", "gcp", "--plan"], 'did you mean "gpc"'),
        (["report", "."], "policywitness analyse"),
    ],
)
def test_usage_errors_are_short_and_exit_with_2(
    run: Run, arguments: list[str], text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert text in err
    assert len(err.splitlines()) <= 2


def test_help_is_instant_and_the_module_runs() -> None:
    command = [sys.executable, "-m", "policywitness", "--help"]
    subprocess.run(command, check=True, capture_output=True)
    times = []
    for _ in range(3):
        start = time.perf_counter()
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        times.append(time.perf_counter() - start)
    assert "Usage: policywitness " in done.stdout
    modules = "import sys, policywitness.cli as c; list(c.entries()); print([m for m in sys.modules if m.split('.')[0] in %r])"
    heavy = ("pandas", "pydantic", "playwright", "rich", "lxml", "aiohttp")
    loaded = subprocess.run([sys.executable, "-c", modules % (heavy,)], check=True, capture_output=True, text=True)
    assert loaded.stdout.strip() == "[]"
    print(f"policywitness --help: {min(times):.2f} s")


def test_a_reader_that_goes_away_is_no_error() -> None:
    script = f"{sys.executable!r} -m policywitness audit --help | true; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True)
    assert done.stderr == ""
