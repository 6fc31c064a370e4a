"""The policy's text changed, and its date did not.

Why it matters: People go by the date to see whether something is new. A text that changes under an old date changes the rules without
telling anybody.

What to do: Give the policy a new date with each change of its substance, keep the earlier version, and announce what changed.

In a browser: compare the date in the policy with the date of the file (document.lastModified) and with an archived copy.

Law: Potential under California's Business and Professions Code 22575(b)(3): how changes are announced; a potential deception.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from policywitness.facts import Facts
from policywitness.facts.claims.links import GRACE_DAYS, http_date
from policywitness.model.policy import PolicyDocument
from policywitness.model.vocabulary import Confidence, Severity, Status
from policywitness.rules.engine import Draft, NotAssessed, Rule
from policywitness.rules.needs import PolicyRead
from policywitness.rules.shared import table

rule = Rule(severity=Severity.MODERATE, topics=("documents",), law=("caloppa-22575", "ftc-5"), needs=(PolicyRead(),))


@rule.check
def check(facts: Facts) -> Iterator[Draft]:
    """Sure against the text of an earlier audit; by the server's date of the file only for a person, since files are re-published."""
    compared = False
    for document in facts.reading.documents:
        stated = max((text for text in (document.last_updated, document.effective_date) if text), default=None)
        if not document.analysed or stated is None:
            continue
        earlier = facts.inputs.earlier_texts.get(document.url)
        if earlier is not None:
            compared = True
            if earlier.date == stated and earlier.text_sha256 != document.text_sha256:
                yield _finding(
                    facts, document, stated, f"in the audit of {earlier.seen_on} it had another text", sure=True
                )
                continue
        changed = _file_date(facts, document)
        if changed is not None:
            compared = True
            if (changed - date.fromisoformat(stated)).days > GRACE_DAYS:
                yield _finding(
                    facts, document, stated, f"its server says that the file changed on {changed}", sure=False
                )
    if not compared:
        raise NotAssessed("No earlier text of the policy was given, and its server tells no date of the file.")


def _finding(facts: Facts, document: PolicyDocument, stated: str, why: str, *, sure: bool) -> Draft:
    dates = [d for d in facts.reading.disclosures if d.concept.startswith("date.") and d.quote.document == document.id]
    return rule.finding(
        subject=document.url or document.title,
        summary=f"{document.title or document.url} is dated {stated}; {why}.",
        quotes=[facts.quote_ref(d.quote, d.id) for d in dates[:2]],
        severity=None if sure else Severity.MINOR,
        status=None if sure else Status.NEEDS_REVIEW,
        confidence=Confidence.HIGH if sure else Confidence.LOW,
        table=table(("document", "stated date", "but"), [(document.url, stated, why)]),
    )


def _file_date(facts: Facts, document: PolicyDocument) -> date | None:
    stored = (d for d in facts.evidence.documents if document.url in (d.url, d.final_url) and d.last_modified)
    return next((day for d in stored if (day := http_date(d.last_modified)) is not None), None)
