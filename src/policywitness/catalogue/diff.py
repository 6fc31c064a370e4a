"""What another catalogue makes of the same evidence: two audit documents of one bundle, compared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from policywitness.model.audit import Audit
from policywitness.model.vocabulary import Category

Subject = Literal["host", "cookie", "storage", "finding"]
NOBODY = "nobody known"
NONE = "none"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is told differently. `before` and `after` are ready to be printed."""

    subject: Subject
    name: str
    before: str
    after: str


def changes(before: Audit, after: Audit) -> list[Change]:
    """Whose each host, cookie and stored item is, and every finding, where the two documents differ."""
    return [
        *_differences("host", _hosts(before), _hosts(after), NOBODY),
        *_differences("cookie", _cookies(before), _cookies(after), NOBODY),
        *_differences("storage", _stored(before), _stored(after), NOBODY),
        *_differences("finding", _findings(before), _findings(after), NONE),
    ]


def _differences(
    subject: Subject, before: Mapping[str, str], after: Mapping[str, str], absent: str
) -> Iterator[Change]:
    for name in sorted({*before, *after}):
        old, new = before.get(name, absent), after.get(name, absent)
        if old != new:
            yield Change(subject, name, old, new)


def _whose(vendor: str | None, category: Category) -> str:
    return f"{vendor or NOBODY} ({category})"


def _hosts(audit: Audit) -> dict[str, str]:
    """Host -> its vendors; several where URL patterns tell services of one host apart."""
    found: dict[str, list[str]] = {}
    for vendor in audit.vendors:
        for host in vendor.hosts:
            found.setdefault(host, []).append(f"{_whose(vendor.id, vendor.category)}, {vendor.confidence} confidence")
    return {host: "; ".join(sorted(whose)) for host, whose in found.items()}


def _cookies(audit: Audit) -> dict[str, str]:
    return {f"{cookie.name} on {cookie.domain}": _whose(cookie.vendor, cookie.category) for cookie in audit.cookies}


def _stored(audit: Audit) -> dict[str, str]:
    return {f"{item.key} at {item.origin} ({item.kind})": item.vendor or NOBODY for item in audit.storage}


def _findings(audit: Audit) -> dict[str, str]:
    """Rule and subject -> what the finding says; those that differ in nothing but place are counted."""
    found: dict[str, list[str]] = {}
    for finding in audit.findings:
        said = f"{finding.status}, {finding.severity}, {finding.confidence} confidence"
        found.setdefault(f"{finding.rule}: {finding.subject}", []).append(said)
    return {name: "; ".join(sorted(said)) for name, said in found.items()}
