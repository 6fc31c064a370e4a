"""Two companies match their identifiers of the same visitor.

Why it matters: Each company has its own number for a visitor. When one hands its number to the other, both can join what they
know, although the visitor has dealt with neither.

What to do: Find the request in the table; it usually comes from an advertising exchange's tag. Switch off its user sync (a
setting of the exchange or of Prebid), or remove the tag.

In a browser: tab Network, filter “sync”, “match” or “pixel”; the chain of redirects shows the hand-over.

Law: Potential sale or sharing for cross-context advertising, where those laws apply.
"""

from __future__ import annotations

from collections.abc import Iterator

from policywitness.facts import Facts
from policywitness.facts.disclosures import DENIES
from policywitness.facts.words import listing, plural
from policywitness.model.audit import FlowInfo
from policywitness.model.vocabulary import Confidence, Severity, Status
from policywitness.rules.engine import Draft, Rule
from policywitness.rules.needs import AnyVisit, Records
from policywitness.rules.shared import evidence_table, quotes_of

rule = Rule(
    severity=Severity.SERIOUS,
    topics=("identifiers", "advertising"),
    law=("ccpa-7025",),
    needs=(AnyVisit(), Records("requests")),
)


@rule.check
def check(facts: Facts) -> Iterator[Draft]:
    """One finding for each company whose identifier is handed on; what the policy discloses is a note."""
    names = {vendor.id: vendor.name for vendor in facts.vendors}
    by_source: dict[str, list[FlowInfo]] = {}
    for flow in facts.flows:
        if flow.kind == "syncs":
            by_source.setdefault(flow.source, []).append(flow)
    quotes = quotes_of(facts, "practice.cookie_matching")
    denials = quotes_of(facts, "practice.cookie_matching", stances=DENIES)
    for source, flows in sorted(by_source.items()):
        evidence = [ref for flow in flows for ref in flow.evidence]
        said = " The policy speaks of such matching." if quotes else " The policy does not speak of it."
        if denials:
            said = " The policy denies such matching."
        yield rule.finding(
            subject=source,
            summary=f"{names.get(source, source)} handed its identifier to {listing(names.get(f.target, f.target) for f in flows)} "
            f"in {plural(sum(flow.count for flow in flows), 'request')}.{said}",
            evidence=evidence,
            quotes=denials or quotes,
            severity=Severity.INFO if quotes and not denials else None,
            status=Status.NEEDS_REVIEW if quotes and not denials else None,
            confidence=Confidence.HIGH if len({ref.visit_id for ref in evidence}) > 1 else Confidence.MEDIUM,
            table=evidence_table(evidence),
        )
