"""A vendor receives data, and the policy does not mention it or its kind.

Why it matters: Visitors' browsers contact this company, or keep its cookies, while they read the site. Somebody who reads the
whole policy would still not learn that, and so cannot decide about it.

What to do: Find out who added the tag (the table names what loaded it; in a tag manager look for its host) and either
remove it, or name the company and what it is for in the policy's section on third parties.

In a browser: open the page with developer tools, tab Network, and filter by the host that the table shows; cookies are in the tab
Application.

Law: A practice that the policy leaves out can be a potential deception, and categories of recipients have to be stated.
"""

from __future__ import annotations

from collections.abc import Iterator

from policywitness.facts import Facts
from policywitness.facts.words import listing, plural, visits_seen
from policywitness.model.audit import VendorInfo
from policywitness.model.vocabulary import Category, Confidence, DisclosureVerdict, Severity, Status
from policywitness.rules.engine import Draft, Rule
from policywitness.rules.needs import AnyVisit, PolicyRead, Records
from policywitness.rules.shared import evidence_table, visits_of, weight

rule = Rule(
    severity=Severity.SERIOUS,
    topics=("vendors", "disclosure"),
    law=("caloppa-22575", "ftc-5"),
    needs=(AnyVisit(), Records("requests"), PolicyRead()),
)


@rule.check
def check(facts: Facts) -> Iterator[Draft]:
    """A domain that nobody knows is for a person to look at: it may be the site's own."""
    for vendor in facts.vendors:
        if vendor.disclosure is not DisclosureVerdict.OMITTED or not visits_of(vendor.scenarios):
            continue
        known = vendor.category is not Category.UNKNOWN
        seen = _contacted(facts, vendor) if vendor.requests else _kept(facts, vendor)
        yield rule.finding(
            subject=vendor.id,
            title=None
            if vendor.requests
            else "A vendor's cookies are kept, and the policy does not mention it or its kind",
            summary=f"{vendor.name} ({vendor.category}) {seen} {vendor.disclosure_reason}",
            evidence=vendor.evidence,
            severity=weight(vendor),
            confidence=vendor.confidence if known else Confidence.LOW,
            status=None if known else Status.NEEDS_REVIEW,
            table=evidence_table(vendor.evidence),
        )


def _contacted(facts: Facts, vendor: VendorInfo) -> str:
    loaded = f" It was loaded by {listing(map(facts.vendor_name, vendor.loaded_by))}." if vendor.loaded_by else ""
    received = f"received {plural(vendor.requests, 'request')} at {listing(vendor.hosts)}"
    return f"{received}, in {visits_seen(vendor.scenarios)}.{loaded}"


def _kept(facts: Facts, vendor: VendorInfo) -> str:
    """What was seen of a vendor that no request went to: the things of its own that others keep for it, and who set them."""
    cookies = [one for one in facts.cookies if one.vendor == vendor.id and visits_of(one.scenarios)]
    items = [one for one in facts.storage if one.vendor == vendor.id and visits_of(one.scenarios)]
    names = [f"{one.name} on {one.domain}" for one in cookies] + [f"{one.key} in {one.origin}" for one in items]
    setters = listing([one.set_by for one in cookies] + [one.set_by for one in items if one.set_by])
    if not names:
        return f"took part in {visits_seen(vendor.scenarios)}, without a request to it."
    what = " and ".join(word for word, found in (("cookies", cookies), ("stored items", items)) if found)
    by = f", set by {setters}" if setters else ""
    return f"was seen only by its {what}: {listing(names)}{by}, in {visits_seen(vendor.scenarios)}. No request to it was seen."
