"""A link to opt out leads nowhere.

Why it matters: The policy or the page offers a way to say no, and behind the link there is an error. The choice exists on paper only.

What to do: Repair the link, and check such links regularly; this audit on a schedule does.

In a browser: click the link.

Law: A choice that is offered and cannot be used is a potential deception; potential under the CCPA regulations, section 7026.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from policywitness.facts import Facts
from policywitness.model.audit import QuoteRef
from policywitness.model.evidence import Document
from policywitness.model.policy import Disclosure
from policywitness.model.vocabulary import Confidence, DocumentKind, Severity
from policywitness.rules.engine import Draft, NotApplicable, NotAssessed, Rule
from policywitness.rules.needs import PolicyRead, Records

rule = Rule(
    severity=Severity.SERIOUS,
    topics=("choices", "documents"),
    law=("ftc-5", "ccpa-7026"),
    needs=(Records("documents"), PolicyRead()),
)
REACH = 200
"""A link belongs to a statement when it stands within so many characters after it."""

_CHOICES = ("optout.", "choice.", "consent.", "link.gpc", "right.optout_sale")
_WORDS = re.compile(r"opt[- ]?out|do not sell|privacy choices|unsubscribe", re.IGNORECASE)
_GONE = (404, 410)
_REFUSES = (401, 403, 405, 406, 429)
"""Answers that a site gives to robots rather than to people: they say nothing about the link."""


@rule.check
def check(facts: Facts) -> Iterator[Draft]:
    """Links that were followed: opt-out pages of the site, and those that stand in the policy's statements on choices."""
    followed = {d.url: d for d in facts.evidence.documents if d.kind is DocumentKind.OPT_OUT_PAGE or _by_words(d)}
    said = _links(facts)
    looked = {url: d for d in facts.evidence.documents for url in (d.url,) if url in said or url in followed}
    if not said and not followed:
        raise NotApplicable("No link to opt out was found.")
    if not any(document.status for document in looked.values()):
        raise NotAssessed("The links to opt out were not followed, or nobody answered.")
    for url, document in sorted(looked.items()):
        if not _is_dead(document):
            continue
        where = said.get(url)
        yield rule.finding(
            subject=url,
            summary=f"The link {url} leads nowhere: {document.failed or f'HTTP {document.status}'}.",
            evidence=[facts.evidence_ref(document)],
            quotes=[_quoted(facts, where)] if where else [],
            confidence=Confidence.HIGH if document.status in _GONE else Confidence.MEDIUM,
        )


def _by_words(document: Document) -> bool:
    return document.found_by not in ("given", "well-known") and bool(_WORDS.search(document.title or ""))


def _is_dead(document: Document) -> bool:
    """Only an answer that says so: no answer may be this machine's network, and a refusal is meant for robots."""
    return (document.status or 0) >= 400 and document.status not in _REFUSES


def _links(facts: Facts) -> dict[str, Disclosure]:
    """Addresses that stand on or just after the policy's statements on choices."""
    anchors = {document.id: document.anchors for document in facts.reading.documents}
    found: dict[str, Disclosure] = {}
    for disclosure in facts.reading.disclosures:
        if disclosure.concept.startswith(_CHOICES):
            start, end = disclosure.quote.start, disclosure.quote.end
            for anchor in anchors.get(disclosure.quote.document, ()):
                if anchor.end > start and anchor.start < end + REACH:
                    found.setdefault(anchor.href.partition("#")[0], disclosure)
    return found


def _quoted(facts: Facts, disclosure: Disclosure) -> QuoteRef:
    return facts.quote_ref(disclosure.quote, disclosure.id)
