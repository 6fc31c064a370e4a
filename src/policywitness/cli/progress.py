"""Shows a running audit on stderr: live bars on a terminal, plain lines everywhere else."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from policywitness.model.progress import Progress
from policywitness.model.vocabulary import Outcome

if TYPE_CHECKING:
    from rich.progress import Progress as Bars
    from rich.progress import TaskID


@contextmanager
def watching() -> Iterator[Progress]:
    """A progress for the length of a `with` block. NO_COLOR and TERM=dumb are respected."""
    if not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield Lines()
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Bars(*columns, console=Console(stderr=True), transient=True) as bars:
        yield Live(bars)


def printable(text: str) -> str:
    """The text with everything that could steer a terminal replaced: addresses and titles are written by strangers."""
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text)


class Lines:
    """One line a visit, and one a page that did not load as it should."""

    def visit_started(self, visit_id: str, scenario: str, repeat: int, index: int, total: int) -> None:
        """A line."""
        self.note(f"visit {index}/{total} {visit_id}: started")

    def page(self, visit_id: str, index: int, total: int, url: str, outcome: Outcome) -> None:
        """A line, unless all is well."""
        if outcome is not Outcome.COMPLETE:
            self.note(f"visit {visit_id}: page {index}/{total} {outcome}: {url}")

    def visit_done(self, visit_id: str, outcome: Outcome, requests: int, seconds: float) -> None:
        """A line."""
        self.note(_done(visit_id, outcome, requests, seconds))

    def note(self, text: str) -> None:
        """A line."""
        click.echo(printable(text), err=True)


class Live:
    """A bar for the audit and one for each visit under way; finished visits scroll up as lines."""

    def __init__(self, bars: Bars) -> None:
        self._bars = bars
        self._all: TaskID | None = None
        self._visits: dict[str, TaskID] = {}

    def visit_started(self, visit_id: str, scenario: str, repeat: int, index: int, total: int) -> None:
        """Adds the visit's bar."""
        if self._all is None:
            self._all = self._bars.add_task("visits", total=total)
        self._visits[visit_id] = self._bars.add_task(visit_id, total=None)

    def page(self, visit_id: str, index: int, total: int, url: str, outcome: Outcome) -> None:
        """Moves the visit's bar."""
        if visit_id in self._visits:
            description = f"{visit_id}  {_short(printable(url))}"
            self._bars.update(self._visits[visit_id], total=total, completed=index, description=description)
        if outcome is not Outcome.COMPLETE:
            self.note(f"visit {visit_id}: page {index}/{total} {outcome}: {url}")

    def visit_done(self, visit_id: str, outcome: Outcome, requests: int, seconds: float) -> None:
        """Takes the visit's bar away."""
        if visit_id in self._visits:
            self._bars.remove_task(self._visits.pop(visit_id))
        if self._all is not None:
            self._bars.advance(self._all)
        self.note(_done(visit_id, outcome, requests, seconds))

    def note(self, text: str) -> None:
        """A line above the bars."""
        self._bars.console.print(printable(text), markup=False, highlight=False, soft_wrap=True)


def _done(visit_id: str, outcome: Outcome, requests: int, seconds: float) -> str:
    return f"visit {visit_id}: {outcome}, {requests} requests in {seconds:.1f} s"


def _short(text: str, most: int = 60) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
