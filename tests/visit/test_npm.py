"""Libraries that sites really use, from npm, recorded in real Chromium."""

from __future__ import annotations

import pytest
from aiohttp import web as aiohttp_web

from policywitness.demo.server import Web, html, js
from policywitness.model.vocabulary import StorageKind

pytestmark = [pytest.mark.browser, pytest.mark.npm]

SITE = "www.site.example"
API = "events.vendor.example"


async def accept(request: aiohttp_web.Request) -> aiohttp_web.Response:
    origin = {
        "Access-Control-Allow-Origin": request.headers.get("Origin", "*"),
        "Access-Control-Allow-Credentials": "true",
    }
    allowed = {"Access-Control-Allow-Headers": request.headers.get("Access-Control-Request-Headers", "*")}
    return aiohttp_web.json_response({"status": 1}, headers={**origin, **allowed})


@pytest.fixture
def record(visit, npm_modules):
    """`record(library's file, script)` -> the recording of one page that uses the library, and what its API got."""

    def make(library: str, script: str, module: bool = False):
        code = (npm_modules / library).read_text(encoding="utf-8")
        tag = "" if module else "<script src=/library.js></script>"
        kind = " type=module" if module else ""
        page = html(f"<!doctype html><title>Site</title>{tag}<p>Text</p><input name=q><script{kind}>{script}</script>")
        with Web({SITE: {"/": page, "/library.js": js(code)}, API: {"/*": accept}}) as web:
            recording = visit(web, f"https://{SITE}/")
            return recording, [request for request in web.log if request.host == API]

    return make


def test_posthog_sends_its_events_and_stores_its_visitor(record):
    recording, received = record(
        "posthog-js/dist/array.full.no-external.js",
        f"posthog.init('phc_test', {{api_host: 'https://{API}', disable_session_recording: true}}); posthog.capture('seen')",
    )
    assert [request for request in received if request.method == "POST"], "posthog took the visitor for a robot"
    assert {request.url for request in received} <= {request.url for request in recording.requests}
    stored = [
        item for item in recording.storage if item.kind is StorageKind.LOCAL and item.key.startswith("ph_phc_test")
    ]
    assert stored
    assert stored[0].set_by.url == f"https://{SITE}/library.js"


def test_mixpanel_cookie_and_requests(record):
    recording, received = record(
        "mixpanel-browser/dist/mixpanel.umd.js",
        f"mixpanel.init('test-token', {{api_host: 'https://{API}', persistence: 'cookie', batch_requests: false}}); mixpanel.track('seen')",
    )
    assert any("/track" in request.target for request in received)
    assert any("/track" in request.url for request in recording.requests)
    cookie = next(cookie for cookie in recording.cookies if cookie.name.startswith("mp_test-token"))
    assert cookie.set_by.url == f"https://{SITE}/library.js"


def test_fingerprintjs_reads_are_seen(record):
    recording, _ = record(
        "@fingerprintjs/fingerprintjs/dist/fp.umd.js", "FingerprintJS.load().then(agent => agent.get())"
    )
    apis = {call.api for call in recording.calls if call.script_url == f"https://{SITE}/library.js"}
    assert {"canvas.toDataURL", "audio.startRendering"} <= apis


def test_rrweb_snapshots_leave_and_are_recorded(record):
    recording, received = record(
        "rrweb/dist/rrweb.js",
        f"import {{record}} from '/library.js'; const events = []; record({{emit: e => events.push(e)}});"
        f"setTimeout(() => fetch('https://{API}/replay', {{method: 'POST', body: JSON.stringify(events)}}), 300)",
        module=True,
    )
    uploads = [
        request for request in recording.requests if request.url == f"https://{API}/replay" and request.post_data
    ]
    assert uploads
    assert '"type":2' in uploads[0].post_data, "a full snapshot of the page"
    assert len(received) >= 1
