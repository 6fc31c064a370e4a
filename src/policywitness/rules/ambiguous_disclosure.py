"""The policy's statements on a vendor or technology pull apart.

Why it matters: One sentence says that it is used, another that it is not. A reader who finds only one of them is misled.

What to do: Read the quoted sentences side by side and leave the one that is true, with its conditions.

In a browser: search the policy for the quoted sentences.
"""

from __future__ import annotations

from collections.abc import Iterator

from policywitness.facts import Facts
from policywitness.facts.words import visits_seen
from policywitness.model.audit import TechnologyInfo, VendorInfo
from policywitness.model.vocabulary import DisclosureVerdict, Severity, Status
from policywitness.rules.engine import Draft, Rule
from policywitness.rules.needs import AnyVisit, PolicyRead
from policywitness.rules.shared import visits_of

rule = Rule(severity=Severity.MODERATE, topics=("disclosure",), needs=(AnyVisit(), PolicyRead()))


@rule.check
def check(facts: Facts) -> Iterator[Draft]:
    """For a person to decide: an exception may reconcile the two sentences."""
    items: tuple[VendorInfo | TechnologyInfo, ...] = (*facts.vendors, *facts.technologies)
    for item in items:
        if item.disclosure is DisclosureVerdict.AMBIGUOUS and visits_of(item.scenarios):
            yield rule.finding(
                subject=item.id,
                summary=f"{item.name}: {item.disclosure_reason} Seen in {visits_seen(item.scenarios)}.",
                evidence=item.evidence,
                quotes=item.quotes,
                status=Status.NEEDS_REVIEW,
            )
