"""The first screen: five numbers and the findings that matter most, for a reader who has thirty seconds."""

from __future__ import annotations

from dataclasses import dataclass

from policywitness.model.audit import Audit, Finding, count_statements
from policywitness.model.vocabulary import ClaimVerdict, DisclosureVerdict, Severity, Status
from policywitness.report import text

_NAMED = (DisclosureVerdict.CLEAR, DisclosureVerdict.NOT_ANALYSED)


@dataclass(frozen=True, slots=True)
class Tile:
    """One number with its label and a note. `tone` picks the colour; `href` is the section that explains it."""

    value: str
    label: str
    note: str
    tone: str
    href: str


@dataclass(frozen=True, slots=True)
class Glance:
    """What stands on page one."""

    tiles: tuple[Tile, ...]
    top: tuple[Finding, ...]


def glance(audit: Audit) -> Glance:
    """The tiles, and the findings that the summary puts first (those it names but that are missing are left out)."""
    by_fingerprint = {finding.fingerprint: finding for finding in audit.findings}
    top = tuple(by_fingerprint[name] for name in audit.summary.top_findings if name in by_fingerprint)
    return Glance((_problems(audit), _review(audit), _promises(audit), _vendors(audit), _untested(audit)), top)


def _problems(audit: Audit) -> Tile:
    words = text.english()["glance"]
    open_issues = [finding for finding in audit.findings if finding.status is Status.ISSUE and not finding.waived]
    counts = [(severity, sum(finding.severity is severity for finding in open_issues)) for severity in Severity]
    note = ", ".join(f"{count} {severity}" for severity, count in counts if count)
    worst = max((finding.severity.rank for finding in open_issues), default=-1)
    tone = "bad" if worst >= Severity.SERIOUS.rank else "warn" if open_issues else "mute"
    return Tile(text.number(len(open_issues)), words["problems"], note or words["problems_none"], tone, "#findings")


def _review(audit: Audit) -> Tile:
    words = text.english()["glance"]
    count = sum(finding.status is Status.NEEDS_REVIEW and not finding.waived for finding in audit.findings)
    return Tile(text.number(count), words["review"], words["review_note"], "warn" if count else "mute", "#findings")


def _promises(audit: Audit) -> Tile:
    words = text.english()["glance"]
    count = count_statements(claim.quote for claim in audit.claims if claim.verdict is ClaimVerdict.CONTRADICTED)
    total = count_statements(claim.quote for claim in audit.claims)
    note = words["promises_note"].format(total=text.number(total))
    return Tile(text.number(count), words["promises"], note, "bad" if count else "mute", "#promises")


def _vendors(audit: Audit) -> Tile:
    words = text.english()["glance"]
    undisclosed = sum(vendor.disclosure not in _NAMED for vendor in audit.vendors)
    note = words["companies_note"].format(undisclosed=text.number(undisclosed))
    return Tile(
        text.number(len(audit.vendors)), words["companies"], note, "warn" if undisclosed else "mute", "#vendors"
    )


def _untested(audit: Audit) -> Tile:
    words = text.english()["glance"]
    count = sum(rule.outcome in (Status.NOT_ASSESSED, Status.ERROR) for rule in audit.rules)
    note = words["untested_note"].format(total=text.number(len(audit.rules)))
    return Tile(text.number(count), words["untested"], note, "mute", "#rules")
