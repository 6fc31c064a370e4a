"""A vendor receives data, and the policy does not mention it or its kind.

Why it matters: Visitors' browsers contact this company while they read the site. Somebody who reads the whole policy
would still not learn that, and so cannot decide about it.

What to do: Find out who added the tag (the table names what loaded it; in a tag manager look for its host) and either
remove it, or name the company and what it is for in the policy's section on third parties.

In a browser: open the page with developer tools, tab Network, and filter by the host that the table shows.

Law: A practice that the policy leaves out can be a potential deception, and categories of recipients have to be stated.
"""

from __future__ import annotations

from collections.abc import Iterator

from policywitness.facts import Facts
from policywitness.facts.claims.words import listing, plural
from policywitness.model.vocabulary import Category, Confidence, DisclosureVerdict, Severity, Status
from policywitness.rules.engine import Draft, Rule
from policywitness.rules.needs import AnyVisit, PolicyRead, Records
from policywitness.rules.shared import evidence_table, seen_in, visits_of, weight

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
        loaded = f" It was loaded by {listing(vendor.loaded_by)}." if vendor.loaded_by else ""
        yield rule.finding(
            subject=vendor.id,
            summary=f"{vendor.name} ({vendor.category}) received {plural(vendor.requests, 'request')} at "
            f"{listing(vendor.hosts)}: {seen_in(vendor.scenarios)}.{loaded} {vendor.disclosure_reason}",
            evidence=vendor.evidence,
            severity=weight(vendor),
            confidence=vendor.confidence if known else Confidence.LOW,
            status=None if known else Status.NEEDS_REVIEW,
            table=evidence_table(vendor.evidence),
        )
