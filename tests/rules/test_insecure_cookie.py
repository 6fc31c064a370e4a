from __future__ import annotations

from tests import factories as make
from tests.rules.harness import check, cookies, subjects

from policywitness.model.vocabulary import Status

RULE = "insecure-cookie"


def test_finds_an_identifier_without_secure() -> None:
    _, (finding,) = check(RULE, make.facts(make.evidence(cookies=cookies("sid", secure=False))))
    assert finding.subject == "sid shop.example"


def test_quiet_when_it_is_secure() -> None:
    assert subjects(RULE, make.facts(make.evidence(cookies=cookies("visitor", secure=True)))) == []
    assert subjects(RULE, make.facts(make.evidence(cookies=cookies("sid", secure=True, http_only=True)))) == []


def test_a_login_that_scripts_can_read_is_for_a_person() -> None:
    open_ = cookies("PHPSESSID", same_site="None")
    _, (finding,) = check(RULE, make.facts(make.evidence(cookies=open_)))
    assert finding.status is Status.NEEDS_REVIEW
    assert "lacks HttpOnly and SameSite" in finding.summary


def test_quiet_on_a_value_that_identifies_nobody() -> None:
    same = cookies("theme", secure=False, value="dark", value_bytes=4)
    assert subjects(RULE, make.facts(make.evidence(cookies=same))) == []
