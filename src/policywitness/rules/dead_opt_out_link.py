"""A link to opt out leads nowhere.

Why it matters: The policy or the page offers a way to say no, and behind the link there is an error. The choice exists on paper only.

What to do: Repair the link, and check such links regularly; this audit on a schedule does.

In a browser: click the link.

Law: A choice that is offered and cannot be used is a potential deception; potential under the CCPA regulations, section 7026.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urljoin

from policywitness.facts import Facts
from policywitness.facts.claims.links import leads_nowhere
from policywitness.facts.words import plural
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


@rule.check
def check(facts: Facts) -> Iterator[Draft]:
    """Links that were followed: opt-out pages, and what the policy's statements on choices link to; only an answer can be dead."""
    followed = {d.url: d for d in facts.evidence.documents if d.kind is DocumentKind.OPT_OUT_PAGE or _by_words(d)}
    said = _links(facts)
    looked = {url: d for d in facts.evidence.documents for url in (d.url,) if url in said or url in followed}
    if not said and not followed:
        raise NotApplicable("No link to opt out was found.")
    if not any(document.status for document in looked.values()):
        raise NotAssessed("The links to opt out were not followed, or nobody answered.")
    dead = {url: d for url, d in looked.items() if d.status is not None and leads_nowhere(d)}
    unknown = [url for url in said if url not in looked or looked[url].status is None]
    if unknown and not dead:
        raise NotAssessed(
            f"Of {plural(len(said), 'link')} to choices in the policy, {len(unknown)} were not followed or not answered."
        )
    for url, document in sorted(dead.items()):
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


def _links(facts: Facts) -> dict[str, Disclosure]:
    """Addresses that stand on or just after the policy's statements on choices."""
    documents = {document.id: document for document in facts.reading.documents}
    found: dict[str, Disclosure] = {}
    for disclosure in facts.reading.disclosures:
        if disclosure.concept.startswith(_CHOICES):
            start, end = disclosure.quote.start, disclosure.quote.end
            document = documents.get(disclosure.quote.document)
            for anchor in document.anchors if document is not None else ():
                if document is None or anchor.end <= start or anchor.start >= end + REACH:
                    continue
                url = urljoin(document.url, anchor.href).partition("#")[0]
                if url.startswith(("http:", "https:")):
                    found.setdefault(url, disclosure)
    return found


def _quoted(facts: Facts, disclosure: Disclosure) -> QuoteRef:
    return facts.quote_ref(disclosure.quote, disclosure.id)
