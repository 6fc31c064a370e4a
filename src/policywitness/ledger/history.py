"""What the ledger knew of a site when a run was analysed: a named, hashed input of the analysis, kept beside `audit.json`."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from policywitness.ledger.diff import FindingChange, diff, vendors_only_in
from policywitness.ledger.view import REPORTED, RunView, view_of
from policywitness.model.audit import Audit, ChangesInfo, Finding, FixedFinding, PastRun
from policywitness.model.errors import UserError
from policywitness.model.vocabulary import Change

SNAPSHOT = "ledger.json"
"""The snapshot's file in a bundle."""


class BadSnapshot(UserError):
    """A bundle's `ledger.json` cannot be read; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The runs of a site before one run: `runs` in plain values (see `PastRun`), oldest first; `before` is the latest of them.

    `seen` maps fingerprints to the starts of the first and the last run that reported them.
    """

    site: str
    runs: tuple[Mapping[str, object], ...] = ()
    seen: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    before: RunView | None = None

    def to_bytes(self) -> bytes:
        """The same snapshot gives the same bytes."""
        return msgspec.json.format(msgspec.json.encode(self), indent=1) + b"\n"

    @classmethod
    def from_bytes(cls, data: bytes) -> Snapshot:
        """Raises BadSnapshot."""
        try:
            return msgspec.json.decode(data, type=cls)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise BadSnapshot(f"{SNAPSHOT}: {error}; remove the file, or take it anew with --ledger") from error


def with_history(audit: Audit, snapshot: Snapshot) -> Audit:
    """The audit with earlier runs, first and last seen dates, and what changed since the run before. Pure."""
    digest = hashlib.sha256(snapshot.to_bytes()).hexdigest()
    provenance = audit.provenance.model_copy(update={"inputs": audit.provenance.inputs | {"ledger": digest}})
    new, before = view_of(audit), snapshot.before
    found = diff(before, new, snapshot.seen) if before else ()
    words = {one.finding.fingerprint: one.change.value for one in found}
    return audit.model_copy(
        update={
            "provenance": provenance,
            "findings": tuple(_dated(finding, snapshot, audit, words) for finding in audit.findings),
            "changes": changes(before, new, found) if before else None,
            "history": tuple(PastRun.model_validate(run) for run in snapshot.runs),
        }
    )


def changes(old: RunView, new: RunView, found: Sequence[FindingChange]) -> ChangesInfo:
    """A comparison as the audit document holds it."""

    def ours(word: Change) -> tuple[str, ...]:
        here = (one.finding.fingerprint for one in found if one.change is word)
        return tuple(fingerprint for fingerprint in here if fingerprint in new.sightings)

    def theirs(*words: Change) -> tuple[FixedFinding, ...]:
        gone = (one.finding for one in found if one.change in words)
        return tuple(
            FixedFinding(
                fingerprint=one.fingerprint,
                rule=one.rule,
                title=one.title,
                severity=one.severity,
                subject=one.subject,
            )
            for one in gone
            if one.fingerprint not in new.sightings
        )

    return ChangesInfo(
        against=old.run,
        against_ended_at=old.ended_at,
        new=ours(Change.NEW),
        returned=ours(Change.RETURNED),
        unchanged=ours(Change.UNCHANGED),
        fixed=theirs(Change.FIXED),
        uncertain=ours(Change.UNCERTAIN),
        not_retested=theirs(Change.UNCERTAIN, Change.NOT_RETESTED),
        vendors_new=vendors_only_in(new, old),
        vendors_gone=vendors_only_in(old, new),
    )


def _dated(finding: Finding, snapshot: Snapshot, audit: Audit, words: Mapping[str, str]) -> Finding:
    if finding.status not in REPORTED:
        return finding
    first, last = snapshot.seen.get(finding.fingerprint, (audit.provenance.started_at, None))
    return finding.model_copy(update={"first_seen": first, "last_seen": last, "change": words.get(finding.fingerprint)})
