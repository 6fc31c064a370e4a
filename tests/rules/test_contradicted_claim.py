from __future__ import annotations

from tests import factories as make
from tests.rules.harness import check, requests, subjects

from policywitness.model.vocabulary import Stance, Status

RULE = "contradicted-claim"
REPLAY = requests("https://replay.example/rec")
DENIED = make.disclosure("tech.session_replay", stance=Stance.DENY, text="We do not record sessions.")


def test_finds_a_denied_technology_and_quotes_the_denial() -> None:
    _, (finding,) = check(RULE, make.facts(make.evidence(requests=REPLAY), make.reading(DENIED)))
    assert finding.subject == "tech.session_replay"
    assert finding.status is Status.ISSUE
    assert finding.quotes[0].text == "We do not record sessions."
    assert finding.quotes[0].disclosure == DENIED.id
    assert finding.scenarios == ("baseline",)
    assert finding.evidence


def test_quiet_when_the_denial_is_kept() -> None:
    facts = make.facts(make.evidence(requests=requests("https://stats.example/hit")), make.reading(DENIED))
    assert subjects(RULE, facts) == []


def test_one_visit_contradicts_nothing() -> None:
    once = requests("https://replay.example/rec", ["baseline-1"])
    assert subjects(RULE, make.facts(make.evidence(requests=once), make.reading(DENIED))) == []


def test_a_denial_with_an_exception_is_for_a_person() -> None:
    unless = make.disclosure("tech.session_replay", stance=Stance.DENY_UNLESS, exception="unless you agree")
    _, (finding,) = check(RULE, make.facts(make.evidence(requests=REPLAY), make.reading(unless)))
    assert finding.status is Status.NEEDS_REVIEW


def test_several_sentences_of_one_concept_make_one_finding() -> None:
    again = make.disclosure(
        "tech.session_replay", stance=Stance.DENY, text="Nobody records you.", quote=make.quote("Nobody.", start=900)
    )
    _, (finding,) = check(RULE, make.facts(make.evidence(requests=REPLAY), make.reading(DENIED, again)))
    assert len(finding.quotes) == 2


def test_each_finding_says_which_claim_it_is_about() -> None:
    other = make.disclosure("party.named", value="replayco", stance=Stance.DENY, text="We do not use Replayco.")
    _, findings = check(RULE, make.facts(make.evidence(requests=REPLAY), make.reading(DENIED, other)))
    assert {finding.title for finding in findings} == {
        "Contradicted by what was seen: Session replay (denied)",
        "Contradicted by what was seen: Replayco (denied)",
    }
