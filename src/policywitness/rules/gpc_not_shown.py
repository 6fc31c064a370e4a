"""Nothing on the page shows that the opt-out signal was processed.

Why it matters: Somebody whose browser sends Global Privacy Control cannot tell whether this site has taken it up. Californian rules
ask since 2026 that the site shows it.

What to do: On a request with Sec-GPC: 1, show a line such as “Opt-out request honored” (or a switch that stands on “opted out”)
where visitors see it; several consent platforms have a setting for it.

In a browser: switch Global Privacy Control on, load the home page and the opt-out page, and look for such a line.

Law: Potential under the CCPA regulations, section 7025(c)(6), since 1 January 2026, where the business sells or shares.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from policywitness.facts import Facts
from policywitness.facts.claims.parties import is_advertising
from policywitness.facts.words import plural
from policywitness.model.vocabulary import Severity, Status
from policywitness.rules.engine import Draft, NotApplicable, NotAssessed, Rule
from policywitness.rules.needs import Scenario, SignalDelivered
from policywitness.rules.shared import in_jurisdiction

rule = Rule(
    severity=Severity.MINOR,
    topics=("gpc", "choices"),
    law=("ccpa-7025",),
    needs=(Scenario("baseline"), Scenario("gpc"), SignalDelivered("gpc")),
)
_TAKEN_UP = re.compile(
    r"\bopt(?:ed)?[- ]?out\b|honou?r|\bsignal|\bGPC\b|global privacy control|do not (?:sell|share)", re.IGNORECASE
)


@rule.check
def check(facts: Facts) -> Iterator[Draft]:
    """Shown is what only visitors with the signal can read; an issue only where the profile says that the site sells or shares."""
    if facts.profile.sells_or_shares is False or not any(is_advertising(vendor) for vendor in facts.vendors):
        raise NotApplicable(
            "No advertising vendor was seen, or the site's profile says that it does not sell or share."
        )
    if not any(
        page.privacy_lines
        for name in ("baseline", "gpc")
        for visit in facts.scenario_visits(name)
        for page in visit.pages
    ):
        raise NotAssessed("No line on privacy was recorded on any page, so it is not known what visitors could read.")
    shown = [text for text in facts.signal_texts if text.scenario == "gpc" and text.against == "baseline"]
    if any(_TAKEN_UP.search(text.text) for text in shown):
        return
    bound = in_jurisdiction(facts, "us-ca") and facts.profile.sells_or_shares is True
    pages = {page.url for visit in facts.scenario_visits("gpc") for page in visit.pages}
    yield rule.finding(
        subject="gpc-status",
        summary=f"On {plural(len(pages), 'page')}, visitors who send Global Privacy Control can read nothing that others cannot.",
        status=Status.ISSUE if bound else Status.NEEDS_REVIEW,
        scenarios=("baseline", "gpc"),
    )
