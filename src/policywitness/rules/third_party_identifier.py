"""An identifier of the visitor is sent to another company.

Why it matters: With such a number the other company recognises the same visitor again, and can join what happens here with
what it knows from elsewhere.

What to do: See in the table which request carries the value. Take the parameter out of the tag's configuration, or make
sure that the policy names this sharing and that the visitor's opt-out stops it.

In a browser: copy the cookie's value from tab Application and search for it in tab Network.

Law: An identifier can be personal information; sharing it for cross-context advertising is a potential sale or sharing.
"""

from __future__ import annotations

from collections.abc import Iterator

from policywitness.facts import Facts, disclosures
from policywitness.facts.claims.parties import is_advertising
from policywitness.facts.disclosures import DENIES, NAMED
from policywitness.facts.words import listing, plural
from policywitness.model.audit import FlowInfo, QuoteRef, VendorInfo
from policywitness.model.policy import Quote
from policywitness.model.vocabulary import Confidence, DisclosureVerdict, Severity, Status
from policywitness.rules.engine import Draft, Rule
from policywitness.rules.needs import AnyVisit, Records
from policywitness.rules.shared import evidence_table, quotes_of

_COVERING = (
    "share.ad_data",
    "share.nonpi_advertising",
    "practice.cookie_matching",
    "share.third_parties",
    "practice.targeted_advertising",
)

_OF_VENDOR = ("data.unique_id", "data.device_id", "data.device_id.def", "tech.third_party_cookies", "tech.cookies")
"""What is said next to a vendor's name, or under the same heading, is said of that vendor."""

rule = Rule(
    severity=Severity.SERIOUS,
    topics=("identifiers", "sharing"),
    law=("ccpa-7025", "ftc-5"),
    needs=(AnyVisit(), Records("requests")),
)


@rule.check
def check(facts: Facts) -> Iterator[Draft]:
    """One finding for each receiver; what the policy discloses is a note."""
    vendors = {vendor.id: vendor for vendor in facts.vendors}
    by_target: dict[str, list[FlowInfo]] = {}
    for flow in facts.flows:
        if flow.kind == "sends-identifier" and flow.source != flow.target:
            by_target.setdefault(flow.target, []).append(flow)
    for target, flows in sorted(by_target.items()):
        vendor = vendors.get(target)
        quotes, severity, said = _stated(facts, vendor)
        evidence = [ref for flow in flows for ref in flow.evidence]
        visits = len({ref.visit_id for ref in evidence})
        yield rule.finding(
            subject=target,
            summary=f"{facts.vendor_name(target)} was sent identifiers of {listing(facts.vendor_name(flow.source) for flow in flows)} in "
            f"{plural(sum(flow.count for flow in flows), 'request')}." + said,
            evidence=evidence,
            quotes=quotes,
            severity=severity,
            status=Status.NEEDS_REVIEW if severity is Severity.INFO else None,
            confidence=Confidence.HIGH if visits > 1 else Confidence.MEDIUM,
            table=evidence_table(evidence),
        )


def _stated(facts: Facts, vendor: VendorInfo | None) -> tuple[tuple[QuoteRef, ...], Severity, str]:
    """What the policy says of an identifier for a vendor: its words, how much it matters, and that in a sentence."""
    if vendor is None:
        return (), Severity.MODERATE, _SILENT
    if quotes := quotes_of(facts, *_COVERING):
        return quotes, Severity.INFO, " The policy speaks of such sharing."
    if quotes := _next_to_its_name(facts, vendor):
        return quotes, Severity.INFO, f" Where the policy names {vendor.name}, it speaks of an identifier or a cookie."
    weighty = is_advertising(vendor)
    if vendor.disclosure is DisclosureVerdict.CLEAR:
        severity = Severity.MODERATE if weighty else Severity.MINOR
        return (
            vendor.quotes,
            severity,
            f" The policy names {vendor.name}; that identifiers are sent to it was not found there.",
        )
    return (), Severity.SERIOUS if weighty else Severity.MODERATE, _SILENT


_SILENT = " No statement on such sharing was found in the policy."


def _next_to_its_name(facts: Facts, vendor: VendorInfo) -> tuple[QuoteRef, ...]:
    """Statements on identifiers and cookies that stand in one sentence with the vendor's name, or close under the same heading."""
    stated = [d for d in facts.reading.disclosures if d.stance not in DENIES]
    names = [d.quote for d in stated if d.concept == NAMED and d.value == vendor.id]
    found = [d for d in stated if d.concept in _OF_VENDOR and any(_is_near(d.quote, name) for name in names)]
    return disclosures.quotes(facts, found)


def _is_near(quote: Quote, name: Quote) -> bool:
    return (
        quote.document == name.document
        and quote.section == name.section
        and name.start <= quote.start <= name.end + _CLOSE
    )


_CLOSE = 400
"""Characters after a sentence with a name in which the next ones are still about it."""
