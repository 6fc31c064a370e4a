from __future__ import annotations

import pytest
from tests import factories as make
from tests.rules.harness import check, ids, requests, subjects

from policywitness.model.policy import PolicyReading
from policywitness.model.vocabulary import Promise, Severity, Signal, Status

RULE = "dnt-response"
MADE = make.visits(baseline=3, dnt=3)
IGNORED = make.evidence(MADE, requests=requests("https://stats.example/hit", ids(MADE), count=3))
HEEDED = make.evidence(MADE, requests=requests("https://stats.example/hit", ids(MADE)[:3], count=3))


def says(promise: Promise) -> PolicyReading:
    text = None if promise is Promise.SILENT else "About Do Not Track."
    return make.reading(signals=(make.promise(Signal.DNT, promise, text),))


def test_finds_a_vendor_that_ignores_what_was_promised() -> None:
    _, (finding,) = check(RULE, make.facts(IGNORED, says(Promise.HONORED)))
    assert (finding.subject, finding.status) == ("statco", Status.ISSUE)
    assert finding.quotes


def test_a_conditional_promise_is_for_a_person() -> None:
    _, (finding,) = check(RULE, make.facts(IGNORED, says(Promise.HONORED_CONDITIONAL)))
    assert finding.status is Status.NEEDS_REVIEW


def test_quiet_when_the_promise_is_kept() -> None:
    assert subjects(RULE, make.facts(HEEDED, says(Promise.HONORED))) == []


def test_a_policy_that_says_it_does_not_respond_is_kept() -> None:
    assert subjects(RULE, make.facts(IGNORED, says(Promise.NOT_HONORED))) == []


@pytest.mark.parametrize("promise", [Promise.SILENT, Promise.DESCRIBED])
def test_without_a_promise_there_is_nothing_to_keep(promise: Promise) -> None:
    outcome, _ = check(RULE, make.facts(IGNORED, says(promise)))
    assert outcome.outcome is Status.NOT_APPLICABLE


def test_an_offer_without_any_effect_is_for_a_person() -> None:
    _, (finding,) = check(RULE, make.facts(IGNORED, says(Promise.OFFERED)))
    assert (finding.status, finding.severity) == (Status.NEEDS_REVIEW, Severity.MODERATE)
    assert "offers" in finding.summary
