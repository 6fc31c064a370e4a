from __future__ import annotations

from tests import factories as make
from tests.rules.harness import TWO, check, requests, subjects

from policywitness.model.vocabulary import Severity

RULE = "undisclosed-technology"
STORED = [make.storage(visit, "theme") for visit in TWO]


def test_finds_storage_that_the_policy_leaves_out() -> None:
    facts = make.facts(make.evidence(storage=STORED), make.reading(make.disclosure("tech.cookies")))
    assert subjects(RULE, facts) == ["local_storage"]


def test_quiet_when_the_policy_speaks_of_it() -> None:
    facts = make.facts(make.evidence(storage=STORED), make.reading(make.disclosure("tech.local_storage")))
    assert subjects(RULE, facts) == []


def test_session_replay_weighs_more() -> None:
    facts = make.facts(
        make.evidence(requests=requests("https://replay.example/rec", method="POST", resource_type="XHR")),
        make.reading(make.disclosure("tech.cookies"), make.disclosure("tech.web_beacon")),
    )
    _, findings = check(RULE, facts)
    assert [(f.subject, f.severity) for f in findings] == [("session_replay", Severity.SERIOUS)]
