from __future__ import annotations

from tests import factories as make
from tests.rules.harness import check, subjects

from policywitness.model.policy import PolicyReading
from policywitness.model.vocabulary import Status

RULE = "policy-not-found"


def test_finds_a_site_without_a_policy() -> None:
    facts = make.facts(make.evidence(documents=()), PolicyReading())
    assert subjects(RULE, facts) == ["policy"]


def test_quiet_when_there_is_one() -> None:
    assert subjects(RULE, make.facts(make.evidence(), make.reading())) == []


def test_a_policy_that_could_not_be_fetched_is_no_finding() -> None:
    facts = make.facts(make.evidence(documents=(make.document(status=503, failed="HTTP 503"),)), PolicyReading())
    outcome, _ = check(RULE, facts)
    assert outcome.outcome is Status.NOT_ASSESSED
