"""What a user sets and hands in reaches the findings of a bundle that is analysed: levels, owners, waivers, baseline."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests import factories as make

from policywitness.bundle.recording import Recording
from policywitness.bundle.redact import Redactor
from policywitness.bundle.writer import BundleWriter
from policywitness.cli import execute
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
VENDOR = """
id = "our-stats"
name = "Our Stats"
kind = ["analytics"]
category = "analytics"
description = "Counts visits."
confidence = "high"
[operator]
legal_name = "Our Stats Ltd."
hq_country = "GB"
[[match.domains]]
suffix = "stats.nobody.example"
role = "collect"
[[sources]]
fact = "match"
url = "https://nobody.example/docs"
"""
WAIVER = '[[waiver]]\nrule = "insecure-cookie"\nmatch = "sid *"\nreason = "r"\nowner = "o"\nexpires = 2026-12-01\n'


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
    waivers.write_text(WAIVER, encoding="utf-8")
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


@pytest.fixture
def planned(tmp_path: Path) -> tuple[Path, Path, Path]:
    """A bundle whose plan names a vendor file, and waivers; both are there."""
    vendors, waivers = tmp_path / "our-stats.toml", tmp_path / "waivers.toml"
    vendors.write_text(VENDOR, encoding="utf-8")
    waivers.write_text(WAIVER, encoding="utf-8")
    folder = tmp_path / "bundle"
    writer = BundleWriter(folder, Redactor(bytes(32)))
    files = {"rules": {"waivers": str(waivers)}, "catalogue": {"vendors": [str(vendors)], "bulk": False}}
    writer.begin("2026-11-23T10:00:00Z", "test", make.plan(["baseline"]) | files)
    recording = Recording(visit=make.visit("baseline", 1))
    recording.requests.append(make.request("baseline-1", url="https://stats.nobody.example/p"))
    recording.cookies.append(make.cookie("baseline-1", "sid", secure=False, value="u-93b1c7f2a84e1", value_bytes=14))
    writer.write_visit(recording)
    writer.seal("2026-11-23T10:05:00Z")
    return folder, vendors, waivers


def test_the_files_of_the_audit_are_used_again(planned: tuple[Path, Path, Path]) -> None:
    folder, vendors, waivers = planned
    result = analyse(folder, as_of=AS_OF, formats=("json",))
    assert "our-stats" in {vendor.id for vendor in result.audit.vendors}
    assert str(vendors) in {source.id for source in result.audit.provenance.sources}
    assert [waiver.rule for waiver in result.audit.waivers] == ["insecure-cookie"]
    assert result.problems == ()
    assert result.notes == (f"as in the audit, vendors: {vendors}", f"as in the audit, waivers: {waivers}")
    assert result.sealed


def test_files_of_the_audit_that_are_gone_are_said_to_be(planned: tuple[Path, Path, Path], tmp_path: Path) -> None:
    folder, vendors, waivers = planned
    vendors.unlink()
    waivers.unlink()
    waivers.symlink_to("/dev/zero")
    result = analyse(folder, as_of=AS_OF, formats=("json",))
    assert "our-stats" not in {vendor.id for vendor in result.audit.vendors}
    assert [problem.partition(": ")[0] for problem in result.problems] == [str(vendors), str(waivers)]
    other = tmp_path / "other.toml"
    other.write_text(WAIVER, encoding="utf-8")
    given = analyse(folder, as_of=AS_OF, formats=("json",), given=Given(waivers=other))
    assert given.audit.waivers
    assert len(given.problems) == 1


def test_a_bundle_brings_no_files_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "waivers.toml").write_text(WAIVER, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    given, taken, gone = Given().over(Given.named_in({"rules": {"waivers": "waivers.toml"}}))
    assert (given, taken) == (Given(), ())
    assert gone[0].startswith("waivers.toml: ")


def test_evidence_that_was_touched_is_not_complete(planned: tuple[Path, Path, Path]) -> None:
    folder, *_ = planned
    (folder / "evidence" / "cookies.jsonl").unlink()
    result = analyse(folder, as_of=AS_OF, formats=("json",))
    assert not result.sealed
    assert result.audit.summary.completeness == "partial"
    assert result.audit.summary.completeness_text.startswith("The evidence is not what was sealed")
    assert any("evidence/cookies.jsonl: missing" in problem for problem in result.problems)
    assert execute(["analyse", str(folder)]) == 3
