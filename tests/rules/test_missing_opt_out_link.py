from __future__ import annotations

from tests import factories as make
from tests.rules.harness import check, requests, subjects

from policywitness.bundle.reader import Evidence
from policywitness.model.evidence import Link
from policywitness.model.plan import SiteProfile
from policywitness.model.vocabulary import Status

RULE = "missing-opt-out-link"
SELLER = SiteProfile(jurisdictions=("us-ca",), sells_or_shares=True)


def site(text: str) -> Evidence:
    visit = make.visit(pages=(make.page(links=(Link(make.SITE + "x", text),)),))
    return make.evidence([visit], requests=requests("https://ads.example/px", ["baseline-1"]))


def test_finds_a_seller_without_the_link() -> None:
    _, (finding,) = check(RULE, make.facts(site("Contact"), profile=SELLER))
    assert "Adco" in finding.summary


def test_quiet_with_the_link() -> None:
    for text in ("Do Not Sell or Share My Personal Information", "Your Privacy Choices"):
        assert subjects(RULE, make.facts(site(text), profile=SELLER)) == []


def test_never_guessed_from_the_evidence() -> None:
    for profile in (SiteProfile(), SiteProfile(jurisdictions=("us-ca",)), SiteProfile(sells_or_shares=True)):
        outcome, _ = check(RULE, make.facts(site("Contact"), profile=profile))
        assert outcome.outcome is Status.NOT_APPLICABLE


def test_finds_single_pages_without_the_link() -> None:
    link = Link(make.SITE + "choices", "Your Privacy Choices")
    pages = (make.page(links=(link,)), make.page(make.SITE + "blog", links=(Link(make.SITE, "Home"),)))
    evidence = make.evidence([make.visit(pages=pages)], requests=requests("https://ads.example/px", ["baseline-1"]))
    _, (finding,) = check(RULE, make.facts(evidence, profile=SELLER))
    assert finding.subject == "pages-without-opt-out-link"
    assert make.SITE + "blog" in finding.summary
