from __future__ import annotations

from tests import factories as make
from tests.rules.harness import check, proof, subjects

from policywitness.facts import Facts
from policywitness.model.evidence import CookieEvent
from policywitness.model.vocabulary import Confidence, Phase, Status

RULE = "ineffective-reject"
MADE = make.visits(reject=2)
AFTER = {"phase": Phase.AFTER_CHOICE, "t_ms": 4_000}


def site(*events: CookieEvent, proved: bool = True) -> Facts:
    consent = [proof(f"reject-{n}", "reject", proved=proved) for n in (1, 2)]
    return make.facts(make.evidence(MADE, cookies=list(events), consent=consent))


def both(name: str, **changes: object) -> list[CookieEvent]:
    return [make.cookie(f"reject-{n}", name, **changes) for n in (1, 2)]


def test_finds_a_tracking_cookie_that_comes_after_the_refusal() -> None:
    _, (finding,) = check(RULE, site(*both("_adco", **AFTER)))
    assert (finding.subject, finding.confidence) == ("adco", Confidence.HIGH)
    assert "_adco" in finding.summary


def test_quiet_on_what_was_there_before_and_on_other_cookies() -> None:
    before = [*both("_adco"), *both("_adco", **AFTER)]
    assert subjects(RULE, site(*before, *both("consent_choice", **AFTER))) == []


def test_not_assessed_where_the_refusal_is_not_proved() -> None:
    outcome, _ = check(RULE, site(*both("_adco", **AFTER), proved=False))
    assert outcome.outcome is Status.NOT_ASSESSED
