"""Pages do not offer a link to opt out of sale and sharing.

Why it matters: A business that sells or shares data has to offer a way to say no that everybody can find, wherever they arrive. Here
advertising companies receive data, and pages have no such link.

What to do: On every page, put “Your Privacy Choices” or “Do Not Sell or Share My Personal Information” into the footer, leading to a form
or setting that really stops the advertising tags. A cookie banner alone is no such way.

In a browser: look for such a link at the bottom of the page.

Law: Potential under the CCPA regulations, section 7026(a), where the business sells or shares personal information.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from policywitness.facts import Facts
from policywitness.facts.claims.parties import is_advertising
from policywitness.facts.words import listing, plural
from policywitness.model.vocabulary import Confidence, Severity
from policywitness.rules.engine import Draft, NotApplicable, NotAssessed, Rule
from policywitness.rules.needs import AnyVisit, Records
from policywitness.rules.shared import in_jurisdiction, table

_LABEL = re.compile(
    r"do not (sell|share)|(your|my) (\w+ )?privacy (choices|options)|opt[- ]out of (sale|sell)", re.IGNORECASE
)

rule = Rule(
    severity=Severity.SERIOUS,
    topics=("choices", "advertising"),
    law=("ccpa-7026",),
    needs=(AnyVisit(), Records("requests")),
)


@rule.check
def check(facts: Facts) -> Iterator[Draft]:
    """Applies by the profile alone: whether a site sells or shares is for its operator to say."""
    if not in_jurisdiction(facts, "us-ca") or facts.profile.sells_or_shares is not True:
        raise NotApplicable("The site's profile does not say that it sells or shares data of Californians.")
    advertising = [vendor.name for vendor in facts.vendors if is_advertising(vendor)]
    scenarios = {visit.scenario for visit in facts.evidence.visits}
    pages = [
        page
        for n in sorted(scenarios)
        for v in facts.scenario_visits(n)
        for page in v.pages
        if page.links and not page.absent
    ]
    if not pages:
        raise NotAssessed("No links of the visited pages were recorded.")
    offering = {page.url for page in pages if any(_LABEL.search(link.text) for link in page.links)}
    without = sorted({page.url for page in pages} - offering)
    seen = f" Advertising vendors seen: {listing(advertising)}." if advertising else ""
    if not offering:
        yield rule.finding(
            subject="opt-out-link", summary=f"No link with the words that California asks for was seen.{seen}"
        )
    elif without:
        yield rule.finding(
            subject="pages-without-opt-out-link",
            summary=f"{plural(len(without), 'visited page')} of {len(without) + len(offering)} without such a link: {listing(without)}.{seen}",
            severity=Severity.MODERATE,
            confidence=Confidence.MEDIUM,
            table=table(("page",), ((url,) for url in without)),
        )
