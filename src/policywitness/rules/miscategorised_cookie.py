"""A cookie is listed under a harmless category and serves another.

Why it matters: Under “strictly necessary” a cookie cannot be refused. If it serves advertising or measurement, the visitor's choice
does not reach it.

What to do: Move the cookie to its true category in the consent platform's settings and in the policy's list; the category also
decides when its tag may run.

In a browser: find the cookie in the policy's list and compare with what its vendor says of it.

Law: Miscategorised tags are what New York's guidance on web tracking warns of; a potential deception.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from policywitness.facts import Facts
from policywitness.model.vocabulary import Category, Confidence, Severity
from policywitness.rules.engine import Draft, NotApplicable, Rule
from policywitness.rules.needs import AnyVisit, PolicyRead, Records
from policywitness.rules.shared import evidence_table, visits_of

rule = Rule(
    severity=Severity.SERIOUS,
    topics=("cookies", "consent", "disclosure"),
    law=("ftc-5", "eprivacy-5-3"),
    needs=(AnyVisit(), Records("cookies"), PolicyRead()),
)
_NECESSARY = re.compile(r"\b(?:strictly |absolutely )?(?:necessary|essential|required)\b", re.IGNORECASE)
_NOT = re.compile(r"\b(?:non|not|un)[- ]?(?:strictly )?(?:necessary|essential|required)\b", re.IGNORECASE)


@rule.check
def check(facts: Facts) -> Iterator[Draft]:
    """Declared as necessary, known to advertise or to measure; the catalogue's entry for the cookie is the measure."""
    rows = [row for row in facts.reading.declared_cookies if row.category]
    if not rows:
        raise NotApplicable("The policy lists no cookies by category.")
    for cookie in facts.cookies:
        row = facts.declared_cookie(cookie.name)
        stated = row.category or "" if row else ""
        necessary = bool(_NECESSARY.search(stated)) and not _NOT.search(stated)
        tracking = cookie.category in (Category.ADVERTISING, Category.ANALYTICS)
        if row is None or not necessary or not tracking or not visits_of(cookie.scenarios):
            continue
        yield rule.finding(
            subject=f"{cookie.name} {cookie.domain}",
            summary=f"The policy lists {cookie.name} as “{stated}”; it serves {cookie.category}"
            f"{f': {cookie.purpose}' if cookie.purpose else '.'}",
            evidence=cookie.evidence,
            quotes=[facts.quote_ref(row.quote)],
            severity=None if cookie.category is Category.ADVERTISING else Severity.MODERATE,
            confidence=Confidence.MEDIUM,
            table=evidence_table(cookie.evidence),
        )
