"""`policywitness evidence` as a user calls it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from policywitness.bundle.layout import BundleError
from policywitness.bundle.recording import Recording
from policywitness.bundle.redact import Redactor
from policywitness.bundle.writer import BundleWriter
from policywitness.cli.evidence import command
from policywitness.model.evidence import Initiator, Request, Visit
from policywitness.model.vocabulary import Outcome, Phase, TargetType

SITE = "https://www.shop.example/"


@pytest.fixture
def sealed(tmp_path: Path) -> Path:
    writer = BundleWriter(tmp_path / "bundle", Redactor(bytes(32)))
    writer.begin("2026-11-23T10:00:00Z", "0.1.0", {"visits": ["baseline-1"]})
    visit = Visit(
        "baseline-1", "baseline", 1, Outcome.COMPLETE, None, "2026-11-23T10:00:00Z", "2026-11-23T10:01:00Z", None, ()
    )
    request = Request(
        "baseline-1", SITE, "r1", 1, Phase.LOAD, SITE, "GET", "Document", TargetType.PAGE, None, Initiator("other")
    )
    writer.write_visit(Recording(visit=visit, requests=[request]))
    writer.seal("2026-11-23T10:01:00Z")
    return tmp_path / "bundle"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(command, [str(argument) for argument in arguments])


def test_verify_says_that_all_is_well(sealed: Path) -> None:
    result = run("verify", sealed)
    assert result.exit_code == 0
    assert result.stdout.startswith("ok: ")


def test_verify_names_the_first_altered_file(sealed: Path) -> None:
    (sealed / "evidence/requests.jsonl").write_text("")
    result = run("verify", sealed)
    assert result.exit_code == 1
    assert result.stdout.splitlines()[0].startswith("evidence/requests.jsonl: altered")


@pytest.mark.parametrize(
    "order", [("--har", "BUNDLE"), ("--har", "FILE", "BUNDLE"), ("BUNDLE", "--har", "FILE"), ("BUNDLE", "--har")]
)
def test_export_writes_a_har_file(sealed: Path, tmp_path: Path, order: tuple[str, ...]) -> None:
    names = {"BUNDLE": sealed, "FILE": tmp_path / "out.har"}
    result = run("export", *(names.get(word, word) for word in order))
    assert result.exit_code == 0, result.output
    target = tmp_path / "out.har" if "FILE" in order else sealed / "har" / "requests.har"
    assert [entry["request"]["url"] for entry in json.loads(target.read_bytes())["log"]["entries"]] == [SITE]
    assert result.stdout == f"{target}\n"
    assert run("verify", sealed).exit_code == 0, "an export must not break the seal"


def test_usage_errors(sealed: Path, tmp_path: Path) -> None:
    assert run("export", sealed).exit_code == 2
    assert run("export", "--har", tmp_path / "nothing").exit_code == 2
    assert run("verify", tmp_path / "nothing").exit_code == 2
    assert isinstance(run("export", "--har", tmp_path).exception, BundleError)
