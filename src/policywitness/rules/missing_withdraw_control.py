"""Consent can be given and not be taken back.

Why it matters: A visitor who agreed and thinks better of it finds no control to change the choice. Consent has to be as easy to
withdraw as to give.

What to do: Keep a link such as “Cookie settings” in the footer of every page (or the consent platform's floating button) that
reopens the choice.

In a browser: accept everything, and look for a control that reopens the choice.

Law: Potential under ePrivacy article 5(3), where it applies, and under the CCPA regulations, section 7004.
"""

from __future__ import annotations

from collections.abc import Iterator

from policywitness.facts import Facts
from policywitness.model.vocabulary import Confidence, Severity, Status
from policywitness.rules.engine import Draft, NotAssessed, Rule
from policywitness.rules.needs import Records, Scenario
from policywitness.rules.shared import evidence_table, in_jurisdiction

rule = Rule(
    severity=Severity.MODERATE,
    topics=("consent", "choices"),
    law=("eprivacy-5-3", "ccpa-7004"),
    needs=(Scenario("withdraw"), Records("consent")),
)
_NONE = "no control to withdraw"
_NO_WAY = "offers no way to refuse"


@rule.check
def check(facts: Facts) -> Iterator[Draft]:
    """That no control was found is for a person to confirm: one may stand where this program does not look."""
    proofs = [
        record
        for record in facts.observed(facts.evidence.consent)
        if record.kind == "proof" and record.name == "withdraw" and facts.scenario_of(record.visit_id) == "withdraw"
    ]
    tried = [record for record in proofs if "nothing to withdraw" not in str(record.detail.get("reason", ""))]
    if not tried:
        raise NotAssessed("No visit came to withdraw a consent that it had given.")
    failed = [r for r in tried if any(words in str(r.detail.get("reason", "")) for words in (_NONE, _NO_WAY))]
    if failed and len(failed) == len(tried):
        evidence = facts.sample(failed)
        visits = {record.visit_id for record in failed}
        prior = in_jurisdiction(facts, "eu", "eea", "uk", "fr", "de")
        yield rule.finding(
            subject="withdraw",
            summary=f"After everything was accepted, {failed[0].detail['reason']} ({len(visits)} visit{'s' * (len(visits) != 1)}).",
            evidence=evidence,
            status=Status.ISSUE if prior and len(visits) > 1 else Status.NEEDS_REVIEW,
            confidence=Confidence.MEDIUM,
            table=evidence_table(evidence),
            scenarios=("accept", "withdraw"),
        )
