from __future__ import annotations

from tests import factories as make
from tests.rules.harness import check, requests, subjects

from policywitness.model.plan import SiteProfile
from policywitness.model.vocabulary import Promise, Signal, Status

RULE = "missing-signal-disclosure"
TRACKED = make.evidence(requests=requests("https://stats.example/hit"))


def test_finds_silence_and_a_signal_that_is_only_offered() -> None:
    signals = (
        make.promise(Signal.GPC, Promise.OFFERED, "You can set up GPC."),
        make.promise(Signal.DNT, Promise.SILENT),
    )
    _, findings = check(RULE, make.facts(TRACKED, make.reading(signals=signals)))
    assert {finding.subject for finding in findings} == {"gpc", "dnt"}
    assert "1 tracking vendor was seen" in findings[0].summary
    assert {finding.status for finding in findings} == {Status.NEEDS_REVIEW}


def test_an_issue_where_the_profile_names_california() -> None:
    facts = make.facts(TRACKED, make.reading(), profile=SiteProfile(jurisdictions=("us-ca",)))
    _, findings = check(RULE, facts)
    assert {finding.status for finding in findings} == {Status.ISSUE}


def test_quiet_when_the_response_is_stated_even_as_a_refusal() -> None:
    signals = (
        make.promise(Signal.GPC, Promise.HONORED, "We honour GPC."),
        make.promise(Signal.DNT, Promise.NOT_HONORED, "We do not respond to DNT."),
    )
    assert subjects(RULE, make.facts(TRACKED, make.reading(signals=signals))) == []


def test_without_tracking_there_is_nothing_to_signal() -> None:
    outcome, _ = check(RULE, make.facts(make.evidence(requests=requests("https://fonts.example/f"))))
    assert outcome.outcome is Status.NOT_APPLICABLE
