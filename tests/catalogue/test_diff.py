"""What another catalogue changes in a stored audit: told by host, cookie and finding."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from tests import factories as make
from tests.catalogue.made_up import made_up

from policywitness.assembly import assemble
from policywitness.bundle.reader import Evidence
from policywitness.catalogue import Catalogue
from policywitness.catalogue.diff import changes
from policywitness.cli import execute as run
from policywitness.facts import Facts
from policywitness.model.audit import Audit
from policywitness.report import FORMATS
from policywitness.report.json import to_bytes
from policywitness.rules import engine

AS_OF = date(2026, 11, 23)


@pytest.fixture
def evidence() -> Evidence:
    visits = make.visits(baseline=2, gpc=2)
    return make.evidence(
        visits,
        documents=[],
        requests=[make.request(v.visit_id, "https://px.trackery.example/t.gif?x=1") for v in visits],
        cookies=[make.cookie(v.visit_id, "uid", domain=".trackery.example") for v in visits],
    )


def audit(evidence: Evidence, catalogue: Catalogue) -> Audit:
    facts = Facts(evidence, catalogue, make.reading(), AS_OF)
    findings, outcomes = engine.run(facts)
    return assemble(facts, findings, outcomes, run_id="20261123-1000")


def test_the_same_catalogue_changes_nothing(evidence: Evidence, shipped: Catalogue) -> None:
    assert changes(audit(evidence, shipped), audit(evidence, shipped)) == []


def test_a_host_and_a_cookie_get_a_name(evidence: Evidence, shipped: Catalogue, tmp_path: Path) -> None:
    known = Catalogue.load(bulk=made_up(tmp_path))
    told = {(c.subject, c.name): (c.before, c.after) for c in changes(audit(evidence, shipped), audit(evidence, known))}
    assert told["host", "px.trackery.example"] == (
        "unknown:trackery.example (unknown), low confidence",
        "third-party-web:trackery (advertising), medium confidence",
    )
    assert told["cookie", "uid on trackery.example"] == (
        "unknown:trackery.example (unknown)",
        "third-party-web:trackery (advertising)",
    )
    assert any(subject == "finding" and before == "none" for (subject, _), (before, _) in told.items())


def test_reports_show_a_vendor_that_only_a_bulk_source_knows(evidence: Evidence, tmp_path: Path) -> None:
    known = audit(evidence, Catalogue.load(bulk=made_up(tmp_path)))
    assert [(source.id, source.version) for source in known.provenance.sources][1:3] == [
        ("open-cookie-database", "1.2.3"),
        ("third-party-web", "1.2.3"),
    ]
    (vendor,) = known.vendors
    assert vendor.reasons == (
        "cookie: uid on trackery.example (open-cookie-database 1.2.3)",
        "host: trackery.example (third-party-web 1.2.3)",
    )
    assert "Trackery" in FORMATS["html"].write(known, {})["report.html"].decode()


def test_the_command_reads_a_bundle(
    evidence: Evidence,
    shipped: Catalogue,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(Evidence, "read", lambda _: evidence)
    (tmp_path / "audit.json").write_bytes(to_bytes(audit(evidence, shipped)))
    monkeypatch.setenv("POLICYWITNESS_CACHE", str(tmp_path))
    made_up(tmp_path / "catalogue")

    assert run(["trackers", "diff", str(tmp_path)]) == 0
    out, err = capsys.readouterr()
    assert "host px.trackery.example\n  - unknown:trackery.example" in out
    assert "open-cookie-database 1.2.3" in err
    assert run(["trackers", "diff", str(tmp_path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["subject"] == "host"
