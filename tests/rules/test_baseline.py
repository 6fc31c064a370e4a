from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests import factories as make
from tests.rules.harness import requests

from policywitness.assembly import assemble
from policywitness.model.audit import Audit
from policywitness.rules import run
from policywitness.rules.baseline import Baseline, BaselineError, baseline_of, load_baseline


def audited() -> Audit:
    facts = make.facts(make.evidence(requests=requests("https://ads.example/px")))
    findings, outcomes = run(facts)
    return assemble(facts, findings, outcomes, run_id="run-1")


def test_a_baseline_knows_every_open_finding_of_its_audit(tmp_path: Path) -> None:
    audit = audited()
    path = tmp_path / "baseline.json"
    path.write_bytes(baseline_of(audit))
    assert all(finding.known for finding in load_baseline(path).mark(audit.findings))
    assert json.loads(path.read_bytes())["site"] == "shop.example"


def test_counted_so_that_one_more_of_the_same_is_new() -> None:
    finding = audited().findings[0]
    marked = Baseline({finding.fingerprint: 2}).mark([finding] * 3)
    assert [one.known for one in marked] == [True, True, False]


def test_waived_findings_are_no_part_of_it() -> None:
    audit = audited()
    waived = audit.model_copy(update={"findings": tuple(f.model_copy(update={"waived": True}) for f in audit.findings)})
    assert json.loads(baseline_of(waived))["findings"] == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "not valid JSON"),
        ("[]", "policywitness baseline BUNDLE"),
        (
            '{"format": "policywitness-baseline/1", "findings": [{"fingerprint": "x", "count": 0}]}',
            "count of 1 or more",
        ),
    ],
)
def test_a_wrong_file_names_the_fix(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "baseline.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BaselineError, match=r"baseline\.json") as error:
        load_baseline(path)
    assert message in str(error.value)
