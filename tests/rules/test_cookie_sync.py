from __future__ import annotations

from tests import factories as make
from tests.rules.harness import TWO, check, cookies, requests, subjects

from policywitness.bundle.reader import Evidence
from policywitness.model.vocabulary import Severity, Stance

RULE = "cookie-sync"


def site(value: str) -> Evidence:
    return make.evidence(
        cookies=cookies("adco_id", domain=".ads.example"),
        requests=requests("https://ads.example/px")
        + [make.request(visit, f"https://sync.example/match?u={make.token(visit, value)}") for visit in TWO],
    )


def test_finds_one_vendors_identifier_at_another_house() -> None:
    _, (finding,) = check(RULE, make.facts(site("adco_id")))
    assert finding.subject == "adco"
    assert "Syncco" in finding.summary


def test_quiet_on_another_value() -> None:
    assert subjects(RULE, make.facts(site("something else"))) == []


def test_disclosed_matching_is_a_note() -> None:
    facts = make.facts(site("adco_id"), make.reading(make.disclosure("practice.cookie_matching")))
    _, (finding,) = check(RULE, facts)
    assert finding.severity is Severity.INFO


def test_denied_matching_is_an_issue_with_the_denial() -> None:
    denial = make.disclosure("practice.cookie_matching", stance=Stance.DENY, text="They exchange no identifiers.")
    _, (finding,) = check(RULE, make.facts(site("adco_id"), make.reading(denial)))
    assert finding.severity is Severity.SERIOUS
    assert finding.summary.endswith("The policy denies such matching.")
    assert [quote.text for quote in finding.quotes] == ["They exchange no identifiers."]
