"""The Python API and the pytest fixture, by the examples of docs/api.md, on a site that is really served."""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys

import pytest
from tests import factories as make

import policywitness
from policywitness.api import Bundle
from policywitness.browser.program import NoBrowser, find
from policywitness.bundle.recording import Recording
from policywitness.bundle.redact import Redactor
from policywitness.bundle.writer import BundleWriter
from policywitness.config import ConfigurationError
from policywitness.demo.server import Web, html
from policywitness.model.vocabulary import Outcome
from policywitness.run import local
from policywitness.testing import EvidenceIncomplete, look

HOST = "www.example.com"
PAGE = html(
    "<title>Checkout</title><p>Pay here.<script>fetch('https://px.tracker.example/p?x=1').catch(() => 0)</script>"
)
CLEAN = html("<title>Checkout</title><p>Pay here.")


@pytest.fixture(scope="module")
def served():
    """Options that lead to the served site."""
    try:
        find()
    except NoBrowser as problem:
        pytest.skip(str(problem))
    sites = {HOST: {"/": PAGE, "/clean": CLEAN}, "px.tracker.example": {"/p": html("")}}
    with Web(sites) as web:
        yield {"resolve": list(web.resolve), "ca_certificate": web.ca_pem}


def blocks(root) -> list[str]:
    return re.findall(r"```python\n(.*?)```", (root / "docs" / "api.md").read_text(), re.DOTALL)


def test_the_api_is_there_and_the_command_line_does_not_load_it():
    assert policywitness.audit.__module__ == "policywitness.api"
    assert set(policywitness.__all__) >= {"audit", "analyse", "load", "diff"}
    with pytest.raises(AttributeError):
        policywitness.nonsense  # noqa: B018
    code = "import sys, policywitness.cli; sys.exit('pandas' in sys.modules or 'policywitness.api' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_what_is_no_bundle_says_what_to_do(tmp_path):
    with pytest.raises(ConfigurationError, match=r"analyse\("):
        policywitness.load(tmp_path)
    (tmp_path / "audit.json").write_text("{}")
    with pytest.raises(ConfigurationError, match="writes it anew"):
        policywitness.load(tmp_path)


def test_tables_of_the_sample(root):
    bundle = policywitness.load(root / "reports" / "sample")
    assert {"vendors", "cookies", "findings", "claims", "pages"} <= set(bundle.names)
    assert len(bundle["vendors"]) == len(bundle.audit.vendors) > 0
    with pytest.raises(KeyError, match="known: "):
        bundle["nonsense"]
    assert policywitness.diff(bundle, bundle)["change"].isin(["unchanged", "waived"]).all()
    assert bundle.audit.summary.completeness in bundle._repr_html_() or bundle._repr_html_().startswith("<p>")


@pytest.fixture
def played(monkeypatch, tmp_path):
    """Visits that are played: the browser's part of an audit writes what a visit to `PAGE` saw. All after it is real."""
    monkeypatch.chdir(tmp_path)

    async def collect(plan, out, progress):
        visit, home = "baseline-1", plan.site.url
        recording = Recording(visit=make.visit(pages=(make.page(home),), notes=()))
        recording.requests = [
            make.request(visit, home, resource_type="Document", page_url=home),
            make.request(visit, "https://px.tracker.example/p?x=1", loaded_by=f"{home}app.js", page_url=home),
        ]
        recording.cookies = [make.cookie(visit, "sid", domain=HOST, page_url=home)]
        writer = BundleWriter(out, Redactor(b"k" * 32))
        document = make.plan(["baseline"], 1, url=home) | {"visits": [visit]}
        writer.begin("2026-11-25T10:00:00Z", "0.1.0", document)
        writer.write_visit(recording)
        writer.seal("2026-11-25T10:01:00Z")
        return []

    monkeypatch.setattr(local, "collect", collect)


def test_the_examples_of_the_docs_run(played, root, tmp_path):
    namespace: dict[str, object] = {}
    for block in blocks(root):
        exec(block, namespace)
    assert set(namespace["requests"]["url"]) == {f"https://{HOST}/", "https://px.tracker.example/p?x=1"}
    assert list(namespace["cookies"]["name"]) == ["sid"]
    assert namespace["vendors"]["requests"].sum() == 1
    assert not set(namespace["changes"]["change"]) & {"new", "fixed"}
    test = namespace["test_no_third_party_request_before_consent_on_the_checkout_page"]
    with pytest.raises(AssertionError, match=r"px\.tracker\.example \(.*app\.js"):
        test(lambda url, **options: look(url, tmp_path / "dirty", **options))


def test_a_visit_that_failed_is_no_pass(played, tmp_path, monkeypatch):
    seen = look(f"https://{HOST}/", tmp_path / "well")
    lost = seen.bundle.audit.visits[0].model_copy(update={"outcome": Outcome.BLOCKED, "reason": "a wall"})
    for document, reason in (
        (seen.bundle.audit.model_copy(update={"visits": (lost,)}), "a wall"),
        (seen.bundle.audit.model_copy(update={"visits": ()}), "was not seen"),
    ):
        monkeypatch.setattr("policywitness.testing.audit", lambda *_, made=document, **__: Bundle(tmp_path, made))
        with pytest.raises(EvidenceIncomplete, match=reason):
            look(f"https://{HOST}/", tmp_path / "ill")


@pytest.mark.browser
async def test_the_fixtures_visit_in_a_running_loop(served, tmp_path):
    """A page without third parties passes, a page that is not there is no pass; both from within an event loop, as in notebooks."""
    assert asyncio.get_running_loop()
    dirty = look(f"https://{HOST}/", tmp_path / "dirty", **served)
    assert list(dirty.third_party_requests()["host"]) == ["px.tracker.example"]
    seen = look(f"https://{HOST}/clean", tmp_path / "clean", **served)
    assert seen.third_party_requests().empty
    assert len(seen.requests()) >= 1
    with pytest.raises(EvidenceIncomplete):
        look(f"https://{HOST}/gone", tmp_path / "gone", **served)
