"""An identifier planted in every new corner of the evidence is gone once a recording is redacted."""

from __future__ import annotations

import msgspec
import pytest
from tests.visit.test_vectors_requests import COMMON
from tests.visit.vectors import OTHER, SITE, addressed

from policywitness.bundle.redact import Redactor
from policywitness.demo.server import Web, html

pytestmark = pytest.mark.browser

PLANTED = "4f9a8b7c6d5e4f3a2b1c0d9e8f7a6b5c"
PAGE = """<!doctype html><title>Planted</title><script>
document.cookie = 'uid=$ID; max-age=9999999'; localStorage.setItem('key', '$ID'); localStorage['$ID'] = '1';
localStorage.setItem('gone', '$ID'); localStorage.removeItem('gone');
const s = new WebSocket('$OTHER/socket'.replace('https', 'wss'));
s.onopen = () => { s.send('text $ID'); s.send(JSON.stringify({json: '$ID'})); s.send(new Blob(['blob $ID'])); };
const o = indexedDB.open('base', 1); o.onupgradeneeded = () => o.result.createObjectStore('store');
o.onsuccess = () => o.result.transaction('store', 'readwrite').objectStore('store').put({value: '$ID'}, '$ID');
caches.open('cache').then(cache => cache.put('/cached?uid=$ID', new Response('x')));
const e = document.createElement('script'); e.src = 'data:text/javascript,document.cookie="data=$ID"'; document.documentElement.append(e);
addEventListener('pagehide', () => navigator.sendBeacon('$OTHER/v/exit', new Blob(['exit $ID'])));
new Response(new Blob(['packed $ID']).stream().pipeThrough(new CompressionStream('gzip'))).blob()
  .then(body => fetch('$OTHER/v/packed', {method: 'POST', body}));
</script>"""


def test_nothing_planted_is_left(visit):
    with Web({SITE: {"/": html(addressed(PAGE.replace("$ID", PLANTED)))}, OTHER: COMMON}) as web:
        raw = visit(web, f"https://{SITE}/")
    bodies = " ".join(request.post_data for request in raw.requests if request.post_data)
    assert all(f"{word} {PLANTED}" in bodies for word in ("text", "blob", "exit", "packed")), (
        "planted, but not recorded"
    )
    redacted = Redactor(b"k" * 32).redact(raw)
    left = [
        row
        for stem in ("requests", "cookies", "storage", "scripts", "calls", "frames", "console")
        for row in getattr(redacted, stem)
    ]
    left += [*redacted.stacks.values(), *redacted.headers.values()]
    assert not [row for row in left if PLANTED.encode() in msgspec.json.encode(row)]
