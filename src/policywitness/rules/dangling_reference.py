"""The policy points to something that is not there.

Why it matters: “You can opt out here” helps nobody when the link is lost, and a list that ends at its colon is no list.

What to do: Repair the link or the list in the policy's source.

In a browser: open the policy and look for the quoted words.
"""

from __future__ import annotations

from collections.abc import Iterator

from policywitness.facts import Facts
from policywitness.facts.claims.links import keeps_links
from policywitness.model.vocabulary import Confidence, Severity
from policywitness.rules.engine import Draft, Rule
from policywitness.rules.needs import PolicyRead

_LENGTH = 80

rule = Rule(severity=Severity.MINOR, topics=("documents",), needs=(PolicyRead(),))


@rule.check
def check(facts: Facts) -> Iterator[Draft]:
    """Plain text has lost its links by itself, so confidence is low where the document holds no link at all."""
    linked = {document.id for document in facts.reading.documents if keeps_links(document)}
    for reference in facts.reading.dangling:
        text = " ".join(reference.quote.text.split())
        yield rule.finding(
            subject=text[:_LENGTH],
            summary=f"{reference.reason.rstrip('.')}: “{text[:200]}”.",
            quotes=[facts.quote_ref(reference.quote)],
            confidence=Confidence.HIGH if reference.quote.document in linked else Confidence.LOW,
        )
