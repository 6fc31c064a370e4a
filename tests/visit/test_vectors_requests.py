"""Requests from everywhere: each way to make one is used on a served page, and must be recorded as the server saw it."""

from __future__ import annotations

import asyncio
from collections import Counter

import pytest
from aiohttp import WSMsgType
from aiohttp import web as aiohttp_web
from tests.visit.vectors import OTHER, SITE, Vector, document, script

from policywitness.bundle.recording import Recording
from policywitness.demo.server import TRANSPARENT_GIF, Web, html, js
from policywitness.model.evidence import Request
from policywitness.model.vocabulary import Outcome, Phase, TargetType

pytestmark = pytest.mark.browser

WORKER, SHARED, SERVICE = TargetType.WORKER, TargetType.SHARED_WORKER, TargetType.SERVICE_WORKER
FRAME = TargetType.IFRAME

FRAMES = [
    Vector("frame: same site", "<iframe src='/frame?go=$URL'></iframe>"),
    Vector("frame: cross-site", "<iframe src='$OTHER/frame?go=$URL'></iframe>", FRAME),
    Vector("frame: nested, cross-site in cross-site", "<iframe src='$OTHER/outer?go=$URL'></iframe>", FRAME),
    Vector("frame: srcdoc", "<iframe srcdoc=\"<script>fetch('$URL')</script>\"></iframe>"),
    Vector(
        "frame: blob",
        script(
            "const f = document.createElement('iframe'); f.src = URL.createObjectURL(new Blob([\"<scr\" + \"ipt>fetch('$URL')</scr\" + \"ipt>\"], {type: 'text/html'})); document.documentElement.append(f)"
        ),
    ),
    Vector("frame: data", "<iframe src=\"data:text/html,<script>fetch('$URL')</script>\"></iframe>"),
    Vector("frame: sandboxed", "<iframe sandbox=allow-scripts src='/frame?go=$URL'></iframe>"),
    Vector(
        "frame: empty, written into",
        script(
            "const f = document.createElement('iframe'); document.documentElement.append(f); f.contentDocument.write('<img src=$URL>')"
        ),
    ),
    Vector(
        "frame: removed at once",
        script(
            "const f = document.createElement('iframe'); document.documentElement.append(f); f.contentWindow.fetch('$URL', {keepalive: true}); setTimeout(() => f.remove(), 30)"
        ),
    ),
    Vector("frame: object", "<object type=text/html data='/frame?go=$URL'></object>"),
    Vector(
        "frame: loading=lazy, below the fold",
        "<p style='margin-top:4000px'><iframe loading=lazy src='/frame?go=$URL'></iframe>",
    ),
]

WORKERS = [
    Vector("worker: dedicated", script("new Worker('/worker.js?go=$URL')"), WORKER),
    Vector("worker: module", script("new Worker('/worker.js?module&go=$URL', {type: 'module'})"), WORKER),
    Vector("worker: blob", script("new Worker(URL.createObjectURL(new Blob([\"fetch('$URL')\"])))"), WORKER),
    Vector("worker: nested", script("new Worker('/nest.js?go=$URL')"), WORKER),
    Vector("worker: importScripts", script("new Worker('/import.js?go=$URL')"), WORKER),
    Vector("worker: XMLHttpRequest", script("new Worker('/xhr.js?go=$URL')"), WORKER),
    Vector("worker: in a cross-site frame", "<iframe src='$OTHER/worker-frame?go=$URL'></iframe>", WORKER),
    Vector("worker: shared", script("new SharedWorker('/worker.js?shared&go=$URL')"), SHARED),
    Vector(
        "worker: service worker",
        script("navigator.serviceWorker.register('/sw.js?go=$URL', {scope: '/scope/'})"),
        SERVICE,
    ),
    Vector(
        "worker: service worker answers a frame's request",
        script(
            "navigator.serviceWorker.register('/relay.js', {scope: '/relayed/'}).then(r => new Promise(done => { const w = r.installing || r.active;"
            "if (w.state === 'activated') done(); w.onstatechange = () => w.state === 'activated' && done(); })).then(() => {"
            "const f = document.createElement('iframe'); f.src = '/relayed/frame?go=$URL'; document.documentElement.append(f); })"
        ),
    ),
]

MARKUP = [
    Vector("image", "<img src=$URL>"),
    Vector("image: srcset", "<img srcset='$URL 1x, $URL 2x'>"),
    Vector("image: created, never in the document", script("new Image().src = '$URL'")),
    Vector("image: SVG", "<svg width=10 height=10><image href=$URL width=10 height=10 /></svg>"),
    Vector("image button", "<form><input type=image src=$URL></form>"),
    Vector("video: poster", "<video poster=$URL></video>"),
    Vector("video", "<video preload=auto src=$URL></video>"),
    Vector("audio", "<audio preload=auto src=$URL></audio>"),
    Vector("text track", "<video src=/v/film crossorigin><track default kind=captions src=$URL></video>"),
    Vector("embed", "<embed type=image/gif src=$URL>"),
    Vector("link: prefetch", "<link rel=prefetch href=$URL>"),
    Vector("link: preload", "<link rel=preload as=image href=$URL>"),
    Vector("link: modulepreload", "<link rel=modulepreload href=$URL.js>"),
    Vector(
        "speculation rules: prefetch",
        '<script type=speculationrules>{"prefetch": [{"urls": ["$URL"], "eagerness": "immediate"}]}</script>',
        host=SITE,
    ),
    Vector(
        "speculation rules: prerender",
        '<script type=speculationrules>{"prerender": [{"urls": ["$URL"], "eagerness": "immediate"}]}</script>',
        host=SITE,
        note="fetched; its scripts did not run",
    ),
    Vector("script: external", "<script src=$URL.js></script>"),
    Vector("script: module and its import", "<script type=module>import '$URL.js'</script>"),
    Vector("script: dynamic import", script("import('$URL.js')")),
    Vector("script: document.write", script("document.write('<scr' + 'ipt src=$URL.js></scr' + 'ipt>')")),
    Vector("style sheet", "<link rel=stylesheet href=$URL.css>"),
    Vector("style: @import", "<style>@import '$URL.css';</style>"),
    Vector(
        "style: font",
        "<style>@font-face { font-family: vector; src: url($URL) } .font { font-family: vector }</style><p class=font>Text",
    ),
    Vector("style: background", "<p style='background: url($URL)'>Text"),
    Vector("style: cursor", "<style>.cursor { cursor: url($URL), auto }</style><p class=cursor>Text"),
    Vector(
        "style: content of a pseudo-element",
        "<style>.content::after { content: url($URL) }</style><p class=content>Text",
    ),
    Vector(
        "link: ping",
        "<a id=ping href='/frame' target=pinged ping=$URL>.</a><iframe name=pinged></iframe>"
        + script("document.getElementById('ping').click()"),
        body="PING",
    ),
    Vector(
        "form: GET",
        "<iframe name=form-get></iframe><form id=form-get target=form-get action=$URL><input name=typed value=text></form>"
        + script("document.getElementById('form-get').submit()"),
    ),
    Vector(
        "form: POST",
        "<iframe name=form-post></iframe><form id=form-post target=form-post method=post action=$URL><input name=typed value=text></form>"
        + script("document.getElementById('form-post').submit()"),
        body="typed=text",
    ),
    Vector(
        "form: multipart",
        "<iframe name=form-multi></iframe><form id=form-multi target=form-multi enctype=multipart/form-data method=post action=$URL><input name=typed value=multipart></form>"
        + script("document.getElementById('form-multi').submit()"),
        body="multipart",
    ),
    Vector("redirects: 301, 302, 303, 307, 308 across sites", "<img src='/redirect?n=5&go=$URL'>"),
    Vector("redirect: <meta http-equiv=refresh>", "<iframe src='/refresh?go=$URL'></iframe>"),
    Vector("redirect: by script", "<iframe src='/moved?go=$URL'></iframe>"),
]

SCRIPTED = [
    Vector("sendBeacon: string", script("navigator.sendBeacon('$URL', 'beacon string')"), body="beacon string"),
    Vector(
        "sendBeacon: Blob",
        script("navigator.sendBeacon('$URL', new Blob(['beacon blob'], {type: 'text/plain'}))"),
        body="beacon blob",
    ),
    Vector(
        "sendBeacon: FormData",
        script("const d = new FormData(); d.set('typed', 'beacon form'); navigator.sendBeacon('$URL', d)"),
        body="beacon form",
    ),
    Vector(
        "sendBeacon: URLSearchParams",
        script("navigator.sendBeacon('$URL', new URLSearchParams({typed: 'parameters'}))"),
        body="typed=parameters",
    ),
    Vector(
        "sendBeacon: ArrayBuffer",
        script("navigator.sendBeacon('$URL', new TextEncoder().encode('beacon bytes'))"),
        body="beacon bytes",
    ),
    Vector("fetch: string", script("fetch('$URL', {method: 'POST', body: 'fetch string'})"), body="fetch string"),
    Vector("fetch: Blob", script("fetch('$URL', {method: 'POST', body: new Blob(['fetch blob'])})"), body="fetch blob"),
    Vector(
        "fetch: Blob of Blobs",
        script("fetch('$URL', {method: 'POST', body: new Blob([new Blob(['inner ']), 'and outer'])})"),
        body="inner and outer",
    ),
    Vector(
        "fetch: FormData with a file",
        script(
            "const d = new FormData(); d.set('file', new File(['of a file'], 'name.txt')); fetch('$URL', {method: 'POST', body: d})"
        ),
        body="of a file",
    ),
    Vector(
        "fetch: Request object",
        script("fetch(new Request('$URL', {method: 'POST', body: 'in a request'}))"),
        body="in a request",
    ),
    Vector(
        "fetch: keepalive",
        script("fetch('$URL', {method: 'POST', keepalive: true, body: 'kept alive'})"),
        body="kept alive",
    ),
    Vector("fetch: no-cors", script("fetch('$URL', {mode: 'no-cors', method: 'POST', body: 'opaque'})"), body="opaque"),
    Vector(
        "fetch: compressed by CompressionStream",
        script(
            "new Response(new Blob(['squeezed text']).stream().pipeThrough(new CompressionStream('gzip'))).blob().then(b => fetch('$URL', {method: 'POST', body: b}))"
        ),
        body="squeezed text",
        note="gzip",
    ),
    Vector(
        "fetch: with preflight",
        script("fetch('$URL', {method: 'PUT', headers: {'X-Asked': '1'}, body: 'asked first'})"),
        body="asked first",
    ),
    Vector(
        "fetch: aborted",
        script(
            "const c = new AbortController(); fetch('$URL?slow', {signal: c.signal}).catch(() => 0); setTimeout(() => c.abort(), 1500)"
        ),
    ),
    Vector("fetch: refused by CORS", script("fetch('$URL?closed').catch(() => 0)")),
    Vector(
        "XMLHttpRequest: string",
        script("const x = new XMLHttpRequest(); x.open('POST', '$URL'); x.send('xhr string')"),
        body="xhr string",
    ),
    Vector(
        "XMLHttpRequest: Blob",
        script("const x = new XMLHttpRequest(); x.open('POST', '$URL'); x.send(new Blob(['xhr blob']))"),
        body="xhr blob",
    ),
    Vector(
        "XMLHttpRequest: document",
        script(
            "const x = new XMLHttpRequest(); x.open('POST', '$URL'); x.send(new DOMParser().parseFromString('<p>xhr document', 'text/html'))"
        ),
        body="xhr document",
    ),
    Vector(
        "XMLHttpRequest: synchronous",
        script("const x = new XMLHttpRequest(); x.open('POST', '$URL', false); x.send('at once')"),
        body="at once",
    ),
    Vector("EventSource", script("new EventSource('$URL?events')")),
    Vector("content security policy: report-uri", "<iframe src='/policed'></iframe>", host=SITE, body="img-src"),
]

# What sites use seldom, and recorders overlook.
SELDOM = [
    Vector(
        "frame: sandboxed, srcdoc", "<iframe sandbox=allow-scripts srcdoc=\"<script>fetch('$URL')</script>\"></iframe>"
    ),
    Vector(
        "frame: sandboxed, data",
        "<iframe sandbox=allow-scripts src=\"data:text/html,<script>fetch('$URL')</script>\"></iframe>",
    ),
    Vector("frame: credentialless", "<iframe credentialless src='$OTHER/frame?go=$URL'></iframe>", FRAME),
    Vector(
        "frame: javascript",
        script(
            "const f = document.createElement('iframe'); f.src = `javascript:'<img src=$URL>'`; document.documentElement.append(f)"
        ),
    ),
    Vector("frame: Refresh header", "<iframe src='/refreshed?go=$URL'></iframe>"),
    Vector(
        "frame: beacon, then removed",
        script(
            "const f = document.createElement('iframe'); document.documentElement.append(f); f.contentWindow.navigator.sendBeacon('$URL', 'removed frame'); f.remove()"
        ),
        body="removed frame",
    ),
    Vector(
        "worker: module of data",
        script("new Worker('data:text/javascript,' + encodeURIComponent(`fetch('$URL')`), {type: 'module'})"),
        WORKER,
    ),
    Vector(
        "worker: dynamic import",
        script(
            "new Worker(URL.createObjectURL(new Blob([`import('$URL.js')`], {type: 'text/javascript'})), {type: 'module'})"
        ),
        WORKER,
    ),
    Vector(
        "worker: EventSource",
        script("new Worker(URL.createObjectURL(new Blob([`new EventSource('$URL?events')`])))"),
        WORKER,
    ),
    Vector(
        "worklet: audio",
        script("new OfflineAudioContext(1, 128, 44100).audioWorklet.addModule('$URL.js')"),
        TargetType.WORKLET,
    ),
    Vector("worklet: paint", script("CSS.paintWorklet.addModule('$URL.js')")),
    Vector("object: image", "<object type=image/gif data=$URL></object>"),
    Vector("image: picture", "<picture><source srcset=$URL><img></picture>"),
    Vector("image: <svg> use", "<svg width=9 height=9><use href='$URL.svg#part' /></svg>", host=SITE),
    Vector(
        "image: <svg> feImage",
        "<svg width=9 height=9><filter id=seldom><feImage href=$URL /></filter><rect width=9 height=9 filter='url(#seldom)' /></svg>",
    ),
    Vector("image: background attribute", "<table background=$URL><tr><td>Text</table>"),
    Vector("video: source", "<video preload=auto><source src=$URL></video>"),
    Vector(
        "markup: insertAdjacentHTML",
        script("document.createElement('p').insertAdjacentHTML('beforeend', '<img src=$URL>')"),
    ),
    Vector("markup: setHTMLUnsafe", script("document.createElement('p').setHTMLUnsafe('<img src=$URL>')")),
    Vector(
        "markup: contextual fragment",
        script(
            "document.documentElement.append(document.createRange().createContextualFragment('<scr' + 'ipt src=$URL.js></scr' + 'ipt>'))"
        ),
    ),
    Vector(
        "markup: DOMParser, adopted",
        script(
            "document.documentElement.append(document.adoptNode(new DOMParser().parseFromString('<img src=$URL>', 'text/html').images[0]))"
        ),
    ),
    Vector(
        "markup: template, cloned",
        script(
            "const t = document.createElement('template'); t.innerHTML = '<img src=$URL>'; document.documentElement.append(t.content.cloneNode(true))"
        ),
    ),
    Vector(
        "markup: style sheet in a closed shadow tree",
        script(
            "const p = document.createElement('p'); document.documentElement.append(p); p.attachShadow({mode: 'closed'}).innerHTML = `<style>@import '$URL.css';</style>`"
        ),
    ),
    Vector(
        "style: constructed sheet",
        "<p class=constructed>Text"
        + script(
            "const s = new CSSStyleSheet(); s.replaceSync('.constructed { background: url($URL) }'); document.adoptedStyleSheets.push(s)"
        ),
    ),
    Vector("style: custom property", "<p style='--picture: url($URL); background: var(--picture)'>Text"),
    Vector("style: image-set", "<p style=\"background: image-set('$URL' 1x)\">Text"),
    Vector("style: mask", "<p style='mask-image: url($URL)'>Text"),
    Vector("style: shape-outside", "<p style='float: left; shape-outside: url($URL)'>Text"),
    Vector("style: list-style-image", "<ul style='list-style-image: url($URL)'><li>Text</ul>"),
    Vector("style: border-image", "<p style='border: 1px solid; border-image: url($URL) 1'>Text"),
    Vector("style: FontFace", script("new FontFace('seldom', 'url($URL)').load().catch(() => 0)")),
    Vector("module: style sheet", "<script type=module>import('$URL.css', {with: {type: 'css'}})</script>"),
    Vector("module: JSON", "<script type=module>import('$URL', {with: {type: 'json'}}).catch(() => 0)</script>"),
    Vector(
        "WebAssembly.instantiateStreaming", script("WebAssembly.instantiateStreaming(fetch('$URL')).catch(() => 0)")
    ),
    Vector("Cache.add", script("caches.open('seldom').then(cache => cache.add('$URL'))")),
    Vector(
        "fetchLater: after a while",
        script("fetchLater('$URL', {method: 'POST', activateAfter: 300, body: 'a while later'})"),
        body="a while later",
    ),
    Vector(
        "link: ping in a srcdoc frame",
        "<iframe srcdoc=\"<a id=a ping=$URL href='about:blank'>.</a><script>a.click()</script>\"></iframe>",
        body="PING",
    ),
    Vector(
        "form: requestSubmit with formaction",
        "<iframe name=submitted></iframe><form id=submitted target=submitted method=post action=/frame><input name=typed value=asked><button formaction=$URL>.</button></form>"
        + script("const f = document.getElementById('submitted'); f.requestSubmit(f.querySelector('button'))"),
        body="typed=asked",
    ),
    Vector(
        "XMLHttpRequest: PUT of bytes",
        script(
            "const x = new XMLHttpRequest(); x.open('PUT', '$URL'); x.setRequestHeader('X-Asked', '1'); x.send(new TextEncoder().encode('put bytes'))"
        ),
        body="put bytes",
    ),
]

# A visitor presses a key on every page: that lets it open a window.
WINDOWS = [
    Vector("window: popup", script("addEventListener('keydown', () => window.open('/frame?go=$URL'), {once: true})")),
]
TABS = [
    Vector("favicon", "<link rel=icon href=$URL>"),
    Vector(
        "window: new tab",
        "<a id=tab target=_blank rel=noopener href='/frame?go=$URL'>.</a>"
        + script("addEventListener('keydown', () => document.getElementById('tab').click(), {once: true})"),
    ),
]


def leaving(name: str, event: str, code: str, **more: str) -> Vector:
    """A request that begins when its page is left."""
    target = "document" if event == "visibilitychange" else "window"
    return Vector(f"leaving: {name}", script(f"{target}.addEventListener('{event}', () => {{ {code} }})"), **more)


EXITS = [
    leaving(
        "pagehide, sendBeacon string", "pagehide", "navigator.sendBeacon('$URL', 'exit string')", body="exit string"
    ),
    leaving(
        "pagehide, sendBeacon Blob",
        "pagehide",
        "navigator.sendBeacon('$URL', new Blob(['exit blob']))",
        body="exit blob",
    ),
    leaving(
        "pagehide, sendBeacon Blob of bytes",
        "pagehide",
        "navigator.sendBeacon('$URL', new Blob([new TextEncoder().encode('exit bytes'), new Blob([' and blob'])]))",
        body="exit bytes and blob",
    ),
    leaving(
        "pagehide, sendBeacon FormData",
        "pagehide",
        "const d = new FormData(); d.set('typed', 'exit form'); navigator.sendBeacon('$URL', d)",
        body="exit form",
    ),
    leaving(
        "pagehide, sendBeacon parameters",
        "pagehide",
        "navigator.sendBeacon('$URL', new URLSearchParams({typed: 'exit'}))",
        body="typed=exit",
    ),
    leaving(
        "pagehide, fetch keepalive",
        "pagehide",
        "fetch('$URL', {method: 'POST', keepalive: true, body: 'exit kept'})",
        body="exit kept",
    ),
    leaving(
        "pagehide, fetch keepalive with a Blob",
        "pagehide",
        "fetch('$URL', {method: 'POST', keepalive: true, body: new Blob(['exit kept blob'])})",
        body="exit kept blob",
    ),
    leaving(
        "pagehide, fetch of a Request with a Blob",
        "pagehide",
        "fetch(new Request('$URL', {method: 'POST', keepalive: true, body: new Blob(['exit request blob'])}))",
        body="exit request blob",
    ),
    leaving("pagehide, image", "pagehide", "new Image().src = '$URL'"),
    leaving(
        "visibilitychange, sendBeacon",
        "visibilitychange",
        "navigator.sendBeacon('$URL', 'exit hidden')",
        body="exit hidden",
    ),
    leaving(
        "beforeunload, sendBeacon", "beforeunload", "navigator.sendBeacon('$URL', 'exit before')", body="exit before"
    ),
    leaving("unload, sendBeacon", "unload", "navigator.sendBeacon('$URL', 'exit unload')", body="exit unload"),
    Vector(
        "leaving: fetchLater", script("fetchLater('$URL', {method: 'POST', body: 'exit later'})"), body="exit later"
    ),
    Vector("leaving: a frame of the site", "<iframe src='/leaving?go=$URL'></iframe>", body="exit frame"),
    Vector(
        "leaving: a frame of another site", "<iframe src='$OTHER/leaving?go=$URL'></iframe>", FRAME, body="exit frame"
    ),
]
# Pages that keep other documents out of their process, and so out of their opener's and their successor's DevTools session.
ISOLATED = [
    leaving("opener policy, sendBeacon", "pagehide", "navigator.sendBeacon('$URL', 'exit alone')", body="exit alone"),
    leaving(
        "opener policy, fetch keepalive with a Blob",
        "pagehide",
        "fetch('$URL', {method: 'POST', keepalive: true, body: new Blob(['exit alone blob'])})",
        body="exit alone blob",
    ),
    Vector(
        "leaving: opener policy, a frame of another site",
        "<iframe src='$OTHER/leaving?go=$URL'></iframe>",
        FRAME,
        body="exit frame",
    ),
]
ISOLATED_DOCUMENT = [
    leaving(
        "isolated document, sendBeacon", "pagehide", "navigator.sendBeacon('$URL', 'exit apart')", body="exit apart"
    ),
]
# A script asks for it, and the browser does not: no request, so no row.
NEVER_MADE = script(
    "addEventListener('pagehide', () => fetch('$OTHER/v/never', {method: 'POST', mode: 'same-origin', keepalive: true, body: new Blob(['x'])}).catch(() => 0))"
)
SOCKETS = [
    Vector(
        "WebSocket",
        script(
            "const s = new WebSocket('wss://' + new URL('$URL').host + '/socket'); s.onopen = () => { s.send('text'); s.send(new Uint8Array([1, 2, 3, 255])); s.send(new Blob(['of a blob'])); }"
        ),
    ),
    Vector(
        "WebSocket: in a worker",
        script(
            "new Worker(URL.createObjectURL(new Blob([\"const s = new WebSocket('wss://\" + new URL('$URL').host + \"/socket?worker'); s.onopen = () => s.send('from a worker')\"])))"
        ),
        WORKER,
    ),
    Vector(
        "WebTransport",
        script(
            "const t = new WebTransport('$URL'.replace('example/', 'example:443/')); t.ready.catch(() => 0); t.closed.catch(() => 0)"
        ),
    ),
]
PAGES: dict[str, list[Vector]] = {
    "/leave": EXITS,
    "/isolated": ISOLATED,
    "/isolated-document": ISOLATED_DOCUMENT,
    "/popup": WINDOWS,
    "/tab": TABS,
    "/sockets": SOCKETS,
    "/seldom": SELDOM,
}
HEADERS = {
    "/isolated": {"Cross-Origin-Opener-Policy": "same-origin"},
    "/isolated-document": {"Document-Isolation-Policy": "isolate-and-credentialless"},
}
PAGES["/"] = [*FRAMES, *WORKERS, *MARKUP, *SCRIPTED]


def go(request: aiohttp_web.Request) -> str:
    return request.query.get("go", "")


async def anything(request: aiohttp_web.Request) -> aiohttp_web.StreamResponse:
    """What a vector's own address answers: open to every origin, of the type that its name ends in."""
    if request.query_string == "slow":
        await asyncio.sleep(3)
    headers = {"Cache-Control": "no-store"}
    if request.query_string != "closed":
        origin = request.headers.get("Origin")
        headers |= {
            "Access-Control-Allow-Origin": origin or "*",
            "Access-Control-Allow-Headers": "*, X-Asked",
            "Access-Control-Allow-Methods": "*, PUT",
        }
        if origin:
            headers["Access-Control-Allow-Credentials"] = "true"
    if request.query_string == "events":
        return aiohttp_web.Response(
            body=b"retry: 60000\ndata: x\n\n", content_type="text/event-stream", headers=headers
        )
    kind = {"js": "text/javascript", "css": "text/css", "svg": "image/svg+xml"}.get(request.path.rpartition(".")[2])
    return aiohttp_web.Response(
        body=b"" if kind else TRANSPARENT_GIF, content_type=kind or "image/gif", headers=headers
    )


def answer(template: str, media_type: str = "text/html", **headers: str):
    """An answer with `$GO` filled in from the query."""

    def respond(request: aiohttp_web.Request) -> aiohttp_web.Response:
        return aiohttp_web.Response(text=template.replace("$GO", go(request)), content_type=media_type, headers=headers)

    return respond


def redirect(request: aiohttp_web.Request) -> aiohttp_web.Response:
    left = int(request.query["n"])
    if not left:
        return aiohttp_web.Response(status=302, headers={"Location": go(request)})
    host = OTHER if request.host.startswith(SITE) else SITE
    status = {5: 301, 4: 302, 3: 303, 2: 307, 1: 308}[left]
    return aiohttp_web.Response(
        status=status, headers={"Location": f"https://{host}/redirect?n={left - 1}&go={go(request)}"}
    )


async def socket(request: aiohttp_web.Request) -> aiohttp_web.WebSocketResponse:
    """Echoes until the client closes."""
    answer = aiohttp_web.WebSocketResponse()
    await answer.prepare(request)
    async for message in answer:
        if message.type is WSMsgType.TEXT:
            await answer.send_str("echo " + message.data)
        elif message.type is WSMsgType.BINARY:
            await answer.send_bytes(message.data)
    return answer


COMMON = {
    "/v/*": anything,
    "/frame": answer("<!doctype html><title>Frame</title><script>fetch('$GO')</script>"),
    "/outer": answer(f"<!doctype html><title>Outer</title><iframe src='https://{SITE}/frame?go=$GO'></iframe>"),
    "/worker-frame": answer("<!doctype html><title>Frame</title><script>new Worker('/worker.js?go=$GO')</script>"),
    "/worker.js": answer("fetch('$GO'); self.onconnect = () => 0", "text/javascript"),
    "/nest.js": answer("new Worker('/worker.js?nested&go=$GO')", "text/javascript"),
    "/import.js": answer("importScripts('$GO.js')", "text/javascript"),
    "/xhr.js": answer("const x = new XMLHttpRequest(); x.open('GET', '$GO'); x.send()", "text/javascript"),
    "/sw.js": answer("oninstall = event => event.waitUntil(fetch('$GO'))", "text/javascript"),
    "/relay.js": js("onfetch = event => event.respondWith(fetch(event.request))"),
    "/relayed/frame": answer("<!doctype html><title>Frame</title><script>fetch('$GO')</script>"),
    "/redirect": redirect,
    "/refresh": answer("<!doctype html><title>Refresh</title><meta http-equiv=refresh content='0; url=$GO'>"),
    "/refreshed": lambda request: aiohttp_web.Response(
        headers={"Refresh": f"0; url={go(request)}"}, content_type="text/html"
    ),
    "/moved": answer("<!doctype html><title>Moved</title><script>location.replace('$GO')</script>"),
    "/policed": html(
        "<!doctype html><title>Policed</title><img src=https://blocked.elsewhere.example/x.gif>",
        {"Content-Security-Policy": "img-src 'none'; report-uri /v/content-security-policy-report-uri"},
    ),
    "/socket": socket,
    "/leaving": answer(
        "<!doctype html><title>Frame</title><script>addEventListener('pagehide', () => navigator.sendBeacon('$GO', 'exit frame'))</script>"
    ),
}


@pytest.fixture(scope="module")
def served():
    site = {path: html(document("Vectors", vectors, NEVER_MADE), HEADERS.get(path)) for path, vectors in PAGES.items()}
    with Web({SITE: {**COMMON, **site}, OTHER: COMMON}) as web:
        yield web


@pytest.fixture(scope="module")
def recording(visit, served) -> Recording:
    """One visit to every page of vectors."""
    return visit(served, *(f"https://{SITE}{path}" for path in PAGES), complete=True)


def rows(recording: Recording, vector: Vector) -> list[Request]:
    """What was recorded at a vector's own address (with a type's ending, a query or none)."""
    found = (request for request in recording.requests if request.url.startswith(vector.url))
    return [
        request
        for request in found
        if request.url[len(vector.url) :][:1] in ("", ".", "?", "#") and request.method != "OPTIONS"
    ]


def parameters():
    vectors = [vector for path, page in PAGES.items() if path != "/sockets" for vector in page]
    return pytest.mark.parametrize("vector", vectors, ids=lambda vector: vector.path.removeprefix("/v/"))


def test_every_request_that_the_server_saw_is_recorded(recording, served):
    assert recording.visit.outcome is Outcome.COMPLETE
    assert recording.visit.errors == ()
    told = [request for request in recording.requests if request.source in SOURCES]
    recorded = Counter((request.method, request.url.replace("wss:", "https:").partition("#")[0]) for request in told)
    saw = Counter((request.method, request.url) for request in served.log)
    assert set(saw - recorded) <= UPDATES, "the server saw what no source but the network log told"
    assert {url for _, url in recorded - saw} <= UNSERVED | relayed(recording), "a request is counted twice"
    assert recording.visit.completeness.missed == ()


SOURCES = ("devtools", "recorder", "cache", "service-worker-cache")
UNCAUSED = ("favicon",)
# The browser looks for newer service workers by itself: only the network log tells, and the cause is known all the same.
UPDATES = {("GET", f"https://{SITE}/relay.js")}
# Asked for, but never of the server: WebTransport has a protocol of its own, and a content security policy stood before the picture.
UNSERVED = {f"https://{OTHER}/v/webtransport", "https://blocked.elsewhere.example/x.gif"}


def relayed(recording: Recording) -> set[str]:
    """What a service worker answered: the page's request and the worker's are two rows."""
    return {request.url for request in recording.requests if request.source == "service-worker-cache"}


@parameters()
def test_vector(recording, served, vector):
    assert [one for one in served.log if one.path.startswith(vector.path)], "the page never asked: the vector is broken"
    requests = rows(recording, vector)
    assert requests
    request = next((one for one in requests if one.target_type is vector.target), requests[0])
    assert (request.target_type, request.source) == (
        vector.target,
        request.source if request.source in SOURCES else "?",
    )
    if vector.name not in UNCAUSED:
        assert request.initiator.url, "no cause"
    if vector.body:
        assert vector.body in (request.post_data or "")
        assert request.post_data_bytes > 0
    if vector in (*EXITS, *ISOLATED, *ISOLATED_DOCUMENT):
        assert request.phase is Phase.LEAVE


def test_redirects_are_a_chain_with_one_cause(recording):
    (last,) = rows(recording, next(vector for vector in MARKUP if vector.name.startswith("redirects:")))
    chain, by_id = [last], {request.request_id: request for request in recording.requests}
    while chain[-1].redirect_of:
        chain.append(by_id[chain[-1].redirect_of])
    assert [request.status for request in reversed(chain)] == [301, 302, 303, 307, 308, 302, 200]
    assert len({request.initiator for request in chain}) == 1


def test_a_preflight_has_the_cause_of_its_request(recording):
    url = next(vector.url for vector in SCRIPTED if vector.name == "fetch: with preflight")
    asked = {request.method: request for request in recording.requests if request.url == url}
    assert asked["OPTIONS"].initiator.type == "preflight"
    assert asked["OPTIONS"].initiator.stack == asked["PUT"].initiator.stack is not None


def test_a_service_workers_fetch_is_told_apart_from_the_frames(recording):
    vector = next(vector for vector in WORKERS if "answers" in vector.name)
    assert {(request.target_type, request.source) for request in rows(recording, vector)} == {
        (TargetType.PAGE, "service-worker-cache"),
        (SERVICE, "devtools"),
    }


def test_websocket_messages_are_counted_and_kept(recording):
    by_target = {request.target_type: request for request in recording.requests if request.resource_type == "WebSocket"}
    page, worker = by_target[TargetType.PAGE], by_target[WORKER]
    assert (page.status, page.url) == (101, f"wss://{OTHER}/socket")
    assert (page.messages_sent, page.bytes_sent) == (3, len("text") + 4 + len("of a blob"))
    assert (page.messages_received, page.bytes_received) == (3, len("echo text") + 4 + len("of a blob"))
    assert sorted(page.post_data.split("\n")) == ["base64:AQID/w==", "of a blob", "text"]
    assert (worker.messages_sent, worker.post_data) == (1, "from a worker")
    assert page.initiator.url == worker.initiator.url == f"https://{SITE}/sockets"


def test_web_transport_is_noted(recording):
    (request,) = [request for request in recording.requests if request.resource_type == "WebTransport"]
    assert request.initiator.url == f"https://{SITE}/sockets"


def test_failures_say_why(recording):
    failed = {vector.name: rows(recording, vector)[0].failed for vector in SCRIPTED}
    assert "ERR_ABORTED" in failed["fetch: aborted"]
    assert "CORS" in failed["fetch: refused by CORS"] or "ERR_FAILED" in failed["fetch: refused by CORS"]
    blocked = next(
        request for request in recording.requests if request.url == "https://blocked.elsewhere.example/x.gif"
    )
    assert "csp" in blocked.failed.lower()
