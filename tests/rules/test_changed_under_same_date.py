from __future__ import annotations

from tests import factories as make
from tests.rules.harness import check, subjects

from policywitness.facts import Facts
from policywitness.facts.inputs import EarlierText, Inputs
from policywitness.model.vocabulary import Confidence, Status

RULE = "changed-under-same-date"


def site(earlier: EarlierText | None = None, last_modified: str | None = None) -> Facts:
    inputs = Inputs(earlier_texts={make.POLICY_URL: earlier} if earlier else {})
    return make.facts(make.evidence(documents=[make.document(last_modified=last_modified)]), inputs=inputs)


def test_sure_against_the_text_of_an_earlier_audit() -> None:
    _, (finding,) = check(RULE, site(EarlierText("2026-01-05", "00" * 32, "2026-08-01")))
    assert (finding.status, finding.confidence) == (Status.ISSUE, Confidence.HIGH)
    assert "2026-08-01" in finding.summary


def test_for_a_person_by_the_servers_date_of_the_file() -> None:
    _, (finding,) = check(RULE, site(last_modified="Mon, 02 Nov 2026 10:00:00 GMT"))
    assert (finding.status, finding.confidence) == (Status.NEEDS_REVIEW, Confidence.LOW)


def test_quiet_where_text_and_date_go_together() -> None:
    assert subjects(RULE, site(EarlierText("2026-01-05", "ef" * 32, "2026-08-01"))) == []
    assert subjects(RULE, site(EarlierText("2025-01-05", "00" * 32, "2025-08-01"))) == []
    assert subjects(RULE, site(last_modified="Mon, 12 Jan 2026 10:00:00 GMT")) == []


def test_not_assessed_without_anything_to_compare() -> None:
    assert check(RULE, site())[0].outcome is Status.NOT_ASSESSED
