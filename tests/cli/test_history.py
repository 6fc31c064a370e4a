"""`history` and `diff` over bundles and over a ledger."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.ledger.played import audit

from policywitness.cli import execute
from policywitness.ledger import Ledger
from policywitness.model.audit import Audit
from policywitness.report.json import to_bytes

TWO = ("stats.example", "fresh.tracker.example")


def bundle(folder: Path, document: Audit) -> str:
    folder.mkdir()
    (folder / "audit.json").write_bytes(to_bytes(document))
    return str(folder)


@pytest.fixture
def ledger(tmp_path):
    place = str(tmp_path / "ledger.sqlite")
    with Ledger(place) as book:
        runs = [book.record(audit(day, always=hosts, seed=day), f"reports/{day}")
                for day, hosts in ((1, TWO), (2, ("stats.example",)), (3, TWO))]  # fmt: skip
    return place, runs


def test_diff_of_bundles(tmp_path, capsys):
    old, new = bundle(tmp_path / "old", audit(1)), bundle(tmp_path / "new", audit(2, always=TWO, seed=2))
    assert execute(["diff", old, new, "--json", str(tmp_path / "diff.json")]) == 0
    out = capsys.readouterr().out
    assert "new" in out
    assert "tracker.example" in out
    document = json.loads((tmp_path / "diff.json").read_text())
    assert document["counts"]["new"] > 0
    assert {one["change"] for one in document["changes"]} == {"new", "unchanged"}
    level = max((one["severity"] for one in document["changes"] if one["change"] == "new"), default="info")
    assert execute(["diff", old, new, "--fail-on", "info"]) == 1, level
    assert execute(["diff", new, old, "--fail-on", "info"]) == 0


def test_diff_of_runs_in_the_ledger(ledger, capsys):
    place, (_, second, third) = ledger
    assert execute(["diff", second, third, "--ledger", place]) == 0
    out = capsys.readouterr().out
    assert "0 new" in out
    assert "returned" in out


def test_diff_names_what_is_missing(ledger, capsys):
    place, runs = ledger
    assert execute(["diff", "20260101T000000Z-0000", runs[0], "--ledger", place]) == 2
    assert 'no run "20260101T000000Z-0000"' in capsys.readouterr().err
    assert execute(["diff", "a", "b"]) == 2
    assert "--ledger" in capsys.readouterr().err


def test_history(ledger, tmp_path, capsys):
    place, runs = ledger
    assert execute(["history", "--ledger", place]) == 0
    site = capsys.readouterr().out.partition(":")[0]
    assert execute(["history", site, "--ledger", place, "--json", str(tmp_path / "h.json")]) == 0
    out = capsys.readouterr().out
    assert all(run in out for run in runs)
    assert "2026-11-01 to 2026-11-03, 2 run(s)" in out
    (document,) = json.loads((tmp_path / "h.json").read_text())
    assert len(document["runs"]) == 3


def test_history_of_an_unknown_site(ledger, capsys):
    place, _ = ledger
    assert execute(["history", "nowhere.example", "--ledger", place]) == 2
    assert 'no site "nowhere.example"' in capsys.readouterr().err
    assert execute(["history"]) == 2
    assert "--ledger" in capsys.readouterr().err
