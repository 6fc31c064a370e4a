from __future__ import annotations

from tests import factories as make
from tests.rules.harness import check, cookies, subjects

from policywitness.facts import Facts
from policywitness.model.plan import SiteProfile
from policywitness.model.policy import DeclaredCookie
from policywitness.model.vocabulary import Status

RULE = "missing-cookie-lifetime"


def site(*rows: DeclaredCookie, profile: SiteProfile | None = None) -> Facts:
    return make.facts(make.evidence(cookies=cookies("_st")), make.reading(declared_cookies=rows), profile=profile)


def test_finds_rows_without_a_lifetime() -> None:
    _, (finding,) = check(RULE, site(make.declared_cookie("_st", None), make.declared_cookie("gone", None)))
    assert finding.status is Status.NEEDS_REVIEW
    assert finding.table is not None
    assert finding.table.rows == (("_st", "1 year"), ("gone", "not seen"))


def test_an_issue_where_the_duration_is_asked_for() -> None:
    _, (finding,) = check(RULE, site(make.declared_cookie("_st", None), profile=SiteProfile(jurisdictions=("eu",))))
    assert finding.status is Status.ISSUE


def test_quiet_with_lifetimes_in_seconds_or_in_words() -> None:
    assert (
        subjects(RULE, site(make.declared_cookie(), make.declared_cookie("x", None, lifetime_text="until you log out")))
        == []
    )


def test_no_list_no_lifetimes() -> None:
    assert check(RULE, site())[0].outcome is Status.NOT_APPLICABLE
