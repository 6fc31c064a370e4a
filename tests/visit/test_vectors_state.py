"""Cookies and storage: every way to set one is used on a served page, and recorded with who did it and what came of it."""

from __future__ import annotations

import pytest
from aiohttp import web as aiohttp_web
from tests.visit.vectors import OTHER, SITE, addressed, script

from policywitness.bundle.recording import Recording
from policywitness.demo.server import TRANSPARENT_GIF, Web, html, js
from policywitness.model.evidence import CookieEvent, StorageItem
from policywitness.model.vocabulary import StorageKind

pytestmark = pytest.mark.browser

DAY = 86_400
SCRIPT = f"https://{SITE}/state.js"
FRAME = f"https://{OTHER}/frame"

# `document.cookie` writes by the page's own script: name, the attributes, and the reasons for which a browser refuses it.
WRITES = {
    "session": ("", ()),
    "max-age": ("max-age=86400", ()),
    "expires": ("expires=Fri, 01 Jan 2100 00:00:00 GMT; max-age=3600", ()),
    "two-years": (f"max-age={730 * DAY}", ()),
    "for-the-site": ("domain=vectors.example", ()),
    "leading-dot": ("domain=.vectors.example", ()),
    "on-a-path": ("path=/elsewhere", ()),
    "lax": ("samesite=lax; secure", ()),
    "own-partition": ("secure; partitioned; samesite=none; path=/", ()),
    "__Secure-good": ("secure", ()),
    "__Host-good": ("secure; path=/", ()),
    "__Secure-bad": ("", ("InvalidPrefix",)),
    "__Host-bad": ("secure; path=/; domain=www.vectors.example", ("InvalidPrefix",)),
    "foreign": (f"domain={OTHER}", ("InvalidDomain",)),
    "suffix": ("domain=example", ("InvalidDomain",)),
    "http-only": ("httponly", ("HttpOnly",)),
    "insecure-none": ("samesite=none", ("SameSiteNoneInsecure",)),
}
STATE = (
    "\n".join(f"document.cookie = '{name}=1; {attributes}';" for name, (attributes, _) in WRITES.items())
    + """
document.cookie = 'large=' + 'x'.repeat(4097);
document.cookie = 'passing=1'; document.cookie = 'passing=; max-age=0';
document.cookie = 'only-for-servers=stolen'; document.cookie = 'with-tab=a\\tb'; document.cookie = 'placed=root';
cookieStore.set('store-two', '1');
cookieStore.set({name: 'store-object', value: '1', expires: Date.now() + 86400000, sameSite: 'lax'});
cookieStore.set('store-gone', '1').then(() => cookieStore.delete('store-gone'));
fetch('$OTHER/cookies', {credentials: 'include'}); fetch('$OTHER/without-credentials');
localStorage.setItem('by function', 'value 1');
localStorage['by name'] = 'value 2';
sessionStorage.setItem('in session', 'value 3');
sessionStorage.property = 'value 4';
localStorage.setItem('removed', 'value 5'); localStorage.removeItem('removed');
for (const store of [() => localStorage.setItem('too much', 'x'.repeat(6e6)), () => { localStorage['too much by name'] = 'x'.repeat(6e6); }]) try { store(); } catch (e) {}
{ const open = indexedDB.open('base', 1); open.onupgradeneeded = () => { open.result.createObjectStore('plain'); open.result.createObjectStore('keyed', {keyPath: 'id'}); open.result.createObjectStore('counted', {autoIncrement: true}); };
  open.onsuccess = () => { const t = open.result.transaction(['plain', 'keyed', 'counted'], 'readwrite'); t.objectStore('plain').put('value 6', 'key'); t.objectStore('keyed').add({id: 'me', visitor: 'value 7'}); t.objectStore('counted').put({visitor: 'value 8'}); t.objectStore('counted').put(new Map([['visitor', new Set(['value 12'])], ['bytes', new Uint8Array([1, 2])]])); }; }
caches.open('cache').then(cache => Promise.all([cache.add('/cached?1'), cache.put('/cached?2', new Response('value 9'))]));
navigator.serviceWorker.register('/sw.js', {scope: '/scope/'});
new Worker('/worker.js').postMessage('begin');
"""
)
# What must not notice that it is recorded: each line throws where a stand-in differs from the store itself.
UNDISTURBED = """
const claim = (holds, what) => { if (!holds) throw new Error('differs: ' + what); };
claim(localStorage instanceof Storage, 'instanceof'); claim(localStorage === window.localStorage, 'identity');
claim(String(localStorage) === '[object Storage]', 'its name'); claim('by name' in localStorage, 'in');
claim(Object.keys(localStorage).includes('by function'), 'keys'); claim(localStorage.length >= 2, 'length');
claim(Storage.prototype.getItem.call(localStorage, 'by name') === 'value 2', 'borrowed function');
claim(localStorage.getItem === Storage.prototype.getItem, 'identity of functions'); claim(localStorage.absent === undefined, 'absent');
new StorageEvent('storage', {storageArea: localStorage, key: 'k'}); claim(delete localStorage.absent, 'delete');
claim(JSON.parse(JSON.stringify(localStorage))['by name'] === 'value 2', 'JSON');
claim(new Blob(['x']).constructor === Blob && new File(['x'], 'n') instanceof Blob, 'Blob');
const text = f => Function.prototype.toString.call(f), native = (f, name) => claim(text(f) === `function ${name}() { [native code] }`, 'text of ' + name);
native(fetch, 'fetch'); native(Blob, 'Blob'); native(navigator.sendBeacon, 'sendBeacon'); native(Storage.prototype.setItem, 'setItem'); native(Function.prototype.toString, 'toString');
native(Object.getOwnPropertyDescriptor(Document.prototype, 'cookie').set, 'set cookie'); native(Object.getOwnPropertyDescriptor(window, 'localStorage').get, 'get localStorage');
claim(text(f => f + 1) === 'f => f + 1' && text(class A {}) === 'class A {}', 'text of others');
try { text({}); claim(false, 'text of no function'); } catch (e) { claim(e instanceof TypeError, 'text of no function'); }
claim(fetch.name === 'fetch' && fetch.length === 1, 'fetch');
claim(new Request('/x').constructor === Request && new Request('/x', {method: 'POST', keepalive: true, body: new Blob(['x'])}) instanceof Request, 'Request');
claim(document.createElement('img').cloneNode().constructor === HTMLImageElement, 'elements');
const f = document.createElement('iframe'); document.body.append(f);
claim(f.contentWindow.Storage.prototype.getItem.call(localStorage, 'by name') === 'value 2', 'function of another frame');
document.title = 'undisturbed';
"""
PAGE = (
    "<!doctype html><title>State</title><body><script src=/state.js></script><script src=/undisturbed.js></script>"
    f"<img src=/deep/picture><img src='$OTHER/cookies?redirect'><iframe src='{FRAME}'></iframe><iframe src='{FRAME}?short' id=short></iframe>"
    "<iframe srcdoc=\"<script>document.cookie = 'from-srcdoc=1'; localStorage.setItem('from srcdoc', '1')</script>\"></iframe>"
    "<iframe sandbox=allow-scripts src=/sandboxed></iframe>"
    + script(
        "const f = document.createElement('iframe'); document.body.append(f); f.contentDocument.cookie = 'from-empty=1'"
    )
    + script(
        "const f = document.createElement('iframe'); f.src = URL.createObjectURL(new Blob([\"<scr\" + \"ipt>document.cookie = 'from-blob=1'; localStorage.setItem('from blob', '1')</scr\" + \"ipt>\"], {type: 'text/html'})); document.body.append(f)"
    )
    + script("addEventListener('message', () => document.getElementById('short').remove())")
    + script("new WebSocket('wss://' + location.host + '/socket')")
)
FRAMED = """<!doctype html><title>Frame</title><script>
document.cookie = 'framed=1; samesite=none; secure'; document.cookie = 'framed-partitioned=1; samesite=none; secure; partitioned; path=/';
document.cookie = 'framed-lax=1';
if (location.search) { localStorage.setItem('short-lived', 'value 10'); parent.postMessage(1, '*'); }
else { localStorage.setItem('framed', 'value 11'); indexedDB.open('framed base'); caches.open('framed cache').then(c => c.put('/cached?3', new Response('x'))); navigator.serviceWorker.register('/sw.js'); }
</script>"""
WORKER = """onmessage = () => {
caches.open('by worker').then(c => c.put('/cached?4', new Response('x')));
indexedDB.open('base of worker'); };"""


def cookies(request: aiohttp_web.Request) -> aiohttp_web.Response:
    """A picture, or the way to one, that sets cookies of all sorts."""
    answer = aiohttp_web.Response(body=TRANSPARENT_GIF, content_type="image/gif")
    answer.headers["Access-Control-Allow-Origin"] = f"https://{SITE}"
    answer.headers["Access-Control-Allow-Credentials"] = "true"
    if request.query_string == "redirect":
        answer.set_status(302)
        answer.headers["Location"] = "/cookies?there"
        answer.headers.add("Set-Cookie", "on-the-way=1; SameSite=None; Secure")
        return answer
    for line in (
        f"tracked=0123456789abcdef; Max-Age={730 * DAY}; Path=/; SameSite=None; Secure",
        "second=2; SameSite=None; Secure; HttpOnly",
        "partitioned=3; SameSite=None; Secure; Partitioned; Path=/",
        "undeclared=4",
        "for-another=5; Domain=www.vectors.example; SameSite=None; Secure",
    ):
        answer.headers.add("Set-Cookie", line)
    return answer


async def socket(request: aiohttp_web.Request) -> aiohttp_web.WebSocketResponse:
    """A WebSocket whose handshake sets a cookie."""
    answer = aiohttp_web.WebSocketResponse()
    answer.headers["Set-Cookie"] = "handshake=1; Max-Age=3600; Secure"
    await answer.prepare(request)
    await answer.receive()
    return answer


@pytest.fixture(scope="module")
def served():
    site = {
        "/": html(addressed(PAGE), {"Set-Cookie": "only-for-servers=1; HttpOnly"}),
        "/state.js": js(addressed(STATE)),
        "/undisturbed.js": js(UNDISTURBED),
        "/sandboxed": html(
            "<!doctype html><script>try { localStorage.setItem('x', '1') } catch (e) { fetch('/denied') }</script>"
        ),
        "/worker.js": js(WORKER),
        "/sw.js": js("oninstall = e => e.waitUntil(cookieStore.set('from-service-worker', '1'))"),
        "/socket": socket,
        "/deep/picture": html("ok", {"Set-Cookie": "placed=deep"}),
        "/denied": js(""),
        "/*": html("ok"),
    }
    unasked = {"Access-Control-Allow-Origin": "*", "Set-Cookie": "unasked=1; Max-Age=3600; SameSite=None; Secure"}
    other = {
        "/without-credentials": html("ok", unasked),
        "/frame": html(FRAMED),
        "/cookies": cookies,
        "/sw.js": js(""),
        "/*": html("ok"),
    }
    with Web({SITE: site, OTHER: other}) as web:
        yield web


@pytest.fixture(scope="module")
def recording(visit, served) -> Recording:
    return visit(served, f"https://{SITE}/")


def cookie(recording: Recording, name: str, **wanted: object) -> CookieEvent:
    """The one attempt to set a cookie of that name (and with those properties)."""
    events = [
        event
        for event in recording.cookies
        if event.name == name and all(getattr(event, key) == value for key, value in wanted.items())
    ]
    assert events, f"nothing recorded of the cookie {name}"
    return events[0]


def item(recording: Recording, kind: StorageKind, key: str, value: str | None = None) -> StorageItem:
    """The one stored item of that kind and key (and value)."""
    (found,) = [one for one in recording.storage if (one.kind, one.key) == (kind, key) and value in (None, one.value)]
    return found


def test_the_page_is_not_disturbed(recording):
    errors = [message for message in recording.console if message.level == "uncaught"]
    assert errors == []
    assert recording.visit.pages[0].title == "undisturbed"


@pytest.mark.parametrize("name", WRITES)
def test_script_writes_have_a_line_and_an_outcome(recording, name):
    attributes, reasons = WRITES[name]
    event = cookie(recording, name)
    assert (event.set_by.how, event.set_by.url) == ("js", SCRIPT)
    assert event.set_by.line == list(WRITES).index(name) + 1
    assert event.blocked_reasons == reasons
    assert event.in_jar is not bool(reasons)
    assert event.secure is ("secure" in attributes)


def test_lifetimes_as_asked_and_as_granted(recording):
    assert (cookie(recording, "session").asked_lifetime_s, cookie(recording, "session").granted_lifetime_s) == (
        None,
        None,
    )
    assert (cookie(recording, "max-age").asked_lifetime_s, cookie(recording, "max-age").granted_lifetime_s) == (
        DAY,
        DAY,
    )
    assert cookie(recording, "expires").granted_lifetime_s == 3_600, "max-age wins over expires"
    for name in ("two-years", "tracked"):
        event = cookie(recording, name)
        assert (event.asked_lifetime_s, event.granted_lifetime_s) == (730 * DAY, 400 * DAY)


def test_domains_paths_and_sizes(recording):
    assert {cookie(recording, name).domain for name in ("for-the-site", "leading-dot")} == {"vectors.example"}
    assert cookie(recording, "on-a-path").path == "/elsewhere"
    large = cookie(recording, "large")
    assert (large.value_bytes, large.blocked_reasons) == (4_097, ("NameValuePairExceedsMaxSize",))


def test_a_cookie_without_a_path_stands_where_it_was_set(recording):
    placed = {event.value: event for event in recording.cookies if event.name == "placed"}
    assert {value: (event.path, event.set_by.how, event.in_jar) for value, event in placed.items()} == {
        "deep": ("/deep", "http", True),
        "root": ("/", "js", True),
    }


def test_an_answer_to_a_request_without_credentials_sets_nothing(recording):
    event = cookie(recording, "unasked")
    assert (event.blocked_reasons, event.in_jar, event.granted_lifetime_s) == (("NotStored",), False, None)


def test_what_a_browser_refuses_for_its_characters(recording):
    event = cookie(recording, "with-tab")
    assert (event.blocked_reasons, event.in_jar) == (("DisallowedCharacter",), False)


def test_deleted_cookies_stay_in_the_evidence(recording):
    for name in ("passing", "store-gone"):
        events = [event for event in recording.cookies if event.name == name]
        assert [event.asked_lifetime_s for event in events] == [None, 0]
        assert not any(event.in_jar or event.blocked_reasons for event in events)


def test_a_script_cannot_write_over_a_servers_cookie(recording):
    assert cookie(recording, "only-for-servers", value="1").in_jar
    assert cookie(recording, "only-for-servers", value="stolen").blocked_reasons == ("HttpOnly",)


def test_cookie_store(recording):
    assert cookie(recording, "store-two").set_by.how == "cookie_store"
    assert cookie(recording, "store-object").granted_lifetime_s == DAY
    assert cookie(recording, "store-object").same_site == "Lax"
    worker = cookie(recording, "from-service-worker")
    assert (worker.set_by.how, worker.set_by.url) == ("cookie_store", f"https://{SITE}/sw.js")
    assert len([event for event in recording.cookies if event.name == "from-service-worker"]) == 1


def test_set_cookie_lines_of_redirects_pictures_and_fetches(recording):
    assert cookie(recording, "on-the-way").set_by.url == f"https://{OTHER}/cookies?redirect"
    for address in ("/cookies", "/cookies?there"):
        setter = [event for event in recording.cookies if event.set_by.url == f"https://{OTHER}{address}"]
        assert [event.name for event in setter] == ["tracked", "second", "partitioned", "undeclared", "for-another"]
        assert [event.in_jar for event in setter] == [True, True, True, False, False]
        assert all(event.set_by.request_id for event in setter)
    assert cookie(recording, "undeclared").blocked_reasons[0].endswith("SameSiteUnspecifiedTreatedAsLax")
    assert cookie(recording, "for-another").blocked_reasons == ("InvalidDomain",)


def test_a_websockets_handshake_sets_a_cookie(recording):
    event = cookie(recording, "handshake")
    assert event.in_jar
    assert event.granted_lifetime_s in range(3_590, 3_601)


def test_partitions(recording):
    for name in ("partitioned", "framed-partitioned"):
        event = cookie(recording, name)
        assert (event.domain, event.partition_key, event.in_jar) == (OTHER, "https://vectors.example", True)
    assert cookie(recording, "framed").partition_key is None


def test_frames_of_every_sort(recording):
    framed = {event.set_by.url for event in recording.cookies if event.name == "framed"}
    assert framed == {FRAME, f"{FRAME}?short"}
    assert cookie(recording, "framed-lax").blocked_reasons == ("SameSiteUnspecifiedTreatedAsLax",)
    assert cookie(recording, "from-srcdoc").set_by.url == "about:srcdoc"
    assert cookie(recording, "from-empty").set_by.url == f"https://{SITE}/"
    for name in ("from-srcdoc", "from-empty"):
        assert (cookie(recording, name).domain, cookie(recording, name).in_jar) == (SITE, True)
    blob = cookie(recording, "from-blob")
    assert (blob.in_jar, blob.blocked_reasons) == (False, ("SchemeNotSupported",))


LOCAL, SESSION, INDEXED, CACHE = StorageKind.LOCAL, StorageKind.SESSION, StorageKind.INDEXEDDB, StorageKind.CACHE


@pytest.mark.parametrize(
    ("kind", "key", "value", "call"),
    [
        (LOCAL, "by function", "value 1", "'by function'"),
        (LOCAL, "by name", "value 2", "'by name'"),
        (SESSION, "in session", "value 3", "'in session'"),
        (SESSION, "property", "value 4", "sessionStorage.property"),
        (INDEXED, "base/plain/key", "value 6", "'value 6'"),
        (INDEXED, "base/keyed/me", '{"id":"me","visitor":"value 7"}', "'value 7'"),
        (INDEXED, "base/counted/1", '{"visitor":"value 8"}', "'value 8'"),
        (INDEXED, "base/counted/2", '[["visitor",["value 12"]],["bytes",[1,2]]]', "'value 12'"),
        (CACHE, "cache", f"https://{SITE}/cached?1", "caches.open"),
        (CACHE, "cache", f"https://{SITE}/cached?2", "caches.open"),
        (StorageKind.SERVICE_WORKER, f"https://{SITE}/scope/", f"https://{SITE}/sw.js", "serviceWorker.register"),
    ],
)
def test_stored_items_name_their_script(recording, kind, key, value, call):
    found = item(recording, kind, key, value)
    line = next(number for number, text in enumerate(STATE.splitlines(), 1) if call in text)
    assert (found.value, found.origin, found.kept) == (value, f"https://{SITE}", True)
    assert (found.set_by.url, found.set_by.line) == (SCRIPT, line)


def test_what_was_removed_again_is_told_too(recording):
    found = item(recording, LOCAL, "removed")
    assert (found.value, found.kept) == ("value 5", False)
    assert found.set_by.url == SCRIPT


def test_what_did_not_fit_was_not_stored(recording):
    assert not [one for one in recording.storage if one.key.startswith("too much")]


def test_storage_of_third_parties_frames(recording):
    for kind, key in ((LOCAL, "framed"), (INDEXED, "framed base"), (CACHE, "framed cache")):
        found = item(recording, kind, key)
        assert (found.origin, found.top_site, found.set_by.url) == (f"https://{OTHER}", "vectors.example", FRAME)
    assert item(recording, LOCAL, "short-lived").set_by.url == f"{FRAME}?short"
    assert item(recording, StorageKind.SERVICE_WORKER, f"https://{OTHER}/").set_by.url == FRAME


def test_storage_of_workers_and_frames_without_an_address(recording):
    assert item(recording, CACHE, "by worker").set_by.url == f"https://{SITE}/worker.js"
    assert item(recording, INDEXED, "base of worker").set_by.url == f"https://{SITE}/worker.js"
    assert item(recording, LOCAL, "from blob").origin == f"https://{SITE}"
    assert item(recording, LOCAL, "from srcdoc").origin == f"https://{SITE}"
