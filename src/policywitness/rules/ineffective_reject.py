"""New tracking cookies are set after everything was refused.

Why it matters: The visitor pressed “reject”, and cookies for advertising or measurement were put on the device after that. The button
did not do what it says.

What to do: See in the table which script sets the cookie. Tie its tag to the consent category it belongs to, and check that the
category of each cookie in the consent platform is the right one.

In a browser: clear the site's data, press “reject all”, go to another page, and look at tab Application, Cookies.

Law: Potential under ePrivacy article 5(3), where it applies; a control without effect is a potential deception.
"""

from __future__ import annotations

from collections.abc import Iterator

from policywitness.facts import Facts
from policywitness.facts.cookies import CookieGroup
from policywitness.facts.words import listing, plural
from policywitness.model.evidence import CookieEvent
from policywitness.model.vocabulary import Category, Confidence, Phase, Severity
from policywitness.rules.engine import Draft, Rule
from policywitness.rules.needs import ChoiceProved, Records, Scenario
from policywitness.rules.shared import table

rule = Rule(
    severity=Severity.SERIOUS,
    topics=("consent", "cookies", "choices"),
    law=("eprivacy-5-3", "ftc-5"),
    needs=(Scenario("reject"), Records("cookies"), Records("consent"), ChoiceProved("reject")),
)
_AFTER = (Phase.AFTER_CHOICE, Phase.LEAVE)


@rule.check
def check(facts: Facts) -> Iterator[Draft]:
    """Cookies known to track, in visits whose refusal is proved, that were not there before it; one finding for each vendor."""
    proved = {visit.visit_id for visit in facts.scenario_visits("reject") if facts.visits.delivered(visit)}
    by_owner: dict[str, list[tuple[CookieGroup, list[CookieEvent]]]] = {}
    for group in facts.cookie_groups:
        if group.category in (Category.ADVERTISING, Category.ANALYTICS) and (events := _new(group, proved)):
            by_owner.setdefault(group.vendor or group.domain, []).append((group, events))
    for owner, found in sorted(by_owner.items()):
        visits = {event.visit_id for _, events in found for event in events}
        rows = (
            (g.name, g.domain, g.category, facts.setter(e[0].set_by), f"{e[0].t_ms / 1000:.1f} s") for g, e in found
        )
        yield rule.finding(
            subject=owner,
            summary=f"{facts.vendor_name(owner)}: {plural(len(found), 'cookie')} set after everything was refused: "
            f"{listing(group.name for group, _ in found)}.",
            evidence=facts.sample(event for _, events in found for event in events),
            confidence=Confidence.HIGH if len(visits) > 1 else Confidence.MEDIUM,
            table=table(("cookie", "domain", "category", "set by", "time"), rows),
            scenarios=("reject",),
        )


def _new(group: CookieGroup, visits: set[str]) -> list[CookieEvent]:
    """What was set after the refusal in a visit that had not met the cookie before."""
    before = {event.visit_id for event in group.accepted if event.phase not in _AFTER}
    return [e for e in group.accepted if e.phase in _AFTER and e.visit_id in visits and e.visit_id not in before]
