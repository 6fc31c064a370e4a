"""An audit's entry in the ledger: history in the audit document, the same bytes again, and a ledger that is away."""

from __future__ import annotations

import shutil

import pytest

from policywitness.browser.program import NoBrowser, find
from policywitness.bundle.verify import verify
from policywitness.cli import execute
from policywitness.demo.server import Web, html
from policywitness.ledger import Ledger
from policywitness.model.audit import Audit

pytestmark = pytest.mark.browser

HOST = "www.site.example"
PAGE = html("<title>Shop</title><p>Nothing but text.<img src=https://px.tracker.example/p.gif>")


@pytest.fixture(scope="module")
def bundles(tmp_path_factory):
    """Two audits of one site into one ledger: (ledger, first bundle, second bundle)."""
    try:
        find()
    except NoBrowser as problem:
        pytest.skip(str(problem))
    root = tmp_path_factory.mktemp("entry")
    place = str(root / "ledger.sqlite")
    with Web({HOST: {"/": PAGE}, "px.tracker.example": {"/p.gif": html("")}}) as web:
        resolve = [part for rule in web.resolve for part in ("--resolve", rule)]
        options = [
            "--scenario",
            "baseline",
            "--repeats",
            "1",
            "--max-pages",
            "1",
            "--ca-cert",
            str(web.ca_pem),
            *resolve,
        ]
        for name in ("first", "second"):
            assert execute(["audit", f"https://{HOST}/", *options, "--out", str(root / name), "--ledger", place]) == 0
    return place, root / "first", root / "second"


def read(bundle) -> Audit:
    return Audit.model_validate_json((bundle / "audit.json").read_bytes())


def test_runs_and_findings_are_in_the_ledger(bundles):
    place, first, _ = bundles
    with Ledger(place) as ledger:
        assert ledger.sites(HOST) == (HOST,)
        history = ledger.history(HOST)
    assert [run["bundle"] for run in history.runs] == [str(first), str(first.with_name("second"))]
    assert {one["runs_seen"] for one in history.findings} == {2}


def test_the_second_audit_knows_the_first(bundles):
    _, first, second = bundles
    assert read(first).changes is None
    document = read(second)
    assert document.changes is not None
    assert document.changes.unchanged
    assert not document.changes.new
    assert len(document.history) == 1
    begun = read(first).provenance.started_at
    assert {one.first_seen for one in document.findings if one.first_seen} == {begun}


def test_the_snapshot_is_kept_and_the_same_bytes_come_out_again(bundles, tmp_path):
    _, _, second = bundles
    copy = tmp_path / "second"
    shutil.copytree(second, copy)
    (copy / "audit.json").unlink()
    assert execute(["analyse", str(copy), "--as-of", read(second).provenance.as_of]) == 0
    assert (copy / "audit.json").read_bytes() == (second / "audit.json").read_bytes()
    assert verify(copy).ok


def test_a_ledger_that_is_away_costs_only_the_entry(bundles, tmp_path, capsys):
    _, first, _ = bundles
    copy = tmp_path / "first"
    shutil.copytree(first, copy)
    away = "postgresql://test:secret@127.0.0.1:1/x"
    assert execute(["analyse", str(copy), "--ledger", away]) == 0
    error = capsys.readouterr().err
    assert "not in the ledger" in error
    assert "secret" not in error
    late = str(tmp_path / "late.sqlite")
    assert execute(["analyse", str(copy), "--ledger", late]) == 0
    with Ledger(late) as ledger:
        assert len(ledger.history(HOST).runs) == 1
