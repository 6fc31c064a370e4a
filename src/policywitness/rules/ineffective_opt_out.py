"""None of the ways to opt out that were tried stops an advertiser.

Why it matters: The site has a consent banner, and browsers can send an opt-out signal. This company was contacted as before whichever
of them was used: a visitor has no way left to say no.

What to do: Put the vendor's tag behind one check that knows the signal and the banner's answer alike. In a tag manager make both a
blocking trigger; look first at tags that were added outside the consent platform.

In a browser: refuse everything on the banner with Global Privacy Control on, reload, and filter the Network tab by the vendor's host.

Law: Potential under the CCPA regulations, sections 7025 and 7026, where the business sells or shares; a control without effect is a
potential deception.
"""

from __future__ import annotations

from collections.abc import Iterator

from policywitness.facts import Facts
from policywitness.facts.claims.parties import is_advertising
from policywitness.model.vocabulary import Response, Severity
from policywitness.rules.engine import Draft, Rule
from policywitness.rules.needs import ChoiceProved, Records, Scenario, SignalDelivered
from policywitness.rules.shared import table

rule = Rule(
    severity=Severity.SERIOUS,
    topics=("choices", "gpc", "consent", "advertising"),
    law=("ccpa-7025", "ccpa-7026", "ftc-5"),
    needs=(
        *(Scenario("baseline"), Scenario("gpc"), Scenario("reject")),
        *(Records("requests"), Records("consent"), SignalDelivered("gpc"), ChoiceProved("reject")),
    ),
)
_WAYS = {"gpc": "the signal", "reject": "refusing on the banner"}


@rule.check
def check(facts: Facts) -> Iterator[Draft]:
    """Ignored after the signal and after the refusal; the refusal must be proved, or the response is not known."""
    for vendor in facts.vendors:
        if not is_advertising(vendor) or any(vendor.responses.get(way) is not Response.IGNORED for way in _WAYS):
            continue
        yield rule.finding(
            subject=vendor.id,
            summary=f"{vendor.name} goes on as before after the opt-out signal, and after everything was refused on the banner.",
            evidence=[ref for ref in vendor.evidence if ref.scenario in _WAYS],
            confidence=vendor.confidence,
            table=table(
                ("way to opt out", "what the vendor did"),
                ((text, vendor.response_reasons[way]) for way, text in _WAYS.items()),
            ),
            scenarios=("baseline", *_WAYS),
        )
