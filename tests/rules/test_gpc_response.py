from __future__ import annotations

from tests import factories as make
from tests.rules.harness import check, ids, requests, subjects

from policywitness.facts import Facts
from policywitness.model.vocabulary import Promise, Severity, Signal, Status

RULE = "gpc-response"
MADE = make.visits(baseline=3, gpc=3)
BASELINE, GPC = ids(MADE)[:3], ids(MADE)[3:]


def site(promise: Promise, *, goes_on: bool = True, fewer: bool = False) -> Facts:
    sent = requests("https://ads.example/px", BASELINE, count=6)
    if goes_on:
        sent += requests("https://ads.example/px", GPC, count=2 if fewer else 6)
    text = None if promise is Promise.SILENT else "We treat Global Privacy Control in this way."
    return make.facts(
        make.evidence(MADE, requests=sent), make.reading(signals=(make.promise(Signal.GPC, promise, text),))
    )


def test_promised_and_ignored_is_an_issue() -> None:
    _, (finding,) = check(RULE, site(Promise.HONORED))
    assert (finding.status, finding.severity) == (Status.ISSUE, Severity.SERIOUS)
    assert finding.quotes[0].text == "We treat Global Privacy Control in this way."
    assert finding.table is not None
    assert finding.table.rows[0][:2] == ("Adco", "ignored")


def test_promised_and_reduced_or_conditional_is_for_a_person() -> None:
    for facts in (site(Promise.HONORED, fewer=True), site(Promise.HONORED_CONDITIONAL)):
        _, (finding,) = check(RULE, facts)
        assert finding.status is Status.NEEDS_REVIEW


def test_offered_without_effect_is_for_a_person() -> None:
    _, (finding,) = check(RULE, site(Promise.OFFERED))
    assert (finding.status, finding.severity) == (Status.NEEDS_REVIEW, Severity.MODERATE)
    assert "offers" in finding.summary


def test_quiet_where_the_promise_is_kept_or_there_is_none() -> None:
    assert subjects(RULE, site(Promise.HONORED, goes_on=False)) == []
    assert subjects(RULE, site(Promise.SILENT)) == []


def test_a_policy_that_says_no_makes_no_promise() -> None:
    outcome, _ = check(RULE, site(Promise.NOT_HONORED))
    assert outcome.outcome is Status.NOT_APPLICABLE


def test_one_company_goes_on() -> None:
    _, (finding,) = check(RULE, site(Promise.HONORED))
    assert "Adco goes on as before" in finding.summary
