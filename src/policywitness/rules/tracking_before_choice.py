"""Trackers are contacted before the visitor has answered the consent banner.

Why it matters: The page asks “may we?”, and this company has received data before anybody could answer. Whatever is chosen then comes
too late for that.

What to do: Let the consent platform load first and hold this vendor's tag until its category is granted; with Google tags set the
default consent state to denied, which still sends requests, or block the tag.

In a browser: clear the site's data, load the page, touch nothing, and filter the Network tab by the vendor's host.

Law: Potential under ePrivacy article 5(3) where it applies; exposure under California Penal Code 631 and 638.51.
"""

from __future__ import annotations

from collections.abc import Iterator

from policywitness.facts import Facts
from policywitness.facts.claims.parties import asks_for_consent, is_tracking
from policywitness.facts.traffic import tells
from policywitness.model.vocabulary import Confidence, Severity, Status
from policywitness.rules.engine import Draft, NotApplicable, Rule
from policywitness.rules.needs import Records, Scenario
from policywitness.rules.shared import evidence_table, in_jurisdiction, moment

rule = Rule(
    severity=Severity.MODERATE,
    topics=("consent", "choices"),
    law=("eprivacy-5-3", "cipa"),
    needs=(Scenario("baseline"), Records("requests"), Records("consent")),
)


@rule.check
def check(facts: Facts) -> Iterator[Draft]:
    """Reports and identifiers count, the load of a script does not; an issue where the profile names a jurisdiction of prior consent."""
    if not asks_for_consent(facts):
        raise NotApplicable("The site was not seen asking for consent.")
    prior = in_jurisdiction(facts, "eu", "eea", "uk", "fr", "de")
    for vendor in facts.vendors:
        if not is_tracking(vendor):
            continue
        sent = [r for r in facts.vendor_requests(vendor.id, "baseline") if tells(facts, r)]
        visits = {request.visit_id for request in sent}
        if not sent:
            continue
        restricted = all(facts.decoded(request).restricted for request in sent)
        evidence = facts.sample(sent)
        yield rule.finding(
            subject=vendor.id,
            summary=f"{vendor.name} received {len(sent)} reports before any choice, first {moment(facts, sent[0])}"
            f"{', all in a restricted mode' if restricted else ''}.",
            evidence=evidence,
            status=None if prior and not restricted else Status.NEEDS_REVIEW,
            severity=Severity.INFO if restricted else None,
            confidence=vendor.confidence if len(visits) > 1 else Confidence.MEDIUM,
            table=evidence_table(evidence),
            scenarios=("baseline",),
        )
