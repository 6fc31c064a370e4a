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

from policywitness.facts import Facts
from policywitness.facts.claims.parties import is_advertising
from policywitness.facts.words import listing, plural
from policywitness.model.audit import FlowInfo
from policywitness.model.vocabulary import Confidence, Severity, Status
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
        quotes = quotes_of(facts, *_COVERING) if vendor else ()
        evidence = [ref for flow in flows for ref in flow.evidence]
        advertising = vendor is not None and is_advertising(vendor)
        severity = Severity.INFO if quotes else Severity.SERIOUS if advertising else Severity.MODERATE
        visits = len({ref.visit_id for ref in evidence})
        yield rule.finding(
            subject=target,
            summary=f"{facts.vendor_name(target)} was sent identifiers of {listing(facts.vendor_name(flow.source) for flow in flows)} in "
            f"{plural(sum(flow.count for flow in flows), 'request')}."
            + (
                " The policy speaks of such sharing."
                if quotes
                else " No statement on such sharing was found in the policy."
            ),
            evidence=evidence,
            quotes=quotes,
            severity=severity,
            status=Status.NEEDS_REVIEW if quotes else None,
            confidence=Confidence.HIGH if visits > 1 else Confidence.MEDIUM,
            table=evidence_table(evidence),
        )
