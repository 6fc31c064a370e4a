"""Tracking continues after everything was refused.

Why it matters: The visitor pressed “reject” and was entitled to expect that tracking ends. This company goes on receiving
data as before, so the choice has no effect.

What to do: Tie this vendor's tag to the consent category it belongs to; in a tag manager check that its trigger waits for
the consent state instead of the page view, and that it stops when consent is withdrawn.

In a browser: clear the site's data, reload, press “reject all”, and filter the Network tab by the vendor's host.

Law: Potential under ePrivacy article 5(3) and, for an opt-out, under the CCPA regulations.
"""

from __future__ import annotations

from collections.abc import Iterator

from policywitness.facts import Facts
from policywitness.facts.claims.parties import is_tracking
from policywitness.model.vocabulary import Response, Severity
from policywitness.rules.engine import Draft, Rule
from policywitness.rules.needs import ChoiceProved, Records, Scenario
from policywitness.rules.shared import evidence_table

rule = Rule(
    severity=Severity.SERIOUS,
    topics=("consent", "choices"),
    law=("eprivacy-5-3", "ccpa-7026"),
    needs=(Scenario("baseline"), Scenario("reject"), Records("requests"), Records("consent"), ChoiceProved("reject")),
)


@rule.check
def check(facts: Facts) -> Iterator[Draft]:
    """One finding for each tracking vendor that does not change what it does."""
    for vendor in facts.vendors:
        if not is_tracking(vendor) or vendor.responses.get("reject") is not Response.IGNORED:
            continue
        evidence = tuple(facts.evidence_ref(request) for request in facts.vendor_requests(vendor.id, "reject")[:20])
        yield rule.finding(
            subject=vendor.id,
            summary=f"{vendor.name}: {vendor.response_reasons.get('reject', 'it ignores the choice.')}",
            evidence=evidence,
            confidence=vendor.confidence,
            table=evidence_table(evidence),
            scenarios=("baseline", "reject"),
        )
