from __future__ import annotations

from tests import factories as make
from tests.rules.harness import check, cookies, subjects

from policywitness.model.vocabulary import Status

RULE = "undeclared-cookie"
SEEN = make.evidence(cookies=cookies("_st") + cookies("_st_ABC123"))


def test_finds_cookies_that_the_list_leaves_out() -> None:
    reading = make.reading(declared_cookies=(make.declared_cookie("_st"),))
    _, (finding,) = check(RULE, make.facts(SEEN, reading))
    assert finding.subject == "statco"
    assert "1 cookie not in" in finding.summary


def test_quiet_when_a_wildcard_covers_it() -> None:
    reading = make.reading(declared_cookies=(make.declared_cookie("_st"), make.declared_cookie("_st_*")))
    assert subjects(RULE, make.facts(SEEN, reading)) == []


def test_a_policy_without_a_list_promises_none() -> None:
    outcome, _ = check(RULE, make.facts(SEEN, make.reading()))
    assert outcome.outcome is Status.NOT_APPLICABLE
