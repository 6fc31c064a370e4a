"""What the matrix's sites do, in small pieces: markup of a page, what the site itself answers, and what others' hosts answer.

The others are real host names, so that the catalogue knows them; every one of them leads to this machine. Their tags are a few
lines each, and do what a tag of that kind does: keep an identifier, report, record, match.

A page says in `window.heeds` what its tags listen to: `gpc`, `dnt`, `opt-out` (Google's add-on and switch).
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

from aiohttp import web

from policywitness.demo.answers import ServerCookie, collect, framed, redirect
from policywitness.demo.server import Answer, html, js, svg

ANALYTICS_ID = "G-MATRIX0001"
_YEAR = 365 * 86_400

HEEDING = """<script>
window.heeds = __HEEDS__;
window.told = signal => heeds.includes(signal) && (signal === 'gpc' ? navigator.globalPrivacyControl : navigator.doNotTrack === '1');
window.tag = (url, ...signals) => {
  if (signals.some(told)) return;
  document.head.append(Object.assign(document.createElement('script'), {src: url}));
};
window.pixel = (url, ...signals) => { if (!signals.some(told)) new Image().src = url; };
window.digits = n => Array.from(crypto.getRandomValues(new Uint8Array(n)), byte => byte % 10).join('').replace(/^0/, '7');
window.keep = (name, make) => {
  const known = document.cookie.split('; ').find(pair => pair.startsWith(name + '='));
  const value = known ? known.slice(name.length + 1) : make();
  document.cookie = `${name}=${value}; max-age=31536000; path=/; secure`;
  return value;
};
</script>"""
"""The head of every page of the matrix; `__HEEDS__` stands for a list."""

_ANALYTICS = """(() => {
  const id = '%s', off = window._gaUserPrefs && _gaUserPrefs.ioo && _gaUserPrefs.ioo() || window['ga-disable-' + id];
  if (heeds.includes('opt-out') && off) return;
  const client = keep('_ga', () => `GA1.1.${digits(10)}.${digits(10)}`).slice(6);
  const hit = event => 'https://www.google-analytics.com/g/collect?' + new URLSearchParams({v: 2, tid: id, cid: client,
    en: event, dl: location.href, dt: document.title, ul: navigator.language, sr: screen.width + 'x' + screen.height});
  pixel(hit('page_view'));
  pixel('https://www.google.com/ads/ga-audiences?' + new URLSearchParams({t: 'sr', tid: id, cid: client}), 'gpc');
  addEventListener('scroll', () => navigator.sendBeacon(hit('scroll')), {once: true});
})();"""

_PIXEL = """(() => {
  const browser = keep('_fbp', () => `fb.1.${Date.now()}.${digits(18)}`);
  const click = new URLSearchParams(location.search).get('fbclid');
  const more = click ? {fbc: keep('_fbc', () => `fb.1.${Date.now()}.${click}`)} : {};
  pixel('https://www.facebook.com/tr/?' + new URLSearchParams({id: '402291817330', ev: 'PageView', dl: location.href,
    fbp: browser, ...more}));
})();"""

_RECORDER = """(() => {
  const visitor = keep('_hjSessionUser_3190427', () => digits(20)), moves = [];
  addEventListener('mousemove', event => moves.push({type: 'mouse_move', x: event.clientX, y: event.clientY}));
  const send = () => fetch('https://in.hotjar.com/api/v2/sites/3190427/recordings/content', {method: 'POST', keepalive: true,
    body: JSON.stringify({visitor, page: {tagName: 'HTML', childNodes: [document.body.innerText.slice(0, 200)]},
      events: [{type: 'scroll', y: scrollY}, ...moves]})});
  send();
  addEventListener('scroll', send, {once: true});
})();"""

_FINGERPRINT = """(() => {
  const canvas = Object.assign(document.createElement('canvas'), {width: 220, height: 40}), pen = canvas.getContext('2d');
  pen.font = '14px Arial';
  pen.fillText('Sphinx of black quartz, judge my vow', 2, 20);
  const gl = document.createElement('canvas').getContext('webgl');
  const card = gl ? gl.getParameter(37446) : '';
  window.device = canvas.toDataURL().length + card;
})();"""

_DATABASE = """(() => {
  localStorage.setItem('visitor', digits(20));
  sessionStorage.setItem('page', location.pathname);
  const open = indexedDB.open('shop', 1);
  open.onupgradeneeded = () => open.result.createObjectStore('seen');
  open.onsuccess = () => open.result.transaction('seen', 'readwrite').objectStore('seen').put(digits(20), 'visitor');
})();"""

_TYPED = """for (const field of document.querySelectorAll('input')) field.addEventListener('change', async () => {
  %s
  fetch('https://www.facebook.com/tr/?' + new URLSearchParams({id: '402291817330', ev: 'Lead', 'ud[em]': value, ...more}), {mode: 'no-cors'});
});"""
_AS_TYPED = "const value = field.value, more = {fbp: keep('_fbp', () => `fb.1.${Date.now()}.${digits(18)}`)};"
_HASHED = """const bytes = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(field.value));
  const value = Array.from(new Uint8Array(bytes), byte => byte.toString(16).padStart(2, '0')).join(''), more = {};"""


def _identity(request: web.Request) -> web.Response:
    """A script with a number in it that the browser's cache brings back: what is recognised though cookies are blocked."""
    number = request.headers.get("If-None-Match", "").strip('"') or secrets.token_hex(12)
    response = web.Response(
        text=f"pixel('https://ib.adnxs.com/px?uid={number}&page=' + location.pathname);", content_type="text/javascript"
    )
    response.headers["ETag"] = f'"{number}"'
    response.headers["Cache-Control"] = "private, no-cache"
    return response


_EXCHANGE_ID = ServerCookie(
    "uuid2", 90 * 86_400, "adnxs.com", lambda: "7" + "".join(str(secrets.randbelow(10)) for _ in range(18))
)
_DESK_ID = ServerCookie("TDID", _YEAR, "adsrvr.org", lambda: secrets.token_hex(18))


def _exchange(request: web.Request) -> web.Response:
    """The exchange's pixel: it keeps a number for the visitor and hands it on to a bidder."""
    number = _EXCHANGE_ID.value(request)
    response = redirect("https://match.adsrvr.org/track/cmf/generic", ttd_pid="exchange", ttd_puid=number)
    _EXCHANGE_ID.put(response, number)
    return response


@dataclass(frozen=True, slots=True)
class Behaviour:
    """One piece: `markup` for the pages, `own` answers of the site by path, `others` answers by host and path; `plain` hosts also answer without TLS."""

    markup: str = ""
    own: Mapping[str, Answer] = field(default_factory=dict)
    others: Mapping[str, Mapping[str, Answer]] = field(default_factory=dict)
    plain: tuple[str, ...] = ()


_ADVERTS = {
    "connect.facebook.net": {"/en_US/fbevents.js": js(_PIXEL)},
    "www.facebook.com": {"/tr/": collect(), "/plugins/like.php": html("<p>Like</p>")},
    "ib.adnxs.com": {"/getuid": _exchange, "/px": collect()},
    "match.adsrvr.org": {"/track/cmf/generic": collect(_DESK_ID)},
}

BEHAVIOURS: Mapping[str, Behaviour] = {
    "cookie": Behaviour("<script>keep('visitor', () => digits(20));</script>"),
    "storage": Behaviour(f"<script>{_DATABASE}</script>"),
    "analytics": Behaviour(
        f"<script>tag('https://www.googletagmanager.com/gtag/js?id={ANALYTICS_ID}', 'dnt');</script>",
        others={
            "www.googletagmanager.com": {"/gtag/js": js(_ANALYTICS % ANALYTICS_ID)},
            "www.google-analytics.com": {"/g/collect": collect()},
            "www.google.com": {"/ads/ga-audiences": collect(), "/recaptcha/api.js": js("window.grecaptcha = {};")},
        },
    ),
    "advertising": Behaviour(
        "<script>tag('https://connect.facebook.net/en_US/fbevents.js', 'gpc', 'dnt');"
        "pixel('https://ib.adnxs.com/getuid?page=1', 'gpc', 'dnt');</script>",
        others=_ADVERTS,
    ),
    "pixel": Behaviour(
        "<script>tag('https://connect.facebook.net/en_US/fbevents.js', 'gpc', 'dnt');</script>", others=_ADVERTS
    ),
    "replay": Behaviour(
        "<script>tag('https://static.hotjar.com/c/hotjar-3190427.js', 'dnt');</script>",
        others={
            "static.hotjar.com": {"/c/hotjar-3190427.js": js(_RECORDER)},
            "in.hotjar.com": {"/api/v2/sites/3190427/recordings/content": collect()},
        },
    ),
    "social": Behaviour(
        "<script async src=https://platform.twitter.com/widgets.js></script><script async src=https://www.instagram.com/embed.js></script>"
        "<iframe src=https://www.facebook.com/plugins/like.php></iframe><iframe src=https://www.linkedin.com/embed/feed></iframe>",
        others={
            "platform.twitter.com": {"/widgets.js": js("window.twttr = {};")},
            "www.instagram.com": {"/embed.js": js("window.instgrm = {};")},
            "www.linkedin.com": {
                "/embed/feed": framed(
                    html("<p>Post</p>"), ServerCookie("bcookie", _YEAR, "linkedin.com", secrets.token_hex)
                )
            },
            "www.facebook.com": _ADVERTS["www.facebook.com"],
        },
    ),
    "captcha": Behaviour("<script async src=https://www.google.com/recaptcha/api.js></script>"),
    "marketing": Behaviour(
        "<script async src=https://js.hs-scripts.com/48213.js></script>",
        others={"js.hs-scripts.com": {"/48213.js": js("window._hsq = [];")}},
    ),
    "chat": Behaviour(
        "<script async src=https://widget.intercom.io/widget/lk7f9d2e></script>",
        others={"widget.intercom.io": {"/widget/lk7f9d2e": js("window.Intercom = () => 0;")}},
    ),
    "location": Behaviour("<script>navigator.geolocation.getCurrentPosition(() => 0, () => 0);</script>"),
    "fingerprint": Behaviour(f"<script>{_FINGERPRINT}</script>"),
    "worker": Behaviour(
        "<script>navigator.serviceWorker.register('/worker.js');</script>",
        own={"/worker.js": js("onfetch = () => 0;")},
    ),
    "respawn": Behaviour(
        "<script src=https://acdn.adnxs.com/dmp/number.js></script>",
        others={"acdn.adnxs.com": {"/dmp/number.js": _identity}, "ib.adnxs.com": _ADVERTS["ib.adnxs.com"]},
    ),
    "needs cookies": Behaviour(
        "<script>document.cookie = 'on=1; path=/'; if (!document.cookie) document.querySelector('main').remove();</script>"
    ),
    "child flag": Behaviour("<script>pixel('https://ib.adnxs.com/px?tfcd=1');</script>", others=_ADVERTS),
    "contact form": Behaviour(
        "<form><label>Name <input name=name></label><label>E-mail <input type=email name=email></label></form>"
    ),
    "nosy form": Behaviour(
        "<form><label>Name <input name=name></label><label>E-mail <input type=email name=email></label>"
        "<label>Mobile phone <input type=tel name=phone></label><label>Date of birth <input type=date name=birth></label></form>"
    ),
    "takes typed text": Behaviour(f"<script>{_TYPED % _AS_TYPED}</script>", others=_ADVERTS),
    "takes hashed text": Behaviour(f"<script>{_TYPED % _HASHED}</script>", others=_ADVERTS),
    "contest": Behaviour("<p><a href=/contest>Enter our spring contest and win a spade</a></p>"),
    "rights link": Behaviour("<p><a href=/privacy#states>Your California Privacy Rights</a></p>"),
    "asks": Behaviour(
        "<div id=cookie-banner role=dialog aria-label='Cookie consent'><p>We use cookies. May we?</p>"
        "<button type=button>Accept all</button><button type=button>Reject all</button></div>"
    ),
    "insecure": Behaviour(
        "<script>fetch('http://static.shed-files.example/note.json').catch(() => 0);</script><img src=http://static.shed-files.example/spade.svg>",
        others={"static.shed-files.example": {"/spade.svg": svg("<svg xmlns='http://www.w3.org/2000/svg'/>")}},
        plain=("static.shed-files.example",),
    ),
}
"""Name -> piece."""
