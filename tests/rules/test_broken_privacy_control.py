from __future__ import annotations

from typing import Any

from tests import factories as make
from tests.rules.harness import check, proof, subjects

from policywitness.facts import Facts
from policywitness.model.vocabulary import Confidence, Status

RULE = "broken-privacy-control"
MADE = make.visits(reject=2)
SAYS_ACCEPT = {"banner_gone": True, "stored": [{"name": "consent", "says": "accept"}], "reason": "consent says accept"}


def site(visits: int = 2, **detail: Any) -> Facts:
    consent = [proof(f"reject-{n}", "reject", **({"proved": False} | detail)) for n in range(1, visits + 1)]
    return make.facts(make.evidence(MADE, consent=consent))


def test_finds_a_refusal_that_is_stored_as_agreement() -> None:
    _, (finding,) = check(RULE, site(**SAYS_ACCEPT))
    assert (finding.status, finding.confidence) == (Status.ISSUE, Confidence.MEDIUM)
    assert "in 2 visits" in finding.summary


def test_finds_a_banner_that_stays_open_and_a_control_that_shows_the_opposite() -> None:
    assert len(subjects(RULE, site(banner_gone=False, reason="the banner is still open"))) == 1
    assert len(subjects(RULE, site(banner_gone=True, shown={"says": "accept"}, reason="it shows accept"))) == 1


def test_one_visit_alone_is_for_a_person() -> None:
    _, (finding,) = check(RULE, site(visits=1, **SAYS_ACCEPT))
    assert finding.status is Status.NEEDS_REVIEW


def test_what_could_only_not_be_proved_is_no_finding() -> None:
    assert subjects(RULE, site(banner_gone=True, reason="nothing shows that the choice was kept")) == []
    assert subjects(RULE, site(proved=True, banner_gone=True)) == []


def test_nothing_was_pressed() -> None:
    assert check(RULE, site(clicks=0))[0].outcome is Status.NOT_APPLICABLE
