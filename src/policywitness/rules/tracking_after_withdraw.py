"""Tracking continues after consent was withdrawn.

Why it matters: The visitor had agreed, changed their mind and refused through the control that the site offers for it. This company
goes on receiving data as if nothing had happened.

What to do: When consent is withdrawn, stop the vendor's tag at once (most have a revoke or opt-out call), delete its cookies, and do
not load it on the next page.

In a browser: accept everything, reopen the privacy settings, refuse everything, open another page, and filter tab Network by the host.

Law: Potential under ePrivacy article 5(3), where it applies; a control without effect is a potential deception.
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
    law=("eprivacy-5-3", "ftc-5"),
    needs=(Scenario("accept"), Scenario("withdraw"), Records("requests"), Records("consent"), ChoiceProved("withdraw")),
)


@rule.check
def check(facts: Facts) -> Iterator[Draft]:
    """One finding for each tracking vendor that does not change what it does, against visits that accepted."""
    for vendor in facts.vendors:
        if not is_tracking(vendor) or vendor.responses.get("withdraw") is not Response.IGNORED:
            continue
        evidence = facts.sample(facts.vendor_requests(vendor.id, "withdraw"))
        yield rule.finding(
            subject=vendor.id,
            summary=f"{vendor.name}: {vendor.response_reasons.get('withdraw', 'it ignores the withdrawal.')}",
            evidence=evidence,
            confidence=vendor.confidence,
            table=evidence_table(evidence),
            scenarios=("accept", "withdraw"),
        )
