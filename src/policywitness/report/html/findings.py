"""Findings in the order in which they deserve a reader: problems before questions, severe before slight, waived last.

Findings of one rule stand together, so that why it matters and what to do are said once and the cases follow.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from policywitness.model.audit import Audit, Finding
from policywitness.model.vocabulary import Severity, Status

_STATUSES = tuple(Status)
_CHAINS = 3
"""So many ways by which it came onto the page are shown above the evidence, which holds all."""


@dataclass(frozen=True, slots=True)
class Group:
    """The findings of one rule with one status. A text is None where its findings do not agree on it: then each has its own."""

    rule: str
    status: Status
    severity: Severity
    title: str
    findings: tuple[Finding, ...]
    why: str | None
    do: str | None
    law: tuple[str, ...] | None

    @property
    def single(self) -> bool:
        """Whether the group is one finding, whose heading is the group's."""
        return len(self.findings) == 1


@dataclass(frozen=True, slots=True)
class Ordered:
    """Findings that stand, and findings that somebody accepted for a time."""

    open: tuple[Finding, ...]
    waived: tuple[Finding, ...]


def ordered(audit: Audit) -> Ordered:
    """By status, severity, rule, subject, fingerprint."""
    findings = sorted(
        audit.findings, key=lambda f: (_STATUSES.index(f.status), -f.severity.rank, f.rule, f.subject, f.fingerprint)
    )
    return Ordered(
        tuple(finding for finding in findings if not finding.waived),
        tuple(finding for finding in findings if finding.waived),
    )


def chains(finding: Finding) -> list[tuple[str, ...]]:
    """The different ways by which what was seen came onto the page: the page's line first, then script by script."""
    return list(dict.fromkeys(ref.caused_by[::-1] for ref in finding.evidence if ref.caused_by))[:_CHAINS]


def groups(audit: Audit, findings: tuple[Finding, ...]) -> list[Group]:
    """Groups in the order of their first finding."""
    found: dict[tuple[str, Status], list[Finding]] = {}
    for finding in findings:
        found.setdefault((finding.rule, finding.status), []).append(finding)
    titles = {outcome.id: outcome.title for outcome in audit.rules}
    return [_group(titles, rule, status, tuple(members)) for (rule, status), members in found.items()]


def _group(titles: Mapping[str, str], rule: str, status: Status, members: tuple[Finding, ...]) -> Group:
    first = members[0]

    def same(name: str) -> bool:
        return len({getattr(finding, name) for finding in members}) == 1

    return Group(
        rule=rule,
        status=status,
        severity=first.severity,
        title=first.title if same("title") else titles.get(rule, first.title),
        findings=members,
        why=first.why_it_matters if same("why_it_matters") else None,
        do=first.what_to_do if same("what_to_do") else None,
        law=first.law if same("law") else None,
    )
