from __future__ import annotations

from tests import factories as make
from tests.rules.harness import check, requests, subjects

from policywitness.model.plan import SiteProfile
from policywitness.model.vocabulary import Status

RULE = "session-replay-start"
REPLAY = make.evidence(requests=requests("https://replay.example/rec"))


def test_finds_a_recorder_that_starts_on_arrival() -> None:
    _, (finding,) = check(RULE, make.facts(REPLAY))
    assert (finding.subject, finding.status) == ("replayco", Status.NEEDS_REVIEW)
    assert "0.4 s after arrival on /" in finding.summary


def test_an_issue_where_the_profile_names_california() -> None:
    _, (finding,) = check(RULE, make.facts(REPLAY, profile=SiteProfile(jurisdictions=("us-ca",))))
    assert finding.status is Status.ISSUE


def test_quiet_without_a_recorder() -> None:
    assert subjects(RULE, make.facts(make.evidence(requests=requests("https://stats.example/hit")))) == []
