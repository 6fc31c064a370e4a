"""Levels, waivers and baselines, from the configuration to the gate."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests import factories as make
from tests.rules.harness import requests

from policywitness.assembly import assemble
from policywitness.cli import execute
from policywitness.cli.outcome import verdict
from policywitness.config import ConfigurationError, load
from policywitness.model.audit import Audit
from policywitness.report.json import to_bytes
from policywitness.rules import run
from policywitness.rules.baseline import Baseline

SITE = '[site]\nurl = "https://www.shop.example/"\n'


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """A folder with an audit that has a serious finding on `adco`."""
    folder = tmp_path / "bundle"
    folder.mkdir()
    (folder / "audit.json").write_bytes(to_bytes(audited()))
    return folder


def audited() -> Audit:
    facts = make.facts(make.evidence(requests=requests("https://ads.example/px")))
    findings, outcomes = run(facts)
    return assemble(facts, findings, outcomes, run_id="run-1")


def configured(folder: Path, text: str) -> Path:
    path = folder / "policywitness.toml"
    path.write_text(SITE + text, encoding="utf-8")
    return path


def test_a_baseline_is_written_once_and_opens_the_gate(
    bundle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "known.json"
    assert execute(["baseline", str(bundle), "--out", str(out)]) == 0
    assert capsys.readouterr().out.strip() == str(out)
    assert execute(["baseline", str(bundle), "--out", str(out)]) == 2
    assert execute(["baseline", str(bundle), "--out", str(out), "--force"]) == 0
    audit = audited()
    assert verdict(audit, 0.0, "serious")[0] == 1
    counts = {entry["fingerprint"]: entry["count"] for entry in json.loads(out.read_bytes())["findings"]}
    known = audit.model_copy(update={"findings": Baseline(counts).mark(audit.findings)})
    assert verdict(known, 0.0, "serious")[0] == 0
    further = known.model_copy(update={"findings": (*known.findings, audit.findings[0])})
    assert verdict(further, 0.0, "serious")[0] == 1


def test_waivers_are_listed_with_their_state(bundle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "waivers.toml"
    entry = '[[waiver]]\nrule = "undisclosed-vendor"\nmatch = "{}"\nreason = "Ticket 7"\nowner = "Jane"\nexpires = {}\n'
    path.write_text(
        entry.format("adco", "2027-01-01") + entry.format("x", "2027-01-01") + entry.format("y", "2026-01-01")
    )
    assert execute(["waivers", str(path), "--bundle", str(bundle), "--as-of", "2026-11-25"]) == 0
    lines = [line for line in capsys.readouterr().out.splitlines() if not line.startswith(" ")]
    assert [line.split()[0] for line in lines] == ["active", "unused", "expired"]
    path.write_text(entry.format("adco", '"later"'))
    assert execute(["waivers", str(path)]) == 2
    assert "without quotes" in capsys.readouterr().err


def test_levels_owners_and_files_stand_in_the_configuration(tmp_path: Path) -> None:
    (tmp_path / "waivers.toml").touch()
    text = '[rules]\nfail_on = "minor"\nwaivers = "waivers.toml"\nlevels = { insecure-cookie = "off" }\nowners = { adco = "Ads" }\n'
    plan = load(configured(tmp_path, text), {})
    assert plan.rules.levels == (("insecure-cookie", "off"),)
    assert plan.rules.owners == (("adco", "Ads"),)
    assert (plan.rules.fail_on, plan.rules.waivers) == ("minor", str(tmp_path / "waivers.toml"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('levels = { insecure-cookies = "off" }', 'did you mean "insecure-cookie"?'),
        ('levels = { insecure-cookie = "grave" }', "must be"),
        ('waivers = "none.toml"', "no such file"),
        ('wavers = "waivers.toml"', 'did you mean "waivers"?'),
    ],
)
def test_wrong_settings_name_the_fix(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ConfigurationError) as error:
        load(configured(tmp_path, f"[rules]\n{text}\n"), {})
    assert message in str(error.value)


def test_a_preset_in_the_file_lies_under_it_and_one_that_is_asked_for_over_it(tmp_path: Path) -> None:
    path = configured(tmp_path, '[audit]\npreset = "ci"\n[crawl]\nmax_pages = 7\n')
    named = load(path, {})
    assert (named.repeats, named.crawl.max_pages, named.rules.fail_on) == (1, 7, "serious")
    assert load(path, {}, "ci").crawl.max_pages == 5
    assert load(path, {}, "audit").rules.fail_on is None
