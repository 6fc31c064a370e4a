"""The sites of the scenario benchmark: trackers that heed a signal in one way each, or not at all, and a page full of chance.

`SIGNALS` is one page with a tracker a behaviour, each on a domain of its own, and a consent banner; `TRUTH` says what each
does. `NOISE` is a page on which everything that can be random is.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping

from aiohttp import web

from policywitness.demo.server import Answer, Site, gif, html, js

SITE, NOISY = "www.signals.example", "www.noise.example"
HONORED_TEXT = "Opt-out request honored for residents of California"
FLIPS = 0.3
_SEED = 20261125

TRUTH: Mapping[str, tuple[str, str, str]] = {
    "header.example": ("honored", "ignored", "ignored"),
    "property.example": ("honored", "ignored", "ignored"),
    "worker.example": ("honored", "ignored", "ignored"),
    "server.example": ("honored", "ignored", "ignored"),
    "words.example": ("ignored", "ignored", "ignored"),
    "ignores.example": ("ignored", "ignored", "ignored"),
    "reduces.example": ("reduced", "ignored", "ignored"),
    "dnt.example": ("ignored", "honored", "ignored"),
    "choice.example": ("ignored", "ignored", "honored"),
    "flips.example": ("inconclusive", "inconclusive", "inconclusive"),
}
"""Tracker -> its response to GPC, to Do Not Track, and to a refusal on the banner."""

SCENARIOS = ("gpc", "dnt", "reject")

MEANING: Mapping[str, str] = {
    "header.example": "honours GPC by the header of its script's request",
    "property.example": "honours GPC by `navigator.globalPrivacyControl`",
    "worker.example": "the same, asked in a worker only",
    "server.example": "the site's own server leaves the tag out for the header",
    "words.example": "goes on, and the page says that the request was honoured (for one state)",
    "ignores.example": "ignores every signal and choice",
    "reduces.example": "sends 2 of 6 reports with GPC",
    "dnt.example": "honours Do Not Track only",
    "choice.example": "honours the refusal, not GPC",
    "flips.example": "sends at random, with p = 0.3",
}


def _send(host: str, times: int = 1) -> str:
    return f"for (let n = 0; n < {times}; n += 1) new Image().src = 'https://{host}/p.gif?event=' + n + '&page=' + encodeURIComponent(location.pathname);"


_TAGS = {
    "property.example": f"if (!navigator.globalPrivacyControl) {{ {_send('property.example')} }}",
    "worker.example": "new Worker(URL.createObjectURL(new Blob([\"if (!navigator.globalPrivacyControl) fetch('https://worker.example/p.gif?event=1', {mode: 'no-cors'})\"])));",
    "server.example": _send("server.example"),
    "words.example": _send("words.example")
    + f"if (navigator.globalPrivacyControl) document.querySelector('footer').append('{HONORED_TEXT}');",
    "ignores.example": _send("ignores.example"),
    "reduces.example": f"if (navigator.globalPrivacyControl) {{ {_send('reduces.example', 2)} }} else {{ {_send('reduces.example', 6)} }}",
    "dnt.example": f"if (navigator.doNotTrack !== '1') {{ {_send('dnt.example')} }}",
    "choice.example": f"if (localStorage.getItem('cookie_consent') !== 'denied') {{ {_send('choice.example')} }}",
    "flips.example": _send("flips.example"),
}
_BANNER = """<div id=ask role=dialog style="position: fixed; bottom: 0; background: #fff" hidden><p>We use cookies for analytics and advertising.</p>
<button onclick="answer('granted')">Accept all</button> <button onclick="answer('denied')">Reject all</button></div>
<script>window.answer = (word) => { localStorage.setItem('cookie_consent', word); ask.hidden = true; };
ask.hidden = localStorage.getItem('cookie_consent') !== null;</script>"""


def _header_only(request: web.Request) -> web.Response:
    text = "" if request.headers.get("Sec-GPC") == "1" else _send("header.example")
    return web.Response(text=text, content_type="text/javascript")


def signals() -> dict[str, Site]:
    """Hosts of the page with a tracker a behaviour."""
    made: Counter[tuple[str | None, ...]] = Counter()

    def page(request: web.Request) -> web.Response:
        sent = tuple(request.headers.get(name) for name in ("Sec-GPC", "DNT"))
        made[sent] += 1
        draws = random.Random(f"{_SEED} {sent}")
        flips = [draws.random() < FLIPS for _ in range(made[sent])][-1]
        left_out = {"server.example"} if sent[0] == "1" else set()
        left_out |= set() if flips else {"flips.example"}
        tags = "".join(f"<script src=https://{host}/tag.js></script>" for host in TRUTH if host not in left_out)
        text = (
            f"<!doctype html><html lang=en><title>Signals</title><h1>Tools</h1><footer>Privacy </footer>{tags}{_BANNER}"
        )
        return web.Response(text=text, content_type="text/html")

    hosts: dict[str, Site] = {SITE: {"/": page}}
    for host in TRUTH:
        tag: Answer = js(_TAGS[host]) if host in _TAGS else _header_only
        hosts[host] = {"/tag.js": tag, "/p.gif": gif({"Access-Control-Allow-Origin": "*"})}
    return hosts


_NOISY_HOSTS = tuple(f"n{number}.chance{number}.example" for number in range(8))


def noise() -> dict[str, Site]:
    """Hosts of the page full of chance: which trackers, how many requests, which cookies, which identifiers."""
    draws = random.Random(_SEED)

    def page(_: web.Request) -> web.Response:
        parts = []
        for place, host in enumerate(_NOISY_HOSTS):
            if draws.random() < (0.2, 0.4, 0.5, 0.6, 0.8, 0.9, 1.0, 1.0)[place]:
                parts += [f"<img alt='' src='https://{host}/p.gif?n={n}'>" for n in range(draws.randint(1, 6))]
        parts += [
            f"<script>document.cookie = 'c{n}={draws.getrandbits(64):x}; max-age=9999'</script>"
            for n in range(6)
            if draws.random() < 0.5
        ]
        return web.Response(
            text=f"<!doctype html><title>Noise</title><p>Words.{''.join(parts)}", content_type="text/html"
        )

    def pixel(_: web.Request) -> web.Response:
        response = web.Response(body=b"GIF89a", content_type="image/gif")
        if draws.random() < 0.5:
            response.set_cookie("id", f"{draws.getrandbits(96):x}", max_age=99_999, secure=True, samesite="None")
        return response

    return {NOISY: {"/": page, "/*": html("")}, **{host: {"/p.gif": pixel} for host in _NOISY_HOSTS}}
