"""What a user sets and hands in reaches the findings of a bundle that is analysed: levels, owners, waivers, baseline."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests import factories as make

from policywitness.bundle.recording import Recording
from policywitness.bundle.redact import Redactor
from policywitness.bundle.writer import BundleWriter
from policywitness.model.audit import Audit, Finding
from policywitness.model.vocabulary import Severity, Status
from policywitness.rules.baseline import baseline_of
from policywitness.rules.waivers import WaiverError
from policywitness.run.analyse import Given, analyse

SETTINGS = {
    "levels": [["insecure-cookie", "serious"], ["mixed-content", "off"]],
    "owners": [["insecure-cookie", "Platform team"]],
}
AS_OF = date(2026, 11, 25)


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two visits with an identifier that is not Secure, and a plan with levels and owners."""
    folder = tmp_path_factory.mktemp("given") / "bundle"
    writer = BundleWriter(folder, Redactor(bytes(32)))
    writer.begin("2026-11-23T10:00:00Z", "test", make.plan(["baseline"]) | {"rules": SETTINGS})
    for repeat in (1, 2):
        recording = Recording(visit=make.visit("baseline", repeat))
        recording.requests.append(make.request(f"baseline-{repeat}"))
        value = f"u-93b1c7f2a84e{repeat}"
        recording.cookies.append(make.cookie(f"baseline-{repeat}", "sid", secure=False, value=value, value_bytes=14))
        writer.write_visit(recording)
    writer.seal("2026-11-23T10:05:00Z")
    return folder


def of_rule(audit: Audit) -> Finding:
    return next(finding for finding in audit.findings if finding.rule == "insecure-cookie")


def analysed(bundle: Path, given: Given | None = None) -> Audit:
    return analyse(bundle, as_of=AS_OF, given=given, formats=("json",)).audit


def test_levels_and_owners_of_the_plan(bundle: Path) -> None:
    audit = analysed(bundle)
    assert of_rule(audit).severity is Severity.SERIOUS
    assert of_rule(audit).what_to_do.endswith("Owner: Platform team.")
    off = next(rule for rule in audit.rules if rule.id == "mixed-content")
    assert off.outcome is Status.NOT_ASSESSED
    assert "rule levels" in audit.provenance.inputs


def test_waivers_and_baseline_mark_the_findings_and_are_inputs(bundle: Path, tmp_path: Path) -> None:
    known, waivers = tmp_path / "baseline.json", tmp_path / "waivers.toml"
    known.write_bytes(baseline_of(analysed(bundle)))
    waivers.write_text(
        '[[waiver]]\nrule = "insecure-cookie"\nmatch = "sid *"\nreason = "r"\nowner = "o"\nexpires = 2026-12-01\n',
        encoding="utf-8",
    )
    audit = analysed(bundle, Given(waivers=waivers, baseline=known))
    assert of_rule(audit).known
    assert of_rule(audit).waived
    assert [(waiver.rule, waiver.state) for waiver in audit.waivers] == [("insecure-cookie", "active")]
    assert {"waivers", "baseline"} <= set(audit.provenance.inputs)


def test_two_analyses_are_the_same_bytes(bundle: Path) -> None:
    analysed(bundle)
    first = (bundle / "audit.json").read_bytes()
    analysed(bundle)
    assert (bundle / "audit.json").read_bytes() == first


def test_wrong_files_are_told_before_anything_is_done(bundle: Path, tmp_path: Path) -> None:
    path = tmp_path / "waivers.toml"
    path.write_text("[[waiver]]\n", encoding="utf-8")
    with pytest.raises(WaiverError, match="rule is missing"):
        Given(waivers=path).check()
    with pytest.raises(WaiverError, match="rule is missing"):
        analysed(bundle, Given(waivers=path))
