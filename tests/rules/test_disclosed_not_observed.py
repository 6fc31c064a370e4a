from __future__ import annotations

from tests import factories as make
from tests.rules.harness import check, requests, subjects

from policywitness.model.vocabulary import Severity, Status

RULE = "disclosed-not-observed"
NAMED = make.disclosure("party.named", value="adco", context=("advertising",))


def test_notes_a_vendor_that_never_appears() -> None:
    facts = make.facts(make.evidence(requests=requests("https://stats.example/hit")), make.reading(NAMED))
    _, (finding,) = check(RULE, facts)
    assert (finding.subject, finding.severity, finding.status) == (
        "party.named:adco",
        Severity.INFO,
        Status.NEEDS_REVIEW,
    )
    assert "Adco" in finding.summary


def test_quiet_when_it_appears() -> None:
    facts = make.facts(make.evidence(requests=requests("https://ads.example/px")), make.reading(NAMED))
    assert subjects(RULE, facts) == []


def test_one_sentence_that_was_seen_answers_for_its_concept() -> None:
    two = make.reading(make.disclosure("tech.web_beacon"), make.disclosure("tech.web_beacon", text="Beacons again."))
    _, (finding,) = check(RULE, make.facts(make.evidence(requests=requests("https://shop.example/x")), two))
    assert len(finding.quotes) == 2
