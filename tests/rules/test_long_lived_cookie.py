from __future__ import annotations

from tests import factories as make
from tests.rules.harness import check, cookies, subjects

from policywitness.model.vocabulary import Severity, Status

RULE = "long-lived-cookie"
MONTH, YEAR = 2_628_000, 31_536_000
DECLARED = make.reading(declared_cookies=(make.declared_cookie("_st", MONTH),))


def test_finds_a_cookie_that_outlives_the_policys_row() -> None:
    facts = make.facts(make.evidence(cookies=cookies("_st", asked_lifetime_s=YEAR)), DECLARED)
    _, (finding,) = check(RULE, facts)
    assert finding.status is Status.ISSUE
    assert "asks for 1 year; the policy says 1 month" in finding.summary
    assert finding.quotes


def test_quiet_when_it_keeps_to_the_row_give_or_take() -> None:
    facts = make.facts(make.evidence(cookies=cookies("_st", asked_lifetime_s=int(MONTH * 1.05))), DECLARED)
    assert subjects(RULE, facts) == []


def test_the_french_recommendation_is_a_note_only() -> None:
    _, (finding,) = check(RULE, make.facts(make.evidence(cookies=cookies("_st", asked_lifetime_s=2 * YEAR))))
    assert (finding.severity, finding.status) == (Severity.INFO, Status.NEEDS_REVIEW)
    assert finding.subject == "recommended-lifetime"


def test_the_recommendation_is_not_for_cookies_of_unknown_purpose() -> None:
    assert subjects(RULE, make.facts(make.evidence(cookies=cookies("sid", asked_lifetime_s=2 * YEAR)))) == []
