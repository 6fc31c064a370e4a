"""Do Not Track is answered otherwise than the policy says.

Why it matters: The policy promises that the browser setting “Do Not Track” has an effect. Visitors who switched it on
because of this promise are tracked as before.

What to do: Read the header DNT (or navigator.doNotTrack) before this vendor's tag is loaded, or correct the statement.

In a browser: switch on “Do Not Track” in the privacy settings, reload and filter the Network tab by the vendor's host.

Law: California asks a policy to say how it responds; a response other than the stated one is a potential deception.
"""

from __future__ import annotations

from collections.abc import Iterator

from policywitness.facts import Facts
from policywitness.facts.claims.parties import is_tracking
from policywitness.model.vocabulary import Confidence, Promise, Response, Severity, Signal
from policywitness.rules.engine import Draft, NotApplicable, Rule
from policywitness.rules.needs import PolicyRead, Records, Scenario, SignalDelivered
from policywitness.rules.shared import evidence_table

rule = Rule(
    severity=Severity.SERIOUS,
    topics=("dnt", "promises"),
    law=("caloppa-22575", "ftc-5"),
    needs=(Scenario("baseline"), Scenario("dnt"), Records("requests"), SignalDelivered("dnt"), PolicyRead()),
)


@rule.check
def check(facts: Facts) -> Iterator[Draft]:
    """A promise can be broken, and an offer be empty: for a person where it is conditional, or an offer without any effect.

    A policy that says “we do not respond” is answered by what it says.
    """
    signal = next((item for item in facts.reading.signals if item.signal is Signal.DNT), None)
    if signal is None or signal.promise in (Promise.SILENT, Promise.DESCRIBED):
        raise NotApplicable("The policy makes no promise on Do Not Track.")
    if signal.promise is Promise.NOT_HONORED:
        return
    if signal.promise is Promise.OFFERED and _has_effect(facts):
        return
    quotes = [facts.quote_ref(signal.quote, signal.disclosure)] if signal.quote else []
    for vendor in facts.vendors:
        if not is_tracking(vendor) or vendor.responses.get("dnt") is not Response.IGNORED:
            continue
        evidence = tuple(facts.evidence_ref(request) for request in facts.vendor_requests(vendor.id, "dnt")[:20])
        sure = signal.promise is Promise.HONORED
        said = (
            "offers Do Not Track as a choice"
            if signal.promise is Promise.OFFERED
            else "promises to respond to Do Not Track"
        )
        yield rule.finding(
            subject=vendor.id,
            summary=f"The policy {said}. {vendor.name}: {vendor.response_reasons.get('dnt', '')}",
            evidence=evidence,
            quotes=quotes,
            confidence=vendor.confidence if sure else Confidence.LOW,
            severity=Severity.MODERATE if signal.promise is Promise.OFFERED else None,
            table=evidence_table(evidence),
            scenarios=("baseline", "dnt"),
        )


def _has_effect(facts: Facts) -> bool:
    """Whether any tracking vendor heeds the signal: then what is offered does something."""
    heeded = (Response.HONORED, Response.RESTRICTED, Response.REDUCED)
    return any(is_tracking(vendor) and vendor.responses.get("dnt") in heeded for vendor in facts.vendors)
