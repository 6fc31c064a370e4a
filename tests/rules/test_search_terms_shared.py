from __future__ import annotations

from tests import factories as make
from tests.rules.harness import check, subjects

from policywitness.facts import Facts
from policywitness.model.vocabulary import Severity, Status

RULE = "search-terms-shared"
PAGE = make.SITE + "find?q=debt+advice"


def site(url: str, page: str = PAGE) -> Facts:
    visits = tuple(make.visit("baseline", n, pages=(make.page(page),)) for n in (1, 2))
    return make.facts(
        make.evidence(visits, requests=[make.request(f"baseline-{n}", url, page_url=page) for n in (1, 2)])
    )


def test_finds_an_advertiser_that_learns_the_words() -> None:
    _, (finding,) = check(
        RULE, site("https://ads.example/px?dl=https%3A%2F%2Fwww.shop.example%2Ffind%3Fq%3Ddebt%2Badvice")
    )
    assert (finding.subject, finding.severity, finding.status) == ("adco", Severity.SERIOUS, Status.ISSUE)
    assert "debt advice" in finding.summary


def test_analytics_is_for_a_person() -> None:
    _, (finding,) = check(RULE, site("https://stats.example/hit?search=debt%20advice"))
    assert finding.status is Status.NEEDS_REVIEW


def test_quiet_where_the_words_stay() -> None:
    assert subjects(RULE, site("https://ads.example/px?dl=https%3A%2F%2Fwww.shop.example%2Ffind")) == []


def test_without_a_search_nothing_can_leak() -> None:
    assert check(RULE, site("https://ads.example/px", make.SITE))[0].outcome is Status.NOT_APPLICABLE
