"""The audit document: what it holds, and that the same inputs give the same bytes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests import factories as make
from tests.report.sample import finding as sample_finding

from policywitness.assembly import assemble
from policywitness.assembly.summary import top
from policywitness.facts import Facts
from policywitness.model.audit import Audit, QuoteRef, count_statements
from policywitness.model.evidence import Completeness, Visit
from policywitness.model.policy import PolicyReading
from policywitness.model.vocabulary import DocumentKind, Outcome, Severity, Specificity, Stance
from policywitness.report.json import to_bytes
from policywitness.rules import engine

PIXEL = "https://ads.example/p?id=42&ev=view"


def shop(reading: PolicyReading | None = None, visits: tuple[Visit, ...] | None = None, **records: Any) -> Facts:
    """A shop whose advertiser goes on despite the signal."""
    made = visits if visits is not None else make.visits(baseline=2, gpc=2)
    found = {
        "requests": [make.request(v.visit_id, PIXEL) for v in made],
        "cookies": [make.cookie(v.visit_id, "adco_id", domain=".ads.example") for v in made],
        "storage": [make.storage(v.visit_id) for v in made],
    } | records
    return make.facts(make.evidence(made, **found), reading)


def audit_of(facts: Facts) -> Audit:
    findings, outcomes = engine.run(facts)
    return assemble(facts, findings, outcomes, run_id="20261123-1000")


DENIAL = make.reading(
    make.disclosure("tech.third_party_cookies", stance=Stance.DENY, text="No third party sets cookies here.")
)


def test_the_document_reads_back_as_it_was() -> None:
    audit = audit_of(shop(DENIAL))

    assert Audit.model_validate_json(to_bytes(audit)) == audit


def test_the_same_inputs_give_the_same_bytes_in_another_process() -> None:
    program = "import sys; from tests.assembly.test_assembly import *; sys.stdout.buffer.write(to_bytes(audit_of(shop(DENIAL))))"
    root = Path(__file__).parents[2]
    made = {
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=root,
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join((str(root), str(root / "src")))},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }

    assert made == {to_bytes(audit_of(shop(DENIAL)))}


def test_half_characters_of_a_hostile_page_do_not_stop_it() -> None:
    visits = (make.visit("baseline", pages=(make.page(title="half \ud83d"),)),)

    data = to_bytes(audit_of(shop(visits=visits)))

    assert json.loads(data)["visits"][0]["pages"][0]["title"] == "half \ud83d"


def test_no_rule_fails() -> None:
    assert [rule.reason for rule in audit_of(shop(DENIAL)).rules if rule.outcome == "error"] == []


def test_a_contradicted_claim_leads_to_its_finding_and_back() -> None:
    audit = audit_of(shop(DENIAL))

    (claim,) = audit.claims
    found = {finding.fingerprint: finding.rule for finding in audit.findings}
    assert claim.verdict == "contradicted"
    assert "contradicted-claim" in {found[fingerprint] for fingerprint in claim.findings}
    assert claim.cells["gpc"].findings


def test_provenance_is_that_of_the_visits() -> None:
    facts = shop()
    provenance = audit_of(facts).provenance

    assert provenance.started_at == min(visit.started_at for visit in facts.evidence.visits)
    assert provenance.browser == "Chromium 156.0"
    assert provenance.inputs["catalogue"] == facts.catalogue.digest
    assert provenance.as_of == "2026-11-23"


def test_a_document_that_could_not_be_fetched_is_listed() -> None:
    lost = make.document(
        "https://www.shop.example/cookies", kind=DocumentKind.COOKIE_POLICY, failed="HTTP 503", status=503
    )
    robots = make.document(
        "https://www.shop.example/robots.txt", kind=DocumentKind.ROBOTS, failed="not there", status=404
    )
    audit = audit_of(shop(documents=(make.document(), lost, robots)))

    assert [(d.url, d.analysed, d.reason) for d in audit.documents if not d.analysed] == [(lost.url, False, "HTTP 503")]


def test_a_listed_cookie_is_seen_or_not() -> None:
    rows = (make.declared_cookie("adco_*"), make.declared_cookie("never"))
    audit = audit_of(shop(make.reading(declared_cookies=rows)))

    assert {row.name: row.seen for row in audit.declared_cookies} == {"adco_*": True, "never": False}


GERMAN = make.policy_document(lang="de", analysed=False, reason="It is in German.")


@pytest.mark.parametrize(
    ("facts", "part"),
    [
        (shop(), "1 of them the privacy policy does not cover"),
        (shop(), "1 advertiser goes on as before when a visitor sends an opt-out signal"),
        (shop(DENIAL), "1 statement of the policy is contradicted"),
        (shop(make.reading(documents=())), "nothing was compared with a privacy policy: none was found."),
        (shop(make.reading(documents=(GERMAN,))), "nothing was compared with a privacy policy: it is in German."),
        (
            shop(visits=(make.visit(outcome=Outcome.BLOCKED, reason="a bot wall"),)),
            "Nothing can be said of shop.example",
        ),
    ],
)
def test_the_sentence(facts: Facts, part: str) -> None:
    assert part in audit_of(facts).summary.sentence


def test_a_quiet_site_is_said_to_be_one() -> None:
    cookies = make.disclosure("tech.cookies", specificity=Specificity.NAMED)
    facts = make.facts(make.evidence(make.visits(baseline=2)), make.reading(cookies))

    assert audit_of(facts).summary.sentence.startswith("0 other companies or services took part")


@pytest.mark.parametrize(
    ("visits", "word"),
    [
        (make.visits(baseline=2, gpc=2), "complete"),
        ((*make.visits(baseline=2), make.visit("gpc", outcome=Outcome.FAILED, reason="timeout")), "partial"),
        ((make.visit(outcome=Outcome.BLOCKED, reason="a bot wall"),), "blocked"),
    ],
)
def test_completeness(visits: tuple[Visit, ...], word: str) -> None:
    assert audit_of(shop(visits=visits)).summary.completeness == word


def test_a_lossy_recording_is_partial_and_says_so() -> None:
    lossy = make.visit("baseline", 2, completeness=Completeness(requested=20, recorded=18, missed=("https://a.test/",)))
    summary = audit_of(shop(visits=(make.visit(), lossy))).summary

    assert summary.completeness == "partial"
    assert "90% or more were recorded in full" in summary.completeness_text


def test_limits_name_what_was_not_assessed() -> None:
    visits = (*make.visits(baseline=2), make.visit("gpc", outcome=Outcome.BLOCKED, reason="a bot wall"))
    limits = " ".join(audit_of(shop(visits=visits)).summary.limits)

    assert "Scenario gpc: Its only visit was not complete (a bot wall)." in limits
    assert "checks could not be made" in limits
    assert "gpc-advertising-requests" not in limits, "an executive knows no ids"


def test_top_findings_are_issues_of_the_document() -> None:
    audit = audit_of(shop(DENIAL))
    issues = [finding.fingerprint for finding in audit.findings if finding.status == "issue"]

    assert audit.summary.top_findings == tuple(issues[:5])
    assert sum(audit.summary.issues.values()) == len(issues)


def test_the_findings_that_head_the_report_are_of_different_rules_first() -> None:
    findings = [sample_finding(1, rule, rule, Severity.SERIOUS) for rule in ("one", "one", "one", "two", "three")]
    numbered = [f.model_copy(update={"fingerprint": str(n)}) for n, f in enumerate(findings)]

    assert top(numbered) == ("0", "3", "4", "1", "2")
    assert top(()) == ()


def test_claims_of_one_sentence_are_one_statement() -> None:
    def quote(start: int, end: int, document: str = "doc-1") -> QuoteRef:
        return QuoteRef(document=document, start=start, end=end, line=1, text="words")

    assert count_statements([]) == 0
    assert count_statements([quote(0, 50), quote(0, 50), quote(20, 60)]) == 1
    assert count_statements([quote(0, 50), quote(50, 90), quote(0, 50, "doc-2")]) == 3
