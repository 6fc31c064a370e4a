"""To opt out, people are asked to prove who they are.

Why it matters: Saying “do not sell my data” should take a click. A demand for identity papers, an account or a long form keeps people
from it, and collects still more about them.

What to do: Take an opt-out without verification, with no more than is needed to apply it (the browser, or an address). Keep
verification for requests to see or delete data.

In a browser: open the opt-out page and see what it asks for before it takes the request.

Law: Potential under the CCPA regulations, section 7060(b): a request to opt out need not be verifiable.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from policywitness.facts import Facts
from policywitness.facts.forms import Form, forms
from policywitness.model.policy import Disclosure
from policywitness.model.vocabulary import Confidence, DocumentKind, Severity, Stance, Status
from policywitness.rules.engine import Draft, Rule
from policywitness.rules.needs import PolicyRead
from policywitness.rules.shared import in_jurisdiction, table

rule = Rule(severity=Severity.MODERATE, topics=("choices",), law=("ccpa-7060",), needs=(PolicyRead(),))

MANY_FIELDS = 8
"""A form for an opt-out with so many fields asks for more than it takes."""

_OPT_OUT = re.compile(
    r"\bopt(?:ing)?[- ]?out\b|\bdo not sell|\bnot (?:to )?(?:sell|share)\b|\bstop (?:selling|sharing)\b", re.IGNORECASE
)
_OTHER_RIGHT = re.compile(r"\b(?:access|know|delet\w+|correct\w*|portab\w+|copy)\b", re.IGNORECASE)
_NOT_ASKED = re.compile(r"\b(?:not|without|no) (?:\w+ ){0,4}verif|\bexcept (?:\w+ ){0,5}opt", re.IGNORECASE)
_PAPERS = re.compile(r"^file\b|\b(?:ssn|social.?security|passport|licen[cs]e|birth|dob|government)\b", re.IGNORECASE)


@rule.check
def check(facts: Facts) -> Iterator[Draft]:
    """What the policy demands for an opt-out, and what forms on opt-out pages ask for."""
    bound = in_jurisdiction(facts, "us-ca") and facts.profile.sells_or_shares is True
    demands = [d for d in facts.reading.disclosures if _demands(d)]
    if demands:
        yield rule.finding(
            subject="policy",
            summary="The policy asks for proof of identity where it speaks of opting out.",
            quotes=[facts.quote_ref(d.quote, d.id) for d in demands[:3]],
            status=Status.ISSUE if bound else Status.NEEDS_REVIEW,
            confidence=Confidence.MEDIUM,
        )
    pages = {
        url.split("#")[0]
        for d in facts.evidence.documents
        if d.kind is DocumentKind.OPT_OUT_PAGE
        for url in (d.url, d.final_url)
    }
    asking = [form for form in forms(facts) if _is_opt_out(form, pages) and _asks_much(form)]
    for form in asking:
        yield rule.finding(
            subject=form.page_url,
            summary=f"The form to opt out on {form.page_url} asks for {len(form.fields)} things.",
            evidence=[facts.evidence_ref(form.record)],
            status=Status.NEEDS_REVIEW,
            confidence=Confidence.MEDIUM,
            table=table(("field",), ((field,) for field in form.fields)),
        )


def _demands(disclosure: Disclosure) -> bool:
    if disclosure.concept != "claim.verification" or disclosure.stance is Stance.DENY:
        return False
    text = disclosure.quote.text
    return bool(_OPT_OUT.search(text)) and not _OTHER_RIGHT.search(text) and not _NOT_ASKED.search(text)


def _is_opt_out(form: Form, pages: set[str]) -> bool:
    return form.page_url.split("#")[0] in pages or bool(_OPT_OUT.search(form.button))


def _asks_much(form: Form) -> bool:
    visible = [field for field in form.fields if not field.startswith("hidden")]
    return any(_PAPERS.search(field.replace("_", " ")) for field in visible) or len(visible) >= MANY_FIELDS
