"""A cookie lives longer than the policy says.

Why it matters: The policy tells visitors how long they can be recognised. The cookie that was set asks for longer.

What to do: Set the cookie's Max-Age or Expires to the stated lifetime (for vendors' cookies: the vendor's cookie lifetime
setting), or correct the policy's table.

In a browser: tab Application, Cookies, column Expires; compare with the quoted row.

Law: A lifetime other than the stated one is a potential misstatement. CNIL's 13 months are a recommendation: only a note.
"""

from __future__ import annotations

from collections.abc import Iterator

from policywitness.facts import Facts
from policywitness.facts.words import listing, plural, visits_seen
from policywitness.model.audit import CookieInfo
from policywitness.model.vocabulary import Category, Confidence, Severity, Status
from policywitness.rules.engine import Draft, Rule
from policywitness.rules.needs import AnyVisit, Records
from policywitness.rules.shared import evidence_table, lifetime, table, visits_of

TOLERANCE = 1.1
"""Policies round: 2 years are 24 months or 730 days; a tenth more is no difference."""
RECOMMENDED = 13 * 2_678_400
"""CNIL's 13 months, at 31 days each, in seconds."""

rule = Rule(
    severity=Severity.MODERATE,
    topics=("cookies", "lifetime"),
    law=("ftc-5", "cnil-lifetime"),
    needs=(AnyVisit(), Records("cookies")),
)


@rule.check
def check(facts: Facts) -> Iterator[Draft]:
    """An issue against the policy's own table; one note for all cookies above the recommendation."""
    seen = [cookie for cookie in facts.cookies if visits_of(cookie.scenarios)]
    for cookie in seen:
        declared = cookie.declared_lifetime_s
        asked = cookie.asked_lifetime_s
        if declared is None or asked is None or asked <= max(declared * TOLERANCE, declared + 60):
            continue
        row = facts.declared_cookie(cookie.name)
        yield rule.finding(
            subject=f"{cookie.name} {cookie.domain}",
            summary=f"{cookie.name} asks for {lifetime(asked)}; the policy says {lifetime(declared)}. "
            f"Seen in {visits_seen(cookie.scenarios)}.",
            evidence=cookie.evidence,
            quotes=[facts.quote_ref(row.quote)] if row else [],
            confidence=Confidence.HIGH if visits_of(cookie.scenarios) > 1 else Confidence.MEDIUM,
            table=evidence_table(cookie.evidence),
        )
    yield from _note([c for c in seen if c.category in (Category.ANALYTICS, Category.ADVERTISING)])


def _note(cookies: list[CookieInfo]) -> Iterator[Draft]:
    long = [cookie for cookie in cookies if (cookie.asked_lifetime_s or 0) > RECOMMENDED]
    if not long:
        return
    yield rule.finding(
        subject="recommended-lifetime",
        summary=f"{plural(len(long), 'tracking cookie')} asked for more than the 13 months that the French authority recommends: "
        f"{listing(cookie.name for cookie in long)}. A recommendation, so a note.",
        evidence=[ref for cookie in long for ref in cookie.evidence[:1]],
        severity=Severity.INFO,
        status=Status.NEEDS_REVIEW,
        table=table(("cookie", "domain", "asks for"), ((c.name, c.domain, lifetime(c.asked_lifetime_s)) for c in long)),
    )
