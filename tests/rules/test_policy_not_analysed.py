from __future__ import annotations

from tests import factories as make
from tests.rules.harness import check, subjects

from policywitness.model.policy import PolicyReading
from policywitness.model.vocabulary import Severity, Status

RULE = "policy-not-analysed"


def test_notes_a_policy_in_another_language() -> None:
    german = make.policy_document(lang="de", analysed=False, reason="It is in German.")
    _, (finding,) = check(RULE, make.facts(make.evidence(), make.reading(documents=(german,))))
    assert (finding.severity, finding.status) == (Severity.INFO, Status.NEEDS_REVIEW)
    assert "German" in finding.summary


def test_quiet_when_all_were_analysed() -> None:
    assert subjects(RULE, make.facts(make.evidence(), make.reading())) == []


def test_without_a_policy_another_rule_speaks() -> None:
    outcome, _ = check(RULE, make.facts(make.evidence(documents=()), PolicyReading()))
    assert outcome.outcome is Status.NOT_APPLICABLE
