"""Sites that are broken, or that want to break the visit: it ends, says what happened, and keeps what it has."""

from __future__ import annotations

import asyncio
import time

import pytest
from aiohttp import web as aiohttp_web

from policywitness.demo.server import Web, html, js
from policywitness.model.plan import VisitorPlan
from policywitness.model.vocabulary import Outcome

pytestmark = [pytest.mark.browser, pytest.mark.full]

SITE = "www.site.example"
HOME = f"https://{SITE}/"
NEXT = html("<title>Next</title><p>Still here")


async def huge(request: aiohttp_web.Request) -> aiohttp_web.StreamResponse:
    response = aiohttp_web.StreamResponse(headers={"Content-Type": "text/plain"})
    await response.prepare(request)
    for _ in range(50):
        await response.write(b"x" * 1_000_000)
    return response


async def download(request: aiohttp_web.Request) -> aiohttp_web.Response:
    headers = {"Content-Disposition": "attachment; filename=../../evil.exe"}
    return aiohttp_web.Response(body=b"MZ", content_type="application/octet-stream", headers=headers)


async def odd_headers(request: aiohttp_web.Request) -> aiohttp_web.Response:
    response = aiohttp_web.Response(text="<title>Odd</title>", content_type="text/html")
    response.headers.add("Set-Cookie", "caf\xe9=\xff\xfe; Path=/")
    response.headers.add("Set-Cookie", "big=" + "b" * 4000)
    response.headers.add("X-Odd", "\xe9\xff")
    return response


HOSTILE = {
    "dialogs": html(
        "<title>Dialogs</title><script>for (let i = 0; i < 20; i++) alert(i); confirm('?'); prompt('?')</script>"
    ),
    "before unload": html(
        "<title>Stay</title><button>x</button><script>onbeforeunload = e => { e.preventDefault(); return 'stay' }</script>"
    ),
    "blocked thread": html(
        "<title>Busy</title><script>setTimeout(() => { const end = Date.now() + 10000; while (Date.now() < end); }, 200)</script>"
    ),
    "reload loop": html("<title>Loop</title><script>setTimeout(() => location.reload(), 300)</script>"),
    "popups": html("<title>Popups</title><script>for (let i = 0; i < 20; i++) open('/next?' + i)</script>"),
    "many cookies": html(
        "<title>Cookies</title><script>for (let i = 0; i < 10000; i++) document.cookie = 'c' + i + '=' + i</script>"
    ),
    "deep frames": html(
        "<title>Frames</title><script>if (location.search.length < 12) document.write('<iframe src=\"?' + 'x'.repeat(location.search.length) + '\"></iframe>')</script>"
    ),
    "console flood": html(
        "<title>Log</title><script>for (let i = 0; i < 20000; i++) console.log('x'.repeat(1000))</script>"
    ),
    "storage flood": html(
        "<title>Store</title><script>try { for (let i = 0; ; i++) localStorage['k' + i] = 'v'.repeat(10000) } catch (e) {}</script>"
    ),
    "debugger": html("<title>Debugger</title><script>setInterval(() => { debugger }, 10)</script>"),
    "patched built-ins": html(
        "<title>Patched</title><script>JSON.stringify = Array.prototype.map = Object.entries = () => { throw 1 }; Error.stackTraceLimit = 0; Date.now = () => NaN</script>"
    ),
    "odd headers": odd_headers,
    "download": html(
        "<title>Download</title><iframe src=/download></iframe><a href=/download download>x</a><script>document.querySelector('a').click()</script>"
    ),
    "huge body": html("<title>Huge</title><script>fetch('/huge')</script>"),
    "worker flood": html(
        "<title>Workers</title><script>for (let i = 0; i < 50; i++) new Worker('/w.js?' + i)</script>"
    ),
    "crash": html(
        "<title>Crash</title><script>setTimeout(() => { const all = []; for (;;) all.push(new Uint8Array(1e8).fill(1)) }, 100)</script>"
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_the_visit_ends_and_the_next_page_is_reached(visit, name):
    site = {
        "/": HOSTILE[name],
        "/next": NEXT,
        "/huge": huge,
        "/download": download,
        "/w.js": js("postMessage(1); setInterval(() => 0, 100)"),
    }
    with Web({SITE: site}) as web:
        started = time.monotonic()
        recording = visit(web, HOME, HOME + "next")
        seconds = time.monotonic() - started
        served = {request.url for request in web.log}
    pages = recording.visit.pages
    print(
        f"{name}: {seconds:.1f} s, {[page.outcome.value for page in pages]}, {[page.reason for page in pages]}, {recording.visit.errors[:3]}"
    )
    assert len(pages) == 2
    assert pages[1].outcome is Outcome.COMPLETE, pages[1].reason
    assert pages[1].title == "Next"
    assert {url.partition("#")[0] for url in served} <= {
        request.url.partition("#")[0] for request in recording.requests
    }
    assert seconds < 120


def test_a_visit_has_a_wall_clock_budget_and_keeps_what_it_has(visit):
    async def slow(request: aiohttp_web.Request) -> aiohttp_web.Response:
        await asyncio.sleep(30)
        return aiohttp_web.Response(text="late")

    with Web(
        {SITE: {"/": html("<title>Quick</title><script>document.cookie='kept=1234567890'</script>"), "/slow": slow}}
    ) as web:
        served = {"resolve": web.resolve, "ca_certificate": str(web.ca_pem)}
        plan = VisitorPlan(resolve_only=True, visit_timeout_ms=9_000, linger_ms=0, **served)
        started = time.monotonic()
        recording = visit(web, HOME, HOME + "slow", visitor=plan)
    assert time.monotonic() - started < 40
    assert recording.visit.outcome is Outcome.PARTIAL
    assert "was ended after its 9 s" in recording.visit.reason
    assert [page.title for page in recording.visit.pages] == ["Quick"]
    assert "kept" in {cookie.name for cookie in recording.cookies}
    assert f"{HOME}slow" in {request.url for request in recording.requests}
