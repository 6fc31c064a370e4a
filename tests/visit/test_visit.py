"""A visit in real Chromium, checked against what the server saw."""

from __future__ import annotations

import tempfile

import psutil
import pytest
from aiohttp import web as aiohttp_web

from policywitness.demo.server import Web, html, js
from policywitness.model.vocabulary import Outcome, StorageKind, TargetType

pytestmark = pytest.mark.browser

SHOP = "www.shop.example"
ADS = "ads.tracker.example"
PAGE = f"""<!doctype html><title>Shop</title><link rel=icon href=/icon.svg>
<script src="https://{ADS}/tag.js"></script>
<iframe src="https://{ADS}/frame.html"></iframe>
<img src="https://{ADS}/pixel.gif?x=1" width=1 height=1>
<script>
document.cookie = "inline=1; max-age=86400";
localStorage.setItem("own", "stored");
new Worker("/worker.js"); new SharedWorker("/shared.js");
navigator.serviceWorker.register("/sw.js");
addEventListener("pagehide", () => navigator.sendBeacon("https://{ADS}/exit", "left=1"));
fetch("/api", {{method: "POST", body: JSON.stringify({{typed: "hello"}})}});
</script>"""
TAG = """
document.cookie = "tag_id=abcdefgh12345678; max-age=94608000";
setTimeout(function late() { document.cookie = "late=1"; }, 50);
localStorage.setItem("tag", "by tag");
navigator.globalPrivacyControl;
"""


async def third_party_cookie(request: aiohttp_web.Request) -> aiohttp_web.Response:
    headers = {"Set-Cookie": "uid=0123456789abcdef; Max-Age=31536000; Path=/; Secure; SameSite=None"}
    return aiohttp_web.Response(body=b"GIF89a", content_type="image/gif", headers=headers)


@pytest.fixture(scope="module")
def shop() -> Web:
    with Web(
        {
            SHOP: {
                "/": html(PAGE),
                "/worker.js": js("fetch('/from-worker'); setTimeout(() => {}, 60000); setInterval(() => 0, 1000)"),
                "/shared.js": js("fetch('/from-shared'); onconnect = () => 0"),
                "/sw.js": js(
                    "oninstall = e => e.waitUntil(fetch('/from-service-worker')); onactivate = () => clients.claim()"
                ),
                "/api": html("ok"),
                "/from-worker": html("ok"),
                "/from-shared": html("ok"),
                "/from-service-worker": html("ok"),
            },
            ADS: {
                "/tag.js": js(TAG),
                "/frame.html": html("<script>localStorage.setItem('framed', '1')</script><p>Advertisement"),
                "/pixel.gif": third_party_cookie,
                "/exit": html("ok"),
            },
        }
    ) as web:
        yield web


@pytest.fixture(scope="module")
def recording(visit, shop):
    """One ordinary visit; several tests look at different sides of it."""
    shop.clear_log()
    return visit(shop, f"https://{SHOP}/", complete=True)


def test_every_request_that_the_server_saw_is_recorded(recording, shop):
    served = {request.url for request in shop.log}
    recorded = {request.url for request in recording.requests}
    assert f"https://{ADS}/exit" in served, "the page's exit beacon never arrived: the test page is broken"
    assert served - recorded == set()
    assert recording.visit.outcome is Outcome.COMPLETE
    assert recording.visit.completeness.requested > 0


def test_the_visitor_looks_like_an_ordinary_browser(recording, shop):
    assert not any("Headless" in (request.header("user-agent") or "") for request in shop.log)


def test_requests_name_their_context_and_cause(recording):
    by_url = {request.url: request for request in recording.requests}
    assert by_url[f"https://{SHOP}/from-worker"].target_type is TargetType.WORKER
    assert by_url[f"https://{SHOP}/from-shared"].target_type is TargetType.SHARED_WORKER
    assert by_url[f"https://{SHOP}/from-service-worker"].target_type is TargetType.SERVICE_WORKER
    assert by_url[f"https://{SHOP}/api"].post_data == '{"typed":"hello"}'
    assert by_url[f"https://{SHOP}/api"].initiator.url == f"https://{SHOP}/"
    assert by_url[f"https://{ADS}/tag.js"].initiator.type == "parser"


def test_cookies_name_the_script_that_set_them(recording):
    cookies = {cookie.name: cookie for cookie in recording.cookies}
    assert cookies["inline"].set_by.url == f"https://{SHOP}/"
    assert cookies["tag_id"].set_by.url == f"https://{ADS}/tag.js"
    assert cookies["late"].set_by.url == f"https://{ADS}/tag.js"
    assert cookies["tag_id"].domain == SHOP
    assert cookies["tag_id"].asked_lifetime_s == 94_608_000
    assert cookies["tag_id"].granted_lifetime_s <= 400 * 86_400, "the jar caps lifetimes at 400 days"
    assert cookies["uid"].set_by.how == "http"
    assert cookies["uid"].in_jar, "third-party cookies are allowed unless the scenario blocks them"


def test_blocked_third_party_cookies_are_kept_with_the_reason(visit, shop):
    recording = visit(shop, f"https://{SHOP}/", third_party_cookies="block")
    uid = next(cookie for cookie in recording.cookies if cookie.name == "uid")
    assert uid.blocked_reasons
    assert not uid.in_jar


def test_storage_of_page_and_frame(recording):
    items = {(item.kind, item.origin, item.key): item for item in recording.storage}
    assert items[StorageKind.LOCAL, f"https://{SHOP}", "tag"].set_by.url == f"https://{ADS}/tag.js"
    assert (StorageKind.LOCAL, f"https://{ADS}", "framed") in items
    assert any(kind is StorageKind.SERVICE_WORKER for kind, _, _ in items)


def test_global_privacy_control_reaches_every_context(visit, shop):
    shop.clear_log()
    recording = visit(shop, f"https://{SHOP}/", gpc=True)
    (delivery,) = recording.visit.passport.signals
    assert delivery.sent == delivery.possible > 5
    assert delivery.contexts == dict.fromkeys(("frame", "service_worker", "shared_worker", "window", "worker"), True)
    without = [request.url for request in shop.log if request.header("sec-gpc") != "1"]
    assert without == []
    readers = {call.script_url for call in recording.calls if call.api == "navigator.globalPrivacyControl"}
    assert f"https://{ADS}/tag.js" in readers


def test_do_not_track_is_native(visit, shop):
    shop.clear_log()
    visit(shop, f"https://{SHOP}/", dnt=True)
    assert all(request.header("dnt") == "1" for request in shop.log)


def test_unknown_host_is_a_failed_page_with_the_fix(visit, shop):
    recording = visit(shop, "https://nowhere.example/")
    assert recording.visit.outcome is Outcome.FAILED
    assert "does not resolve" in recording.visit.reason


def test_a_page_that_the_site_does_not_have_takes_nothing_from_the_visit(visit, shop):
    recording = visit(shop, f"https://{SHOP}/", f"https://{SHOP}/stale")
    _, stale = recording.visit.pages
    assert (stale.outcome, stale.status, stale.reason) == (Outcome.FAILED, 404, "the server answered HTTP 404")
    assert (recording.visit.outcome, recording.visit.reason) == (Outcome.COMPLETE, None)
    assert visit(shop, f"https://{SHOP}/stale").visit.outcome is Outcome.FAILED


def test_nothing_of_the_browser_is_left(visit, shop, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    visit(shop, f"https://{SHOP}/")
    commands = [process.info["cmdline"] or [] for process in psutil.process_iter(["cmdline"])]
    assert not [command for command in commands if any(str(tmp_path) in word for word in command)]
    assert not list(tmp_path.glob("policywitness-*"))
