"""No page offers a link to opt out of sale and sharing.

Why it matters: A business that sells or shares data has to offer a way to say no that everybody can find. Here advertising
companies receive data, and no such link was seen.

What to do: Put “Your Privacy Choices” or “Do Not Sell or Share My Personal Information” into the footer, leading to a form
or setting that really stops the advertising tags. A cookie banner alone is no such way.

In a browser: look for such a link at the bottom of the home page.

Law: Potential under the CCPA regulations, section 7026(a), where the business sells or shares personal information.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from policywitness.facts import Facts
from policywitness.facts.claims.parties import is_advertising
from policywitness.facts.claims.words import listing
from policywitness.model.vocabulary import Severity
from policywitness.rules.engine import Draft, NotApplicable, NotAssessed, Rule
from policywitness.rules.needs import AnyVisit, Records
from policywitness.rules.shared import in_jurisdiction

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
    links = [
        link for n in sorted(scenarios) for v in facts.scenario_visits(n) for page in v.pages for link in page.links
    ]
    if not links:
        raise NotAssessed("No links of the visited pages were recorded.")
    if not any(_LABEL.search(link.text) for link in links):
        seen = f" Advertising vendors seen: {listing(advertising)}." if advertising else ""
        yield rule.finding(
            subject="opt-out-link", summary=f"No link with the words that California asks for was seen.{seen}"
        )
