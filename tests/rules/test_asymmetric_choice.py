from __future__ import annotations

from tests import factories as make
from tests.rules.harness import banner, check, proof, subjects

from policywitness.facts import Facts
from policywitness.model.evidence import ConsentRecord
from policywitness.model.vocabulary import Status

RULE = "asymmetric-choice"
MADE = make.visits(baseline=2, accept=2, reject=2)


def site(*consent: ConsentRecord) -> Facts:
    return make.facts(make.evidence(MADE, consent=list(consent)))


def clicks(accept: int, reject: int, proved: bool = True) -> list[ConsentRecord]:
    made = [banner("accept-1")]
    for n in (1, 2):
        for choice, count in (("accept", accept), ("reject", reject)):
            detail = {"via": "settings" if count > 1 else "button", "clicks": count}
            made.append(ConsentRecord(f"{choice}-{n}", make.SITE, 1_500, "action", choice, detail))
            made.append(proof(f"{choice}-{n}", choice, proved=proved or choice == "accept"))
    return made


def test_finds_a_refusal_of_more_clicks() -> None:
    _, (finding,) = check(RULE, site(*clicks(1, 3)))
    assert finding.subject == "clicks"
    assert "takes 1 click, refusing everything takes 3" in finding.summary


def test_quiet_where_both_take_one_click() -> None:
    assert subjects(RULE, site(*clicks(1, 1))) == []


def test_finds_what_stands_out_on_the_banner() -> None:
    shown = (
        {"what": "reject-missing", "element": "button", "label": "Accept all"},
        {"what": "pre-ticked", "element": "form", "labels": ["Marketing"]},
        {"what": "reject-less-prominent", "element": "a", "reasons": ["plain text beside a filled button"]},
    )
    outcome, findings = check(RULE, site(banner("baseline-1", *shown), banner("baseline-2", *shown)))
    assert outcome.outcome is Status.ISSUE
    by_subject = {finding.subject: finding for finding in findings}
    assert set(by_subject) == {"reject-missing", "pre-ticked", "reject-less-prominent"}
    assert "Marketing" in by_subject["pre-ticked"].summary
    assert by_subject["reject-less-prominent"].status is Status.NEEDS_REVIEW


def test_a_button_that_was_not_understood_may_be_the_one_that_refuses() -> None:
    shown = {
        "what": "reject-missing",
        "element": "button",
        "label": "Accept",
        "reasons": ["not understood: Ginger biscuits"],
    }
    _, (finding,) = check(RULE, site(banner("baseline-1", shown), banner("baseline-2", shown)))
    assert finding.status is Status.NEEDS_REVIEW
    assert "Ginger biscuits" in finding.summary


def test_a_control_that_was_not_proved_counts_no_clicks() -> None:
    assert subjects(RULE, site(*clicks(1, 5, proved=False))) == []


def test_no_banner_no_choice() -> None:
    assert check(RULE, site(proof("reject-1", "reject")))[0].outcome is Status.NOT_APPLICABLE
