"""A vendor is covered by a general phrase only.

Why it matters: “Service providers” or “other technologies” can mean anybody and anything. A reader cannot tell from it
that this company is contacted, nor look up what it does with the data.

What to do: Name the vendor and its purpose in the policy, or state the class exactly (session replay, advertising pixels).

In a browser: search the policy for the vendor's name; then see its host in tab Network.
"""

from __future__ import annotations

from collections.abc import Iterator

from policywitness.facts import Facts
from policywitness.facts.claims.parties import is_advertising, is_replay
from policywitness.facts.words import visits_seen
from policywitness.model.vocabulary import DisclosureVerdict, Severity
from policywitness.rules.engine import Draft, Rule
from policywitness.rules.needs import AnyVisit, PolicyRead, Records
from policywitness.rules.shared import evidence_table, visits_of

rule = Rule(
    severity=Severity.MINOR,
    topics=("vendors", "disclosure"),
    needs=(AnyVisit(), Records("requests"), PolicyRead()),
)


@rule.check
def check(facts: Facts) -> Iterator[Draft]:
    """More weight for vendors that record sessions or advertise."""
    for vendor in facts.vendors:
        if vendor.disclosure is not DisclosureVerdict.VAGUE or not visits_of(vendor.scenarios):
            continue
        weighty = is_replay(vendor) or is_advertising(vendor)
        yield rule.finding(
            subject=vendor.id,
            summary=f"{vendor.name} ({vendor.category}): {vendor.disclosure_reason} Seen in {visits_seen(vendor.scenarios)}.",
            evidence=vendor.evidence,
            quotes=vendor.quotes,
            severity=Severity.MODERATE if weighty else None,
            confidence=vendor.confidence,
            table=evidence_table(vendor.evidence),
        )
