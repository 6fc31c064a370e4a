"""A policy does not say when it was last changed.

Why it matters: Without a date nobody can tell whether a policy describes today's site, or what was promised when.

What to do: State an effective date and the date of the last change at the top of the policy.

In a browser: open the policy and look for “effective” or “last updated”.

Law: Potential under California's Business and Professions Code 22575(b)(4): the policy states its effective date.
"""

from __future__ import annotations

from collections.abc import Iterator

from policywitness.facts import Facts
from policywitness.model.vocabulary import Confidence, DocumentKind, Severity
from policywitness.rules.engine import Draft, NotApplicable, Rule
from policywitness.rules.needs import PolicyRead

rule = Rule(severity=Severity.MINOR, topics=("documents",), law=("caloppa-22575",), needs=(PolicyRead(),))


@rule.check
def check(facts: Facts) -> Iterator[Draft]:
    """Looks at privacy policies only: other documents often stand under their date."""
    documents = [d for d in facts.reading.documents if d.analysed and d.kind is DocumentKind.PRIVACY_POLICY]
    if not documents:
        raise NotApplicable("No document that was read is a privacy policy.")
    for document in documents:
        if document.effective_date is None and document.last_updated is None:
            yield rule.finding(
                subject=document.url or document.title,
                summary=f"No effective date and no date of an update was found in {document.title or document.url}.",
                confidence=Confidence.MEDIUM,
            )
