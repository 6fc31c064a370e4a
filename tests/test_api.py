"""The Python API and the pytest fixture, by the examples of docs/api.md, on a site that is really served."""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys

import pytest

import policywitness
from policywitness.browser.program import NoBrowser, find
from policywitness.config import ConfigurationError
from policywitness.demo.server import Web, html
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


@pytest.mark.browser
def test_the_examples_of_the_docs_run(served, root, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    namespace: dict[str, object] = {"served": served}
    for block in blocks(root):
        exec(block.replace('("https://www.example.com/"', '("https://www.example.com/", **served'), namespace)
    assert "px.tracker.example" not in namespace["cookies"].to_string()
    assert "https://px.tracker.example/p?x=1" in set(namespace["requests"]["url"])
    assert not set(namespace["changes"]["change"]) & {"new", "fixed"}

    test = namespace["test_no_third_party_request_before_consent_on_the_checkout_page"]
    with pytest.raises(AssertionError, match=r"px\.tracker\.example"):
        test(lambda url, **options: look(url, tmp_path / "dirty", **options))


@pytest.mark.browser
async def test_the_fixtures_visit_in_a_running_loop(served, tmp_path):
    """A page without third parties passes, a page that is not there is no pass; both from within an event loop, as in notebooks."""
    assert asyncio.get_running_loop()
    seen = look(f"https://{HOST}/clean", tmp_path / "clean", **served)
    assert seen.third_party_requests().empty
    assert len(seen.requests()) >= 1
    with pytest.raises(EvidenceIncomplete):
        look(f"https://{HOST}/gone", tmp_path / "gone", **served)
