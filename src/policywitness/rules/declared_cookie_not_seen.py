"""The policy lists a cookie that no visit met.

Why it matters: A list with cookies that are gone is a sign that nobody keeps it, and hides those that matter.

What to do: Check whether the cookie is set on pages that were not visited; if not, take it off the list.

In a browser: nothing to see: this is about what was not there.
"""

from __future__ import annotations

from collections.abc import Iterator

from policywitness.facts import Facts
from policywitness.facts.names import same
from policywitness.model.vocabulary import Confidence, Severity, Status
from policywitness.rules.engine import Draft, NotApplicable, Rule
from policywitness.rules.needs import AnyVisit, PolicyRead, Records

rule = Rule(
    severity=Severity.INFO,
    topics=("cookies", "disclosure"),
    needs=(AnyVisit(), Records("cookies"), PolicyRead()),
)


@rule.check
def check(facts: Facts) -> Iterator[Draft]:
    """Cookies that a browser refused were met all the same."""
    if not facts.reading.declared_cookies:
        raise NotApplicable("The policy lists no cookies.")
    for row in facts.reading.declared_cookies:
        if not any(same(row.name, cookie.name) for cookie in facts.cookies):
            yield rule.finding(
                subject=row.name,
                summary=f"The policy lists {row.name}{f' of {row.provider}' if row.provider else ''}; no visit met it.",
                quotes=[facts.quote_ref(row.quote)],
                confidence=Confidence.MEDIUM,
                status=Status.NEEDS_REVIEW,
            )
