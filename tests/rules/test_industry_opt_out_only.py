from __future__ import annotations

from tests import factories as make
from tests.rules.harness import check, requests, subjects

from policywitness.model.vocabulary import Promise, Signal, Status

RULE = "industry-opt-out-only"
AD = make.evidence(requests=requests("https://ads.example/px"))
INDUSTRY = make.disclosure("optout.daa", text="Visit the DAA's website to opt out.")


def test_finds_a_policy_that_only_points_to_the_industry() -> None:
    _, (finding,) = check(RULE, make.facts(AD, make.reading(INDUSTRY)))
    assert finding.status is Status.NEEDS_REVIEW
    assert finding.quotes[0].text.startswith("Visit the DAA")


def test_quiet_with_an_opt_out_of_its_own() -> None:
    assert subjects(RULE, make.facts(AD, make.reading(INDUSTRY, make.disclosure("optout.dnss_link")))) == []


def test_a_promise_to_honour_the_signal_is_a_way_of_its_own() -> None:
    promise = make.promise(Signal.GPC, Promise.HONORED, "We honour GPC.")
    assert subjects(RULE, make.facts(AD, make.reading(INDUSTRY, signals=(promise,)))) == []


def test_without_advertising_there_is_nothing_to_opt_out_of() -> None:
    facts = make.facts(make.evidence(requests=requests("https://stats.example/hit")), make.reading(INDUSTRY))
    assert check(RULE, facts)[0].outcome is Status.NOT_APPLICABLE
