from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import maxminddb
import pytest
from tests import factories as make
from tests.mmdb import mmdb
from tests.rules.harness import canary, cookies, ids, requests

from policywitness import law
from policywitness.facts import Facts
from policywitness.facts.inputs import Countries, Inputs, Memberships
from policywitness.model.evidence import ConsentRecord, DnsAnswer
from policywitness.model.policy import PolicyReading
from policywitness.model.vocabulary import Confidence, Severity, Status
from policywitness.rules import Rule, all_rules, run
from policywitness.rules.engine import Docs, Draft, NotApplicable, fingerprint, parse_docs
from policywitness.rules.needs import (
    AnyVisit,
    ChoiceProved,
    CountryFile,
    MemberList,
    Need,
    PolicyRead,
    Records,
    Scenario,
    SignalDelivered,
    Typed,
)
from policywitness.rules.settings import Settings

MADE = make.visits(baseline=2, gpc=2, dnt=2, reject=2, accept=2, withdraw=2)
GIVEN = Inputs(
    memberships=Memberships(date(2026, 11, 1), {"nai": frozenset(("adco",))}),
    countries=Countries(maxminddb.Reader(io.BytesIO(mmdb({"192.0.2.0/24": "US"})), maxminddb.MODE_FD)),
)


def full_world() -> Facts:
    """A site with records of every kind in every scenario, so that no rule lacks anything."""
    everywhere = ids(MADE)
    return make.facts(
        make.evidence(
            MADE,
            requests=requests("https://ads.example/px", everywhere) + requests("https://stats.example/hit", everywhere),
            cookies=cookies("sid", everywhere),
            scripts=[make.script(visit) for visit in everywhere],
            calls=[call for visit in everywhere for call in (make.call(visit), canary(visit))],
            dns=[DnsAnswer(visit, "www.shop.example", ("192.0.2.1",)) for visit in everywhere],
            consent=[
                ConsentRecord(
                    f"{choice}-{n}", make.SITE, 900, "proof", choice, {"proved": True, "reason": "it says so"}
                )
                for choice in ("reject", "accept", "withdraw")
                for n in (1, 2)
            ],
        ),
        make.reading(make.disclosure("tech.cookies")),
        inputs=GIVEN,
    )


def without(need: Need, facts: Facts) -> Facts:
    """The same site with what a need asks for taken away."""
    evidence, reading, inputs = facts.evidence, facts.reading, facts.inputs
    match need:
        case Scenario(name=name):
            evidence = replace(evidence, visits=tuple(v for v in evidence.visits if v.scenario != name))
        case AnyVisit():
            evidence = replace(evidence, visits=())
        case Records(kind=kind):
            evidence = replace(evidence, **{kind: ()})
        case SignalDelivered(signal=signal):
            evidence = replace(evidence, visits=tuple(_undelivered(v, signal) for v in evidence.visits))
        case PolicyRead():
            reading = PolicyReading()
        case ChoiceProved(scenario=name):
            evidence = replace(evidence, consent=tuple(_unproved(record, name) for record in evidence.consent))
        case Typed():
            evidence = replace(evidence, calls=tuple(call for call in evidence.calls if call.api != "canary"))
        case MemberList():
            inputs = replace(inputs, memberships=None)
        case CountryFile():
            inputs = replace(inputs, countries=None)
        case _:
            raise AssertionError(f"this test does not know how to take away {need}")
    return make.facts(evidence, reading, inputs=inputs)


def _unproved(record: ConsentRecord, scenario: str) -> ConsentRecord:
    return replace(record, detail={"proved": False}) if record.visit_id.startswith(scenario) else record


def _undelivered(visit: make.Visit, signal: str) -> make.Visit:
    if visit.scenario != signal or visit.passport is None:
        return visit
    return replace(visit, passport=replace(visit.passport, signals=(make.delivery(signal, sent=3),)))


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.id)
def test_without_any_of_its_needs_a_rule_is_not_assessed(rule: Rule) -> None:
    facts = full_world()
    assert rule.missing(facts) is None
    for need in rule.needs:
        findings, outcomes = run(without(need, facts), [rule])
        assert (outcomes[0].outcome, findings) == (Status.NOT_ASSESSED, ()), need
        assert outcomes[0].reason.endswith(".")


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.id)
def test_every_rule_is_documented_and_cites_known_laws(rule: Rule) -> None:
    assert rule.docs.title[0].isupper()
    for text in (rule.docs.why_it_matters, rule.docs.what_to_do, rule.docs.in_a_browser):
        assert text.endswith(".")
    assert rule.topics
    assert rule.needs
    assert set(rule.law) <= {item.id for item in law.load()}
    assert "violat" not in repr(rule.docs).lower()


def rule_of(severity: Severity = Severity.SERIOUS, *drafts: Draft, error: Exception | None = None) -> Rule:
    rule = Rule(severity=severity, topics=("test",), needs=(AnyVisit(),))

    def check(facts: Facts) -> Iterator[Draft]:
        yield from drafts
        if error is not None:
            raise error

    rule.check(check)
    rule.id = "made-up"
    rule.docs = Docs("Made up", "Why", "Do this", "Look there", "")
    return rule


def test_a_failing_rule_is_an_error_and_the_others_go_on() -> None:
    blank = Rule(severity=Severity.INFO, topics=(), needs=())
    good = rule_of(Severity.MINOR, blank.finding(subject="x", summary="x was seen."))
    findings, outcomes = run(make.facts(), [rule_of(error=KeyError("boom")), good])
    assert [outcome.outcome for outcome in outcomes] == [Status.ERROR, Status.ISSUE]
    assert "KeyError" in outcomes[0].reason
    assert [finding.subject for finding in findings] == ["x"]


def test_not_applicable_and_pass() -> None:
    _, outcomes = run(make.facts(), [rule_of(error=NotApplicable("There is none.")), rule_of()])
    assert [(o.outcome, o.findings) for o in outcomes] == [(Status.NOT_APPLICABLE, 0), (Status.PASS, 0)]
    assert outcomes[0].reason == "There is none."


def test_a_finding_is_completed() -> None:
    blank = Rule(severity=Severity.INFO, topics=(), needs=())
    request = make.request()
    facts = make.facts(requests=[request])
    draft = blank.finding(
        subject="x", summary="s", evidence=[facts.evidence_ref(request)] * 30, confidence=Confidence.LOW
    )
    ((finding,), _) = run(facts, [rule_of(Severity.SERIOUS, draft)])
    assert finding.status is Status.NEEDS_REVIEW
    assert finding.severity is Severity.SERIOUS
    assert finding.fingerprint == fingerprint("made-up", "shop.example", "x")
    assert finding.scenarios == ("baseline",)
    assert len(finding.evidence) == 20
    assert finding.how_to_reproduce.splitlines() == [
        "policywitness audit https://www.shop.example/ --scenario baseline",
        "Open https://www.shop.example/ in a browser: Look there",
    ]


@pytest.mark.parametrize(
    ("seen_in", "repeated"),
    [
        (("dnt", "baseline", "gpc"), "--scenario baseline"),
        (("gpc-dnt", "dnt", "gpc"), "--scenario baseline --scenario gpc"),
        (("gpc", "baseline"), "--scenario baseline --scenario gpc"),
        (("discovery",), ""),
    ],
)
def test_the_command_makes_no_more_visits_than_show_the_finding(seen_in: tuple[str, ...], repeated: str) -> None:
    blank = Rule(severity=Severity.INFO, topics=(), needs=())
    facts = make.facts(make.evidence(tuple(make.visit(name) for name in ("baseline", "gpc", "dnt", "gpc-dnt"))))
    ((finding,), _) = run(facts, [rule_of(Severity.MINOR, blank.finding(subject="x", summary="s", scenarios=seen_in))])
    command = finding.how_to_reproduce.splitlines()[0]
    assert command == f"policywitness audit https://www.shop.example/ {repeated}".rstrip()
    assert finding.scenarios == seen_in


def test_findings_are_sorted_worst_first() -> None:
    blank = Rule(severity=Severity.INFO, topics=(), needs=())
    drafts = [
        blank.finding(subject="minor", summary="", severity=Severity.MINOR),
        blank.finding(subject="review", summary="", severity=Severity.CRITICAL, status=Status.NEEDS_REVIEW),
        blank.finding(subject="serious", summary="", severity=Severity.SERIOUS),
    ]
    findings, _ = run(make.facts(), [rule_of(Severity.INFO, *drafts)])
    assert [finding.subject for finding in findings] == ["serious", "minor", "review"]


def test_fingerprints_differ_by_rule_site_and_subject_only() -> None:
    one = fingerprint("a", "shop.example", "x")
    assert len(one) == 16
    assert (
        len(
            {
                one,
                fingerprint("b", "shop.example", "x"),
                fingerprint("a", "b.example", "x"),
                fingerprint("a", "shop.example", "y"),
            }
        )
        == 4
    )


def test_docs_are_taken_apart() -> None:
    docs = parse_docs("A state.\n\nWhy it matters: one\ntwo.\n\nStill why.\n\nWhat to do: this.\n\nLaw: that.")
    assert docs == Docs("A state", "one two. Still why.", "this.", "", "that.")


def test_levels_change_the_severity_or_switch_a_rule_off() -> None:
    blank = Rule(severity=Severity.INFO, topics=(), needs=())
    rule = rule_of(Severity.SERIOUS, blank.finding(subject="x", summary="s"))
    (finding,), _ = run(make.facts(), [rule], Settings(levels={"made-up": "minor"}))
    assert finding.severity is Severity.MINOR
    findings, (outcome,) = run(make.facts(), [rule], Settings(levels={"made-up": "off"}))
    assert (findings, outcome.outcome) == ((), Status.NOT_ASSESSED)
    assert "configuration" in outcome.reason


def test_what_to_do_names_the_tag_its_effect_and_its_owner() -> None:
    blank = Rule(severity=Severity.INFO, topics=(), needs=())
    rule = rule_of(Severity.SERIOUS, blank.finding(subject="statco", summary="s"))
    tag, stat = "https://tags.example/gtm.js", "https://stats.example/s.js"
    facts = make.facts(
        requests=[
            make.request("baseline-1", tag, resource_type="Script", t_ms=1),
            make.request("baseline-1", stat, resource_type="Script", loaded_by=tag, t_ms=2),
            make.request("baseline-1", "https://stats.example/hit?tid=S-1", loaded_by=stat, t_ms=3),
        ]
    )
    (finding,), _ = run(facts, [rule], Settings(owners={"statco": "Web team"}))
    assert "Statco (account S-1), loaded by Tagco" in finding.what_to_do
    assert "Without it 1 recipient (stats.example) would be gone" in finding.what_to_do
    assert finding.what_to_do.endswith("Owner: Web team.")


def test_every_rule_has_its_own_test_file() -> None:
    here = {path.name for path in Path(__file__).parent.glob("test_*.py")}
    assert {f"test_{rule.id.replace('-', '_')}.py" for rule in all_rules()} <= here
