from __future__ import annotations

from datetime import date

from tests import factories as make
from tests.rules.harness import check, subjects

from policywitness.model.policy import PolicyReading
from policywitness.model.vocabulary import Status

RULE = "stale-policy"


def dated(effective: str | None, updated: str | None = None) -> PolicyReading:
    return make.reading(documents=(make.policy_document(effective_date=effective, last_updated=updated),))


def test_finds_a_policy_older_than_twelve_months() -> None:
    _, (finding,) = check(RULE, make.facts(make.evidence(), dated("2023-01-05")))
    assert "1418 days" in finding.summary


def test_quiet_when_a_younger_date_is_stated() -> None:
    assert subjects(RULE, make.facts(make.evidence(), dated("2023-01-05", "2026-06-01"))) == []


def test_age_is_counted_from_the_audits_date() -> None:
    facts = make.facts(make.evidence(), dated("2023-01-05"), as_of=date(2023, 12, 1))
    assert subjects(RULE, facts) == []


def test_a_policy_without_a_date_is_not_assessed() -> None:
    outcome, _ = check(RULE, make.facts(make.evidence(), dated(None)))
    assert outcome.outcome is Status.NOT_ASSESSED
