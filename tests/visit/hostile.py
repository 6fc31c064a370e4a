"""Pages that are broken, or that want to break whoever visits them. Each is the start page of a site of its own."""

from __future__ import annotations

import asyncio

from aiohttp import web as aiohttp_web

from policywitness.demo.server import Answer, Site, Web, html, js

SITE = "www.site.example"
HOME = f"https://{SITE}/"
NEXT = html("<!doctype html><title>Next</title><p>Still here")


def page(name: str, code: str, markup: str = "") -> Answer:
    """A page with some text, `markup`, and `code` as its script."""
    return html(f"<!doctype html><title>{name}</title><p>Text.</p>{markup}<script>{code}</script>")


async def huge(request: aiohttp_web.Request) -> aiohttp_web.StreamResponse:
    """50 MB."""
    response = aiohttp_web.StreamResponse(headers={"Content-Type": "text/plain"})
    await response.prepare(request)
    for _ in range(50):
        await response.write(b"x" * 1_000_000)
    return response


async def endless(request: aiohttp_web.Request) -> aiohttp_web.StreamResponse:
    """A document that goes on for as long as somebody listens."""
    response = aiohttp_web.StreamResponse(headers={"Content-Type": "text/html"})
    await response.prepare(request)
    await response.write(b"<!doctype html><title>Endless</title><p>")
    for _ in range(600):
        await response.write(b"word ")
        await asyncio.sleep(0.1)
    return response


async def silent(request: aiohttp_web.Request) -> aiohttp_web.Response:
    """Never answers."""
    await asyncio.sleep(120)
    return aiohttp_web.Response(text="late")


async def dropped(request: aiohttp_web.Request) -> aiohttp_web.Response:
    """Closes the connection without an answer."""
    assert request.transport is not None
    request.transport.close()
    return aiohttp_web.Response()


async def circle(request: aiohttp_web.Request) -> aiohttp_web.Response:
    """Sends everybody back to where they are."""
    return aiohttp_web.Response(status=302, headers={"Location": request.path})


async def download(request: aiohttp_web.Request) -> aiohttp_web.Response:
    """A file with a name that wants out of its folder."""
    headers = {"Content-Disposition": "attachment; filename=../../evil.exe"}
    return aiohttp_web.Response(body=b"MZ", content_type="application/octet-stream", headers=headers)


async def odd_headers(request: aiohttp_web.Request) -> aiohttp_web.Response:
    """Bytes that are no text in names and values, and a cookie of 4 KB."""
    response = aiohttp_web.Response(text="<!doctype html><title>Odd</title>", content_type="text/html")
    response.headers.add("Set-Cookie", "caf\xe9=\xff\xfe; Path=/")
    response.headers.add("Set-Cookie", "big=" + "b" * 4000)
    response.headers.add(
        "Set-Cookie", "null=a\x7fb; Max-Age=99999999999999999999; Expires=Thu, 99 Foo 99999 00:00:00 GMT"
    )
    response.headers.add("X-Odd", "\xe9\xff")
    return response


async def wall(request: aiohttp_web.Request) -> aiohttp_web.Response:
    """A bot wall."""
    return aiohttp_web.Response(status=403, text="Just a moment", headers={"cf-mitigated": "challenge"})


async def password(request: aiohttp_web.Request) -> aiohttp_web.Response:
    """Asks for a user name and a password."""
    return aiohttp_web.Response(status=401, text="Who?", headers={"WWW-Authenticate": 'Basic realm="staff"'})


def answered(status: int) -> Answer:
    """An error page."""
    return html(f"<!doctype html><title>{status}</title><p>Sorry.", status=status)


# The visitor gets through to the next page of all these, whatever they try.
REACHED: dict[str, Answer] = {
    "dialogs": page("Dialogs", "for (let i = 0; i < 20; i++) alert(i); confirm('?'); prompt('?'); print()"),
    "before unload": page("Stay", "onbeforeunload = e => { e.preventDefault(); return 'stay' }", "<button>x</button>"),
    "blocked thread": page(
        "Busy", "setTimeout(() => { const end = Date.now() + 10000; while (Date.now() < end); }, 200)"
    ),
    "blocked for ever": page("Stuck", "setTimeout(() => { for (;;); }, 300)"),
    "reload loop": page("Loop", "setTimeout(() => location.reload(), 300)"),
    "history flood": page(
        "History", "setInterval(() => { for (let i = 0; i < 50; i++) history.pushState(i, '', '#' + i) }, 20)"
    ),
    "hash loop": page("Hash", "setInterval(() => { location.hash = Math.random() }, 5)"),
    "popups": page("Popups", "for (let i = 0; i < 20; i++) open('/next?' + i)"),
    "many cookies": page("Cookies", "for (let i = 0; i < 10000; i++) document.cookie = 'c' + i + '=' + i"),
    "deep frames": page(
        "Frames",
        "if (location.search.length < 12) document.write('<iframe src=\"?' + 'x'.repeat(location.search.length) + '\"></iframe>')",
    ),
    "frame flood": page(
        "Frames",
        "setInterval(() => { const f = document.createElement('iframe'); document.body.append(f); f.remove() }, 2)",
    ),
    "console flood": page("Log", "for (let i = 0; i < 20000; i++) console.log('x'.repeat(1000))"),
    "storage flood": page(
        "Store", "try { for (let i = 0; ; i++) localStorage['k' + i] = 'v'.repeat(10000) } catch (e) {}"
    ),
    "request flood": page(
        "Requests", "let i = 0; setInterval(() => { for (let n = 0; n < 5; n++) fetch('/next?' + i++) }, 50)"
    ),
    "debugger": page("Debugger", "setInterval(() => { debugger }, 10)"),
    "patched built-ins": page(
        "Patched",
        "JSON.stringify = Array.prototype.map = Object.entries = () => { throw 1 }; Error.stackTraceLimit = 0; Date.now = () => NaN;"
        "window.Proxy = window.Map = window.Set = window.WeakMap = null; Reflect.apply = Reflect.get = () => 0;"
        "Object.defineProperty(document, 'title', {get() { throw 1 }}); document.querySelectorAll = () => { throw 2 }",
    ),
    "odd headers": odd_headers,
    "odd characters": page(
        "Odd \U0001f600",
        "document.title = '\\ud800 \\u0000 \\u202e'; localStorage['\\udfff'] = '\\ud800'; fetch('/next?\\ud800')",
    ),
    "download": page(
        "Download",
        "document.querySelector('a').click()",
        "<iframe src=/download></iframe><a href=/download download>x</a>",
    ),
    "huge body": page("Huge", "fetch('/huge')"),
    "huge page": page("Huge", "document.body.innerHTML = '<p>x <a href=/next>y</a>'.repeat(200000)"),
    "worker flood": page("Workers", "for (let i = 0; i < 50; i++) new Worker('/w.js?' + i)"),
    "crash": page("Crash", "setTimeout(() => { const all = []; for (;;) all.push(new Uint8Array(1e8).fill(1)) }, 100)"),
    "closes itself": page("Close", "setTimeout(() => { open('', '_self'); close() }, 300)"),
    "other programs": page("Programs", "setTimeout(() => { location = 'mailto:a@b.example'; open('tel:1') }, 100)"),
    "permissions": page(
        "Permissions",
        "navigator.geolocation.getCurrentPosition(() => 0); navigator.mediaDevices.getUserMedia({video: true}).catch(() => 0); Notification.requestPermission()",
    ),
    "service worker takes all": page("Worker", "navigator.serviceWorker.register('/sw.js')"),
    "refresh": html("<!doctype html><title>Refresh</title><meta http-equiv=refresh content='0; url=/next?refreshed'>"),
}
# These sites say no, or nothing: an outcome with a reason, and never a clean page.
REFUSED: dict[str, Answer] = {
    "redirect loop": circle,
    "bot wall": wall,
    "password": password,
    "not found": answered(404),
    "broken": answered(500),
    "dropped": dropped,
    "silent": silent,
    "endless": endless,
    "download only": download,
}
HOSTILE = {**REACHED, **REFUSED}


def site(name: str) -> Site:
    """The site whose start page is that one."""
    return {
        "/": HOSTILE[name],
        "/next": NEXT,
        "/huge": huge,
        "/download": download,
        "/w.js": js("postMessage(1); setInterval(() => 0, 100)"),
        "/sw.js": js("onfetch = e => e.respondWith(fetch(e.request)); onactivate = () => clients.claim()"),
    }


def untrusted() -> Web:
    """A site whose certificate nobody vouches for: another web's authority is trusted, not this one's."""
    return Web({SITE: {"/": NEXT, "/next": NEXT}})
