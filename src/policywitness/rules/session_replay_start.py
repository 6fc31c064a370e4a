"""Session recording starts before the visitor has been asked.

Why it matters: The recording shows what a person does on the page: movements, scrolling, sometimes what is typed. It begins
on arrival, before there was a notice or a choice.

What to do: Start the recorder only after consent (most have a manual start or a consent call), and mask all inputs.

In a browser: clear the site's data, load the page, touch nothing, and see the uploads to the recorder's host in tab Network.

Law: Potential exposure under California Penal Code 631 and 638.51; ePrivacy article 5(3) where it applies.
"""

from __future__ import annotations

from collections.abc import Iterator

from policywitness.facts import Facts
from policywitness.facts.claims.parties import is_replay
from policywitness.model.vocabulary import Confidence, Severity, Status
from policywitness.rules.engine import Draft, Rule
from policywitness.rules.needs import Records, Scenario
from policywitness.rules.shared import consent_is_asked, evidence_table, in_jurisdiction, in_scenario, moment

rule = Rule(
    severity=Severity.SERIOUS,
    topics=("session replay", "consent"),
    law=("cipa", "eprivacy-5-3"),
    needs=(Scenario("baseline"), Records("requests")),
)


@rule.check
def check(facts: Facts) -> Iterator[Draft]:
    """An issue where consent is asked for; elsewhere exposure, which counsel weighs."""
    certain = consent_is_asked(facts) or in_jurisdiction(facts, "us-ca")
    for vendor in facts.vendors:
        share = vendor.scenarios.get("baseline")
        if not (is_replay(vendor) and vendor.before_choice and share and share.seen):
            continue
        evidence = in_scenario(vendor.evidence, "baseline")
        first = next(iter(facts.vendor_requests(vendor.id, "baseline")), None)
        start = f", {moment(facts, first)}" if first is not None else ""
        yield rule.finding(
            subject=vendor.id,
            summary=f"{vendor.name} was contacted before any choice{start}, in {share.seen} of {share.of} visits of baseline.",
            evidence=evidence,
            status=None if certain else Status.NEEDS_REVIEW,
            confidence=vendor.confidence if share.seen > 1 else Confidence.MEDIUM,
            table=evidence_table(evidence),
        )
