"""Links to opt out that stand in the policy are followed, and a dead one is a finding; nothing of what they lead to is kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from policywitness.bundle.reader import Evidence
from policywitness.cli import execute
from policywitness.demo.server import Web, html
from policywitness.model.audit import Audit

pytestmark = pytest.mark.browser

SITE, TOOL, GONE = "www.site.example", "optout.association.example", "optout.closed.example"
HOME = "<!doctype html><html lang=en><title>Shop</title><footer><a href=/privacy>Privacy policy</a></footer>"
POLICY = f"""<!doctype html><html lang=en><title>Privacy policy</title><h1>Privacy policy</h1><p>Effective date: January 5, 2026</p>
<p>We use cookies. You can opt out of advertising by members of the <a href="https://{TOOL}/choices">Digital Advertising Alliance</a>.
You can also opt out of the Network Advertising Initiative <a href="https://{GONE}/">opt-out page</a>, or
<a href="https://optout.nowhere.example/">opt out here</a>.</p>"""


def test_dead_links_to_opt_out_are_told(tmp_path: Path) -> None:
    out = tmp_path / "bundle"
    sites = {
        SITE: {"/": html(HOME), "/privacy": html(POLICY)},
        TOOL: {"/*": html("Choices")},
        GONE: {"/*": html("Gone", status=404)},
    }
    with Web(sites) as web:
        resolve = [part for rule in web.resolve for part in ("--resolve", rule)]
        quick = ["--scenario", "baseline", "--repeats", "1", "--max-pages", "1", "--out", str(out), "--ledger", "none"]
        assert execute(["audit", f"https://{SITE}/", *quick, *resolve, "--ca-cert", str(web.ca_pem)]) == 0
    checked = {d.url: (d.status, d.path) for d in Evidence.read(out).documents if d.found_by == "link-check"}
    assert checked[f"https://{TOOL}/choices"] == (200, None)
    assert checked[f"https://{GONE}/"] == (404, None)
    assert checked["https://optout.nowhere.example/"] == (None, None)
    audit = Audit.model_validate_json((out / "audit.json").read_bytes())
    dead = [finding.subject for finding in audit.findings if finding.rule == "dead-opt-out-link"]
    assert dead == [f"https://{GONE}/"]
    assert all(TOOL not in document.url for document in audit.documents)
