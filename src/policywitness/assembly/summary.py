"""What an executive reads: one plain sentence, how complete the evidence is, and what this audit cannot say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from policywitness.model.audit import Finding, RuleOutcome, SummaryInfo, count_statements
from policywitness.model.vocabulary import (
    Category,
    ClaimVerdict,
    DisclosureVerdict,
    Outcome,
    Response,
    Severity,
    Status,
)

if TYPE_CHECKING:
    from policywitness.facts import Facts

TOP = 5
"""So many findings head the report."""

COMPLETE = 0.98
"""A share of coverage at which the evidence counts as complete; a lost image or two does not change a conclusion."""

_TESTED = (ClaimVerdict.SUPPORTED, ClaimVerdict.CONTRADICTED, ClaimVerdict.NOT_OBSERVED, ClaimVerdict.INCONCLUSIVE)


def summarise(facts: Facts, findings: Sequence[Finding], outcomes: Sequence[RuleOutcome]) -> SummaryInfo:
    """The summary; `findings` are in the order of the report, worst first."""
    issues = [finding for finding in findings if finding.status is Status.ISSUE and not finding.waived]
    word, text = completeness(facts)
    severities = Counter(finding.severity for finding in issues)
    statuses = Counter(outcome.outcome for outcome in outcomes)
    return SummaryInfo(
        sentence=sentence(facts, issues),
        completeness=word,
        completeness_text=text,
        top_findings=top(issues),
        issues={severity.value: severities[severity] for severity in Severity},
        statuses={status.value: statuses[status] for status in Status},
        limits=limits(facts, outcomes),
    )


def top(issues: Sequence[Finding]) -> tuple[str, ...]:
    """Fingerprints of the findings that head the report: the worst of each rule before a second one of any.

    Of equally bad ones of a rule, one that points at records leads.
    """
    by_rule: dict[str, list[Finding]] = {}
    for finding in issues:
        by_rule.setdefault(finding.rule, []).append(finding)
    leading = [_leader(members) for members in by_rule.values()]
    leaders = {finding.fingerprint for finding in leading}
    rest = [finding for finding in issues if finding.fingerprint not in leaders]
    return tuple(finding.fingerprint for finding in (*leading, *rest)[:TOP])


def _leader(members: Sequence[Finding]) -> Finding:
    worst = members[0]
    alike = (one for one in members if (one.severity, one.confidence) == (worst.severity, worst.confidence))
    return next((one for one in alike if one.evidence), worst)


def sentence(facts: Facts, issues: Sequence[Finding]) -> str:
    """The audit in one sentence, without a technical term."""
    site = facts.site_domain
    if not any(facts.visits.complete.values()):
        why = next((visit.reason for visit in facts.evidence.visits if visit.reason), None)
        return f"Nothing can be said of {site}: no visit was completed" + (f" ({why})." if why else ".")
    vendors = len(facts.vendors)
    seen = f"{_count(vendors, 'other company or service', 'other companies or services')} took part in visits to {site}"
    if not any(document.analysed for document in facts.reading.documents):
        return f"{seen}; nothing was compared with a privacy policy: {_no_policy(facts)}."
    undisclosed = sum(vendor.disclosure is DisclosureVerdict.OMITTED for vendor in facts.vendors)
    broken = count_statements(claim.quote for claim in facts.claims if claim.verdict is ClaimVerdict.CONTRADICTED)
    ignoring = len(facts.select(category=Category.ADVERTISING).responding("gpc", Response.IGNORED))
    parts = [seen]
    if undisclosed:
        parts.append(f"{undisclosed} of them the privacy policy does not cover")
    if ignoring:
        advertisers = _count(ignoring, "advertiser goes", "advertisers go")
        parts.append(f"{advertisers} on as before when a visitor sends an opt-out signal")
    if broken:
        statements = _count(broken, "statement of the policy is", "statements of the policy are")
        parts.append(f"{statements} contradicted by what was seen")
    if len(parts) > 1:
        return f"{_join(parts)}."
    if issues:
        found = _count(len(issues), "problem was", "problems were")
        return f"{seen}; no statement of the policy is contradicted, but {found} found."
    return f"{seen}, and nothing that was seen goes against the privacy policy."


def _no_policy(facts: Facts) -> str:
    """Why no policy was analysed, as the end of a sentence."""
    reasons = [document.reason for document in facts.reading.documents] + [why for _, why in facts.reading.unread]
    reason = next((reason for reason in reasons if reason), "none was found")
    return f"{reason[0].lower()}{reason[1:]}".rstrip(".")


def completeness(facts: Facts) -> tuple[str, str]:
    """The word (complete, partial, blocked) and one sentence with the numbers."""
    coverage = facts.coverage
    numbers = (
        f"{coverage.visits_complete} of {coverage.visits_planned} planned visits were complete, and "
        f"{coverage.pages_reached} of {coverage.pages_planned} page loads were reached."
    )
    walls = sum(visit.outcome is Outcome.BLOCKED for visit in facts.evidence.visits)
    if walls and not coverage.visits_complete:
        return "blocked", f"A wall stood before the site in {_count(walls, 'visit', 'visits')}. {numbers}"
    whole = coverage.share >= COMPLETE and coverage.visits_complete == coverage.visits_planned
    if whole and not any(info.not_assessed for info in facts.scenarios):
        return "complete", numbers
    recorded = min((visit.share for visit in coverage.visits if visit.share is not None), default=1.0)
    lost = f" Of the requests of a visit, {recorded:.0%} or more were recorded in full." if recorded < COMPLETE else ""
    return "partial", f"{numbers}{lost} Conclusions rest on the complete visits only."


def limits(facts: Facts, outcomes: Sequence[RuleOutcome]) -> tuple[str, ...]:
    """What this audit cannot say, each in one sentence."""
    found = [f"Scenario {info.name}: {info.not_assessed}" for info in facts.scenarios if info.not_assessed]
    found += [
        f"{d.url} was not analysed: {(d.reason or 'no reason was recorded').rstrip('.')}."
        for d in facts.reading.documents
        if not d.analysed
    ]
    found += [f"{url} was not read: {reason}." for url, reason in facts.reading.unread]
    found += [f"{note[0].upper()}{note[1:]}." for visit in facts.evidence.visits for note in visit.notes]
    if facts.visits.absent:
        addresses = _count(
            len(facts.visits.absent),
            "address that the site links to or lists leads",
            "addresses that the site links to or lists lead",
        )
        found.append(f"{addresses} to no page: the site answers that it has none there.")
    visits = [len(visits) for visits in facts.visits.complete.values() if visits]
    if visits and min(visits) < 2:
        found.append(
            "A scenario was visited once only, so chance cannot be told from habit; two visits or more must agree."
        )
    total = count_statements(claim.quote for claim in facts.claims)
    tested = count_statements(claim.quote for claim in facts.claims if claim.verdict in _TESTED)
    if tested < total:
        found.append(f"{total - tested} of {total} statements of the policy could not be tested by visits.")
    idle = sum(outcome.outcome is Status.NOT_ASSESSED for outcome in outcomes)
    if idle:
        found.append(
            f"{idle} of {_count(len(outcomes), 'check', 'checks')} could not be made; the report says why, of each."
        )
    found.append(
        "Only what a browser sees was recorded; what companies do with data afterwards cannot be seen from outside."
    )
    return tuple(found)


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _join(parts: Iterable[str]) -> str:
    *head, last = parts
    return f"{', '.join(head)}, and {last}" if len(head) > 1 else f"{head[0]}, and {last}"
