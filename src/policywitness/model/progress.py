"""What a running audit tells whoever watches it. The command line shows it; tests and libraries may stay silent."""

from __future__ import annotations

from typing import Protocol

from policywitness.model.vocabulary import Outcome


class Progress(Protocol):
    """Receives what happens while visits are made. Indexes count from 1, times are seconds; nothing here may raise."""

    def visit_started(self, visit_id: str, scenario: str, repeat: int, index: int, total: int) -> None:
        """Visit `index` of `total` begins."""

    def page(self, visit_id: str, index: int, total: int, url: str, outcome: Outcome) -> None:
        """Page `index` of `total` of a visit is done."""

    def visit_done(self, visit_id: str, outcome: Outcome, requests: int, seconds: float) -> None:
        """A visit is over; `requests` is the number recorded."""

    def note(self, text: str) -> None:
        """One plain line about anything else: where the policy was found, what is being analysed, ..."""


class Silent:
    """A progress that nobody watches."""

    def visit_started(self, visit_id: str, scenario: str, repeat: int, index: int, total: int) -> None:
        """Ignored."""

    def page(self, visit_id: str, index: int, total: int, url: str, outcome: Outcome) -> None:
        """Ignored."""

    def visit_done(self, visit_id: str, outcome: Outcome, requests: int, seconds: float) -> None:
        """Ignored."""

    def note(self, text: str) -> None:
        """Ignored."""
