"""A run's entry in the ledger: what was known before it is read first, what it found is written last.

A ledger that is away costs the audit nothing: the entry says so in `problems`, and `policywitness analyse BUNDLE --ledger ...`
makes up for it later.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from policywitness.ledger import Ledger, LedgerError
from policywitness.ledger.history import Snapshot
from policywitness.model.audit import Audit


class Entry:
    """One run's dealings with the ledger; with none, they do nothing."""

    def __init__(self, ledger: Ledger | None, bundle: Path) -> None:
        self.problems: list[str] = []
        self._ledger = ledger
        self._bundle = bundle

    def snapshot(self, audit: Audit) -> Snapshot | None:
        """What the ledger knew of the audit's site before the audit began; None without a ledger."""
        if self._ledger is None:
            return None
        try:
            return self._ledger.snapshot(audit.site.start_url, audit.provenance.started_at)
        except LedgerError as problem:
            self.failed(problem)
            return None

    def record(self, audit: Audit) -> None:
        """Write the run."""
        if self._ledger is None:
            return
        try:
            self._ledger.record(audit, self._bundle.absolute())
        except LedgerError as problem:
            self.failed(problem)

    def failed(self, problem: LedgerError) -> None:
        """The ledger is not asked again for this run."""
        self._ledger = None
        later = f'the bundle is complete; "policywitness analyse {self._bundle} --ledger ..." enters it later'
        self.problems.append(f"this run is not in the ledger: {problem}; {later}")


@contextmanager
def recording(place: str | None, bundle: Path) -> Iterator[Entry]:
    """The entry of a bundle in the ledger at `place` (None: no ledger)."""
    try:
        ledger = Ledger(place) if place else None
    except LedgerError as problem:
        entry = Entry(None, bundle)
        entry.failed(problem)
        yield entry
        return
    try:
        yield Entry(ledger, bundle)
    finally:
        if ledger is not None:
            ledger.close()
