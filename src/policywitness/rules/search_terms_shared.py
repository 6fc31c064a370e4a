"""What visitors search for on the site is sent to another company.

Why it matters: Search words are often personal: a complaint, a name, a debt. Companies that load with the results page learn them from
its address, usually without anybody having decided so.

What to do: Send the search as POST or keep the words out of the address; set Referrer-Policy: strict-origin; redact the query in the
settings of the analytics tag.

In a browser: search for something on the site, and look for the words in tab Network.

Law: Potential exposure under California Penal Code 631; a practice that the policy leaves out can be a potential deception.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

from policywitness.facts import Facts
from policywitness.facts.carried import Carried, carriers
from policywitness.facts.claims.parties import is_advertising
from policywitness.facts.words import listing, plural
from policywitness.model.vocabulary import Confidence, Severity, Status
from policywitness.rules.engine import Draft, NotApplicable, Rule
from policywitness.rules.needs import AnyVisit, Records
from policywitness.rules.shared import table

rule = Rule(
    severity=Severity.MODERATE,
    topics=("sharing", "identifiers"),
    law=("cipa", "ftc-5"),
    needs=(AnyVisit(), Records("requests")),
)
_PARAMETERS = frozenset(("q", "s", "query", "search", "keyword", "keywords", "term", "searchterm", "search_query", "k"))


@rule.check
def check(facts: Facts) -> Iterator[Draft]:
    """Pages with words in a search parameter; for analytics a person decides, because site search is what they measure."""
    terms: dict[str, tuple[str, ...]] = {}
    for visit in facts.visits.by_id.values():
        for page in visit.pages:
            words = tuple(
                v.strip() for n, v in parse_qsl(urlsplit(page.url).query) if n.lower() in _PARAMETERS and v.strip()
            )
            if words:
                terms[page.url] = words
    if not terms:
        raise NotApplicable("No page with a search in its address was visited.")
    vendors = {vendor.id: vendor for vendor in facts.vendors}
    found: dict[str, list[Carried]] = {}
    for carried in carriers(facts, terms):
        whose = facts.parties.of(carried.request.url)
        found.setdefault(whose.vendor or whose.host, []).append(carried)
    for receiver, told in sorted(found.items()):
        advertises = receiver in vendors and is_advertising(vendors[receiver])
        rows = dict.fromkeys((c.text, c.where, c.request.page_url) for c in told)
        visits = {carried.request.visit_id for carried in told}
        yield rule.finding(
            subject=receiver,
            summary=f"{facts.vendor_name(receiver)} was told what was searched for ({listing(dict.fromkeys(c.text for c in told))}) in "
            f"{plural(len(told), 'request')}.",
            evidence=facts.sample(carried.request for carried in told),
            status=None if advertises else Status.NEEDS_REVIEW,
            severity=Severity.SERIOUS if advertises else None,
            confidence=Confidence.HIGH if len(visits) > 1 else Confidence.MEDIUM,
            table=table(("searched for", "told in", "page"), rows),
        )
