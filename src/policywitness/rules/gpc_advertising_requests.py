"""Advertising requests continue after a Global Privacy Control signal.

Why it matters: The visitor's browser says with every request “do not sell or share my data”. This advertising company is
contacted all the same, as if nothing had been said.

What to do: Read the signal (the request header Sec-GPC, or navigator.globalPrivacyControl) before advertising tags are
loaded: in the tag manager make it a blocking trigger of this vendor's tag, or set the vendor's restricted mode.

In a browser: use a browser that sends Global Privacy Control (Firefox: setting “Tell websites not to sell or share my
data”), reload the page and filter the Network tab by the vendor's host.

Law: Potential under the CCPA regulations, section 7025, where the business sells or shares personal information.
"""

from __future__ import annotations

from collections.abc import Iterator

from policywitness.facts import Facts
from policywitness.facts.claims.parties import is_advertising
from policywitness.model.vocabulary import Promise, Response, Severity, Signal
from policywitness.rules.engine import Draft, Rule
from policywitness.rules.needs import Records, Scenario, SignalDelivered
from policywitness.rules.shared import evidence_table, in_scenario

rule = Rule(
    severity=Severity.SERIOUS,
    topics=("gpc", "advertising"),
    law=("ccpa-7025",),
    needs=(Scenario("baseline"), Scenario("gpc"), Records("requests"), SignalDelivered("gpc")),
)


@rule.check
def check(facts: Facts) -> Iterator[Draft]:
    """One finding for each advertising vendor that does not change what it does."""
    promise = next((item for item in facts.reading.signals if item.signal is Signal.GPC), None)
    promised = promise is not None and promise.promise in (Promise.HONORED, Promise.HONORED_CONDITIONAL)
    quotes = [facts.quote_ref(promise.quote, promise.disclosure)] if promise and promise.quote else []
    for vendor in facts.vendors:
        if not is_advertising(vendor) or vendor.responses.get("gpc") is not Response.IGNORED:
            continue
        evidence = tuple(facts.evidence_ref(request) for request in facts.vendor_requests(vendor.id, "gpc")[:20])
        said = " The policy promises to honour this signal." if promised else ""
        yield rule.finding(
            subject=vendor.id,
            summary=f"{vendor.name}: {vendor.response_reasons.get('gpc', 'it ignores the signal.')}{said}",
            evidence=in_scenario(evidence, "gpc"),
            quotes=quotes,
            confidence=vendor.confidence,
            table=evidence_table(evidence),
            scenarios=("baseline", "gpc"),
        )
