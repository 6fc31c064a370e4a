"""Cookies are missing from the policy's own list.

Why it matters: A list of cookies reads as if it were complete. Visitors who check it will not find these.

What to do: Add the cookies with provider, purpose and lifetime to the list, or remove the tag that sets them.

In a browser: compare tab Application, Cookies with the list in the policy.
"""

from __future__ import annotations

from collections.abc import Iterator

from policywitness.facts import Facts
from policywitness.facts.words import listing, plural, visits_seen
from policywitness.model.audit import CookieInfo
from policywitness.model.vocabulary import Category, Confidence, Severity
from policywitness.rules.engine import Draft, NotApplicable, Rule
from policywitness.rules.needs import AnyVisit, PolicyRead, Records
from policywitness.rules.shared import lifetime, table, visits_of

rule = Rule(
    severity=Severity.MINOR,
    topics=("cookies", "disclosure"),
    needs=(AnyVisit(), Records("cookies"), PolicyRead()),
)


@rule.check
def check(facts: Facts) -> Iterator[Draft]:
    """One finding for each vendor (or domain), and only where the policy lists cookies at all; necessary ones are left out."""
    if not facts.reading.declared_cookies:
        raise NotApplicable("The policy lists no cookies.")
    by_owner: dict[str, list[CookieInfo]] = {}
    for cookie in facts.cookies:
        listed = facts.declared_cookie(cookie.name) is not None
        if not listed and cookie.category is not Category.STRICTLY_NECESSARY and visits_of(cookie.scenarios):
            by_owner.setdefault(cookie.vendor or cookie.domain, []).append(cookie)
    for owner, cookies in sorted(by_owner.items()):
        rows = ((c.name, c.domain, c.category, lifetime(c.asked_lifetime_s), visits_seen(c.scenarios)) for c in cookies)
        yield rule.finding(
            subject=owner,
            summary=f"{facts.vendor_name(owner)}: {plural(len(cookies), 'cookie')} not in the policy's list: "
            f"{listing(cookie.name for cookie in cookies)}.",
            evidence=[ref for cookie in cookies for ref in cookie.evidence[:2]],
            confidence=Confidence.HIGH if max(visits_of(c.scenarios) for c in cookies) > 1 else Confidence.MEDIUM,
            table=table(("cookie", "domain", "category", "asks for", "seen in"), rows),
        )
