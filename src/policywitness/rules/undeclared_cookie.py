"""A cookie is missing from the policy's own list.

Why it matters: A list of cookies reads as if it were complete. Visitors who check it will not find this one.

What to do: Add the cookie with provider, purpose and lifetime to the list, or remove the tag that sets it.

In a browser: compare tab Application, Cookies with the list in the policy.
"""

from __future__ import annotations

from collections.abc import Iterator

from policywitness.facts import Facts
from policywitness.model.vocabulary import Category, Confidence, Severity
from policywitness.rules.engine import Draft, NotApplicable, Rule
from policywitness.rules.needs import AnyVisit, PolicyRead, Records
from policywitness.rules.shared import evidence_table, lifetime, seen_in, visits_of

rule = Rule(
    severity=Severity.MINOR,
    topics=("cookies", "disclosure"),
    needs=(AnyVisit(), Records("cookies"), PolicyRead()),
)


@rule.check
def check(facts: Facts) -> Iterator[Draft]:
    """Only where the policy lists cookies at all; cookies that are strictly necessary are left out."""
    if not facts.reading.declared_cookies:
        raise NotApplicable("The policy lists no cookies.")
    for cookie in facts.cookies:
        if (
            cookie.category is Category.STRICTLY_NECESSARY
            or not visits_of(cookie.scenarios)
            or facts.declared_cookie(cookie.name)
        ):
            continue
        yield rule.finding(
            subject=f"{cookie.name} {cookie.domain}",
            summary=f"{cookie.name} on {cookie.domain} ({cookie.category}, {lifetime(cookie.asked_lifetime_s)}, set by "
            f"{cookie.set_by}) is not in the policy's list. Seen in {seen_in(cookie.scenarios)}.",
            evidence=cookie.evidence,
            confidence=Confidence.HIGH if visits_of(cookie.scenarios) > 1 else Confidence.MEDIUM,
            table=evidence_table(cookie.evidence),
        )
