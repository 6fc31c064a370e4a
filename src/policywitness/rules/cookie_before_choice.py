"""Cookies that are not necessary are set before the visitor has chosen.

Why it matters: A question “may we?” means little when the answer is not waited for. Where the law asks for consent first,
these cookies come too early.

What to do: Hold back the tag that sets them (the table names it) until the consent platform reports the matching category;
with Google tags set the default consent state to denied before they load.

In a browser: clear the site's data, load the page, touch nothing, and look at tab Application, Cookies.

Law: Potential under ePrivacy article 5(3) where it applies; elsewhere worth knowing.
"""

from __future__ import annotations

from collections.abc import Iterator

from policywitness.facts import Facts
from policywitness.facts.words import listing, plural
from policywitness.model.audit import CookieInfo
from policywitness.model.vocabulary import Category, Confidence, Severity, Status
from policywitness.rules.engine import Draft, Rule
from policywitness.rules.needs import Records, Scenario
from policywitness.rules.shared import consent_is_asked, table, visits_of

rule = Rule(
    severity=Severity.MODERATE,
    topics=("cookies", "consent"),
    law=("eprivacy-5-3",),
    needs=(Scenario("baseline"), Records("cookies")),
)


@rule.check
def check(facts: Facts) -> Iterator[Draft]:
    """One finding for each vendor; without a consent question it is a note, because no choice was promised."""
    by_setter: dict[str, list[CookieInfo]] = {}
    for cookie in facts.cookies:
        tracking = cookie.category in (Category.ANALYTICS, Category.ADVERTISING)
        if tracking and cookie.before_choice and visits_of(cookie.scenarios):
            by_setter.setdefault(cookie.vendor or cookie.domain, []).append(cookie)
    asked = consent_is_asked(facts)
    for setter, cookies in sorted(by_setter.items()):
        rows = ((c.name, c.domain, c.category, c.set_by, c.purpose or "") for c in cookies)
        why = "The site asks for consent." if asked else "The site does not ask for consent, so this is a note."
        yield rule.finding(
            subject=setter,
            summary=f"{facts.vendor_name(setter)} sets {plural(len(cookies), 'cookie')} for {listing(c.category for c in cookies)} before any choice: "
            f"{listing(c.name for c in cookies)}. {why}",
            evidence=[ref for cookie in cookies for ref in cookie.evidence],
            severity=None if asked else Severity.INFO,
            status=None if asked else Status.NEEDS_REVIEW,
            confidence=Confidence.HIGH if max(visits_of(c.scenarios) for c in cookies) > 1 else Confidence.MEDIUM,
            table=table(("cookie", "domain", "category", "set by", "purpose"), rows),
        )
