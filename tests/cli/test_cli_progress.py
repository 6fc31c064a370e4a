"""Progress goes to stderr: plain lines without a terminal, live bars on one; nothing a site writes steers the terminal."""

from __future__ import annotations

import io
import os
import pty
import subprocess
import sys

import pytest
from rich.console import Console
from rich.progress import Progress as Bars

from policywitness.cli.progress import Lines, Live, printable, watching
from policywitness.model.progress import Progress
from policywitness.model.vocabulary import Outcome

HOSTILE = "https://a.example/\x1b]0;owned\x07[red]\u202e"

WATCH = """
from policywitness.cli.progress import watching
from policywitness.model.vocabulary import Outcome
with watching() as progress:
    progress.visit_started("gpc-1", "gpc", 1, 1, 2)
    progress.page("gpc-1", 1, 2, "https://a.example/", Outcome.COMPLETE)
    progress.visit_done("gpc-1", Outcome.COMPLETE, 7, 1.25)
"""


def play(progress: Progress) -> None:
    progress.visit_started("gpc-1", "gpc", 1, 1, 2)
    progress.page("gpc-1", 1, 2, "https://a.example/fine", Outcome.COMPLETE)
    progress.page("gpc-1", 2, 2, HOSTILE, Outcome.FAILED)
    progress.visit_done("gpc-1", Outcome.PARTIAL, 41, 3.21)
    progress.note("reading the policy")


def test_plain_lines_on_stderr_only(capsys: pytest.CaptureFixture[str]) -> None:
    with watching() as progress:
        play(progress)
    out, err = capsys.readouterr()
    assert out == ""
    assert err.splitlines() == [
        "visit 1/2 gpc-1: started",
        f"visit gpc-1: page 2/2 failed: {printable(HOSTILE)}",
        "visit gpc-1: partial, 41 requests in 3.2 s",
        "reading the policy",
    ]


def test_live_bars_show_the_same_and_no_markup_of_strangers() -> None:
    stream = io.StringIO()
    with Bars(console=Console(file=stream, force_terminal=True, width=200), auto_refresh=False) as bars:
        play(Live(bars))
    text = stream.getvalue()
    assert "partial, 41 requests in 3.2 s" in text
    assert "[red]" in text
    assert "\x07" not in text
    assert "\u202e" not in text


def test_a_visit_that_was_never_announced_is_no_error() -> None:
    with Bars(console=Console(file=io.StringIO()), auto_refresh=False) as bars:
        Live(bars).page("gpc-1", 1, 1, "https://a.example/", Outcome.COMPLETE)
        Live(bars).visit_done("gpc-1", Outcome.FAILED, 0, 0.0)


@pytest.mark.parametrize(("changes", "colour"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)])
def test_on_a_terminal_no_color_and_dumb_are_respected(changes: dict[str, str], colour: bool) -> None:
    ours, theirs = pty.openpty()
    environment = {
        key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "FORCE_COLOR", "COLORTERM")
    }
    environment |= {"TERM": "xterm-256color", **changes}
    subprocess.run([sys.executable, "-c", WATCH], stderr=theirs, env=environment, check=True, timeout=30)
    os.close(theirs)
    text = b""
    try:
        while chunk := os.read(ours, 65536):
            text += chunk
    except OSError:  # Linux's way to say that the other end is closed
        pass
    os.close(ours)
    assert b"visit gpc-1: complete, 7 requests in 1.2 s" in text
    assert (b"\x1b[38;" in text or b"\x1b[35m" in text or b"\x1b[32m" in text) is colour


def test_both_are_a_progress() -> None:
    listeners: list[Progress] = [Lines()]
    assert listeners
