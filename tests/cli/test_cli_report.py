"""`policywitness report` as a user calls it, on the golden bundle."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from policywitness.bundle.outputs import read_outputs
from policywitness.cli.report import command
from policywitness.config import ConfigurationError


@pytest.fixture
def bundle(tmp_path: Path, root: Path) -> Path:
    golden = root / "tests" / "golden"
    shutil.copytree(golden / "bundle", tmp_path / "bundle")
    shutil.copyfile(golden / "audit.json", tmp_path / "bundle" / "audit.json")
    return tmp_path / "bundle"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(command, [str(argument) for argument in arguments])


def test_all_formats_that_need_no_browser_are_written_and_listed(bundle: Path) -> None:
    result = run(bundle, "--format", "html,executive,csv,parquet,sarif,junit,markdown,har")
    assert result.exit_code == 0, result.output
    written = {Path(line).relative_to(bundle).as_posix() for line in result.stdout.splitlines()}
    assert {"report.html", "executive.html", "audit.sarif", "junit.xml", "summary.md", "har/requests.har"} <= written
    assert {"tables/cookies.csv", "tables/cookies.parquet", "tables/timelines.csv"} <= written
    outputs = read_outputs(bundle)
    assert outputs is not None
    assert written <= {file.path for file in outputs.files}, "their hashes are kept with the bundle"
    assert "data:image/jpeg" in (bundle / "report.html").read_text("utf-8"), "with the bundle's screenshots"


def test_a_redacted_report_stands_apart_and_has_no_pictures(bundle: Path) -> None:
    before = {path: path.read_bytes() for path in bundle.rglob("*") if path.is_file()}
    result = run(bundle, "--redacted", "--format", "html,json")
    assert result.exit_code == 0, result.output
    page = (bundle / "redacted" / "report.html").read_text("utf-8")
    assert "data:image/jpeg" not in page
    assert json.loads((bundle / "redacted" / "audit.json").read_text("utf-8"))["provenance"]["redacted"] is True
    assert {path: path.read_bytes() for path in before} == before, "the bundle itself is as it was"


def test_evidence_is_not_given_away_as_redacted(bundle: Path) -> None:
    result = run(bundle, "--redacted", "--format", "har")
    assert result.exit_code == 2
    assert "leave it out of --format" in result.output


def test_assets_in_files_of_their_own(bundle: Path, tmp_path: Path) -> None:
    result = run(bundle, "--assets", "separate", "--out", tmp_path / "web")
    assert result.exit_code == 0, result.output
    assert (tmp_path / "web" / "report-files" / "report.css").is_file()
    assert list((tmp_path / "web" / "report-files").glob("*.jpg"))


def test_a_document_of_a_newer_version_is_shown_and_said(bundle: Path) -> None:
    document = json.loads((bundle / "audit.json").read_text("utf-8"))
    (bundle / "audit.json").write_text(json.dumps(document | {"mood": "good"}), "utf-8")
    result = run(bundle)
    assert result.exit_code == 0, result.output
    assert "does not show mood" in result.stderr


@pytest.mark.parametrize("content", ["", "{}", '{"schema_version": "9.0"}'])
def test_what_cannot_be_read_names_the_way_out(bundle: Path, content: str) -> None:
    (bundle / "audit.json").write_text(content, "utf-8")
    result = run(bundle)
    assert isinstance(result.exception, ConfigurationError)
    assert "policywitness analyse" in str(result.exception)


def test_a_format_that_cannot_be_had_is_refused_before_anything_is_done(
    bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("policywitness.report.parquet.find_spec", lambda name: None)
    result = run(bundle, "--format", "html,parquet")
    assert result.exit_code == 2
    assert "policywitness[parquet]" in result.output
    assert not (bundle / "report.html").exists()


def test_an_unknown_format_names_the_known_ones(bundle: Path) -> None:
    result = run(bundle, "--format", "docx")
    assert result.exit_code == 2
    assert "parquet" in result.output
