"""Findings in the order in which they deserve a reader: problems before questions, severe before slight, waived last."""

from __future__ import annotations

from dataclasses import dataclass

from policywitness.model.audit import Audit, Finding
from policywitness.model.vocabulary import Status

_STATUSES = tuple(Status)


@dataclass(frozen=True, slots=True)
class Ordered:
    """Findings that stand, and findings that somebody accepted for a time."""

    open: tuple[Finding, ...]
    waived: tuple[Finding, ...]


def ordered(audit: Audit) -> Ordered:
    """By status, severity, rule, fingerprint."""
    findings = sorted(
        audit.findings, key=lambda f: (_STATUSES.index(f.status), -f.severity.rank, f.rule, f.subject, f.fingerprint)
    )
    return Ordered(
        tuple(finding for finding in findings if not finding.waived),
        tuple(finding for finding in findings if finding.waived),
    )
