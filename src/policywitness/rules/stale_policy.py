"""The policy has not been updated for more than twelve months.

Why it matters: Sites change their tags often. A policy that nobody has looked at for a year is unlikely to describe
what the site does today.

What to do: Review the policy against this report, correct it, and state the date of the review.

In a browser: open the policy and look for “effective” or “last updated”.

Law: Potential under California's Civil Code 1798.130(a)(5), which asks for an update at least every 12 months.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from policywitness.facts import Facts
from policywitness.model.vocabulary import DocumentKind, Severity
from policywitness.rules.engine import Draft, NotAssessed, Rule
from policywitness.rules.needs import PolicyRead
from policywitness.rules.shared import table

LIMIT_DAYS = 366
"""Twelve months, in a leap year too."""
_POLICIES = (DocumentKind.PRIVACY_POLICY, DocumentKind.COOKIE_POLICY, DocumentKind.STATE_NOTICE)

rule = Rule(severity=Severity.MODERATE, topics=("documents",), law=("ccpa-1798.130",), needs=(PolicyRead(),))


@rule.check
def check(facts: Facts) -> Iterator[Draft]:
    """The younger of a document's dates counts, and age is counted from the audit's date."""
    documents = [d for d in facts.reading.documents if d.analysed and d.kind in _POLICIES]
    dated = [
        (d, max(x for x in (d.last_updated, d.effective_date) if x))
        for d in documents
        if d.last_updated or d.effective_date
    ]
    if not dated:
        raise NotAssessed("No policy document states a date that could be read.")
    for document, stated in dated:
        age = (facts.as_of - date.fromisoformat(stated)).days
        if age <= LIMIT_DAYS:
            continue
        dates = [
            d for d in facts.reading.disclosures if d.concept.startswith("date.") and d.quote.document == document.id
        ]
        yield rule.finding(
            subject=document.url or document.title,
            summary=f"{document.title or document.url} is dated {stated}: {age} days, or {age // 365} years and "
            f"{age % 365} days, before this audit ({facts.as_of}).",
            quotes=[facts.quote_ref(d.quote, d.id) for d in dates[:2]],
            table=table(("document", "stated date", "age in days"), [(document.url, stated, str(age))]),
        )
