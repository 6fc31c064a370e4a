"""A vendor is named for one thing and does another.

Why it matters: The policy names this company, for instance for its “share” button. What was seen is something else, such
as its advertising pixel on every page. The reader is told half.

What to do: Add the purpose that was observed to the place where the policy names the company, or remove that tag.

In a browser: read the quoted statement, then see in tab Network which addresses of the vendor are called.

Law: A purpose that is left out can be a potential deception.
"""

from __future__ import annotations

from collections.abc import Iterator

from policywitness.facts import Facts
from policywitness.facts.words import visits_seen
from policywitness.model.vocabulary import DisclosureVerdict, Severity
from policywitness.rules.engine import Draft, Rule
from policywitness.rules.needs import AnyVisit, PolicyRead, Records
from policywitness.rules.shared import evidence_table, visits_of

rule = Rule(
    severity=Severity.MODERATE,
    topics=("vendors", "disclosure"),
    law=("ftc-5",),
    needs=(AnyVisit(), Records("requests"), PolicyRead()),
)


@rule.check
def check(facts: Facts) -> Iterator[Draft]:
    """One finding for each vendor."""
    for vendor in facts.vendors:
        if vendor.disclosure is not DisclosureVerdict.CONTEXT_MISMATCH or not visits_of(vendor.scenarios):
            continue
        yield rule.finding(
            subject=vendor.id,
            summary=f"{vendor.name} ({vendor.category}): {vendor.disclosure_reason} Seen in {visits_seen(vendor.scenarios)}.",
            evidence=vendor.evidence,
            quotes=vendor.quotes,
            confidence=vendor.confidence,
            table=evidence_table(vendor.evidence),
        )
