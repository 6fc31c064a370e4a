from __future__ import annotations

from dataclasses import replace

from tests import factories as make
from tests.rules.harness import check, ids, requests, subjects

from policywitness.model.vocabulary import Promise, Signal, Status

RULE = "gpc-advertising-requests"
MADE = make.visits(baseline=3, gpc=3)
BASELINE, GPC = ids(MADE)[:3], ids(MADE)[3:]


def test_finds_an_advertising_vendor_that_goes_on() -> None:
    evidence = make.evidence(MADE, requests=requests("https://ads.example/px", BASELINE + GPC, count=3))
    _, (finding,) = check(RULE, make.facts(evidence))
    assert finding.subject == "adco"
    assert {ref.scenario for ref in finding.evidence} == {"gpc"}
    assert "--scenario baseline --scenario gpc" in finding.how_to_reproduce
    assert finding.law == ("ccpa-7025",)


def test_quotes_the_promise_where_there_is_one() -> None:
    evidence = make.evidence(MADE, requests=requests("https://ads.example/px", BASELINE + GPC, count=3))
    promise = make.promise(Signal.GPC, Promise.HONORED, "We honour Global Privacy Control.")
    _, (finding,) = check(RULE, make.facts(evidence, make.reading(signals=(promise,))))
    assert finding.quotes[0].text == "We honour Global Privacy Control."
    assert "promises" in finding.summary


def test_quiet_when_it_stops() -> None:
    evidence = make.evidence(MADE, requests=requests("https://ads.example/px", BASELINE, count=3))
    assert subjects(RULE, make.facts(evidence)) == []


def test_quiet_on_analytics() -> None:
    evidence = make.evidence(MADE, requests=requests("https://stats.example/hit", BASELINE + GPC, count=3))
    assert subjects(RULE, make.facts(evidence)) == []


def test_a_signal_that_was_not_delivered_is_no_finding_about_the_site() -> None:
    broken = tuple(
        replace(v, passport=replace(v.passport, signals=(make.delivery("gpc", window=False),)))
        if v.scenario == "gpc" and v.passport
        else v
        for v in MADE
    )
    evidence = make.evidence(broken, requests=requests("https://ads.example/px", BASELINE + GPC, count=3))
    outcome, findings = check(RULE, make.facts(evidence))
    assert (outcome.outcome, findings) == (Status.NOT_ASSESSED, ())
    assert "window" in outcome.reason
