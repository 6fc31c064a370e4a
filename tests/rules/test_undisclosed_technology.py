from __future__ import annotations

from tests import factories as make
from tests.rules.harness import TWO, check, requests, subjects

from policywitness.model.vocabulary import Severity, Status

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


def test_reports_to_the_site_itself_are_for_a_person() -> None:
    own = [make.request(v, make.SITE + "hit", method="POST", resource_type="Ping") for v in TWO]
    _, (finding,) = check(RULE, make.facts(make.evidence(requests=own), make.reading()))
    assert (finding.subject, finding.severity, finding.status) == ("web_beacon", Severity.MINOR, Status.NEEDS_REVIEW)
    assert "hosts of the site alone" in finding.summary
    others = [make.request(v, "https://ads.example/hit", method="POST", resource_type="Ping") for v in TWO]
    _, findings = check(RULE, make.facts(make.evidence(requests=own + others), make.reading()))
    assert [(f.subject, f.status) for f in findings] == [("web_beacon", Status.ISSUE)]
    assert "2 different ones" in findings[0].summary
