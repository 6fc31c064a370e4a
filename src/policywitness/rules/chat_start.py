"""A chat starts listening before the visitor opens it.

Why it matters: The chat's company is contacted on arrival, learns which pages are read and keeps an identifier, although nobody has
asked for a chat. What is later written goes to that company too.

What to do: Load the chat when its button is pressed (most vendors have a lazy mode), or after consent, and say in the window who
receives the conversation.

In a browser: clear the site's data, load the page, touch nothing, and filter tab Network by the vendor's host.

Law: Potential exposure under California Penal Code 631 and 632.7; ePrivacy article 5(3) where it applies.
"""

from __future__ import annotations

from collections.abc import Iterator

from policywitness.facts import Facts
from policywitness.facts.traffic import tells
from policywitness.model.vocabulary import Confidence, Severity, Status
from policywitness.rules.engine import Draft, Rule
from policywitness.rules.needs import Records, Scenario
from policywitness.rules.shared import consent_is_asked, evidence_table, moment

rule = Rule(
    severity=Severity.MODERATE,
    topics=("chat", "consent"),
    law=("cipa", "eprivacy-5-3"),
    needs=(Scenario("baseline"), Records("requests")),
)


@rule.check
def check(facts: Facts) -> Iterator[Draft]:
    """What a chat reports (loading its button is not telling) in visits that touched nothing; for counsel where nobody is asked."""
    for vendor in facts.vendors:
        if "chat" not in vendor.kinds:
            continue
        sent = [request for request in facts.vendor_requests(vendor.id, "baseline") if tells(facts, request)]
        if not sent:
            continue
        cookies = sorted({c.name for c in facts.cookies if c.vendor == vendor.id and c.identifier})
        kept = f" It keeps an identifier ({', '.join(cookies[:3])})." if cookies else ""
        evidence = facts.sample(sent)
        yield rule.finding(
            subject=vendor.id,
            summary=f"{vendor.name} was told of the visit {moment(facts, sent[0])}, before anybody opened a chat.{kept}",
            evidence=evidence,
            status=None if consent_is_asked(facts) else Status.NEEDS_REVIEW,
            confidence=vendor.confidence if len({r.visit_id for r in sent}) > 1 else Confidence.MEDIUM,
            table=evidence_table(evidence),
            scenarios=("baseline",),
        )
