"""No privacy policy was found on the site.

Why it matters: Without a policy nobody can learn what happens to their data here; nothing else in this report can be compared
with a promise.

What to do: Link a privacy policy from every page's footer, with the word “privacy” in the link. If there is one, name its
address with --policy, and see why it could not be found.

In a browser: look for a link with the word “privacy” on the home page.

Law: Potential under California's Business and Professions Code 22575(a): the policy is posted conspicuously.
"""

from __future__ import annotations

from collections.abc import Iterator

from policywitness.facts import Facts
from policywitness.model.vocabulary import Confidence, DocumentKind, Severity, Status
from policywitness.rules.engine import Draft, NotAssessed, Rule
from policywitness.rules.needs import AnyVisit

_POLICIES = (DocumentKind.PRIVACY_POLICY, DocumentKind.COOKIE_POLICY, DocumentKind.STATE_NOTICE)

rule = Rule(severity=Severity.SERIOUS, topics=("documents",), law=("caloppa-22577",), needs=(AnyVisit(),))


@rule.check
def check(facts: Facts) -> Iterator[Draft]:
    """A policy that was found but not fetched, or not read, is the tool's gap and no finding."""
    if facts.reading.documents:
        return
    # The usual addresses were only tried: that nothing stands there is what is found.
    failed = [d for d in facts.evidence.documents if d.kind in _POLICIES and d.found_by != "well-known"]
    if failed or facts.reading.unread:
        raise NotAssessed("A policy was found and could not be read; see the documents of this report.")
    names = {visit.scenario for visit in facts.evidence.visits}
    pages = {page.url for name in names for visit in facts.scenario_visits(name) for page in visit.pages}
    yield rule.finding(
        subject="policy",
        summary=f"None of {len(pages)} visited pages led to a privacy policy, and none stands at the usual addresses.",
        confidence=Confidence.MEDIUM,
        status=Status.NEEDS_REVIEW,
    )
