"""A site that wants to be found clean: it starts its tracker late, elsewhere, or only where it takes the visitor for a person."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.visit.conftest import Make

from policywitness.bundle.recording import Recording
from policywitness.demo.server import Web, html, js
from policywitness.model.plan import VisitorPlan
from policywitness.model.vocabulary import Outcome

pytestmark = [pytest.mark.browser, pytest.mark.full]

SITE, TRACKER = "www.site.example", "tracker.example"
HOME, SECOND = f"https://{SITE}/", f"https://{SITE}/second"
HIDDEN = {
    "after-two-seconds": "setTimeout(track, 2000, 'after-two-seconds')",
    "on-scroll": "addEventListener('scroll', () => track('on-scroll'), {once: true})",
    "in-view": "new IntersectionObserver(seen => seen.some(one => one.isIntersecting) && track('in-view')).observe(document.querySelector('footer'))",
    "on-mouse": "addEventListener('mousemove', () => track('on-mouse'), {once: true})",
    "on-key": "addEventListener('keydown', () => track('on-key'), {once: true})",
    "on-leaving": "addEventListener('pagehide', () => navigator.sendBeacon(`https://tracker.example/on-leaving`, 'x'))",
    "when-idle": "requestIdleCallback(() => track('when-idle'))",
    "worker": "new Worker('/worker.js')",
    "shared-worker": "new SharedWorker('/shared.js')",
    "service-worker": "navigator.serviceWorker.register('/service.js')",
    "no-robot": "navigator.webdriver || track('no-robot')",
    "no-headless": "/Headless/.test(navigator.userAgent) || !navigator.languages.length || !navigator.plugins.length || !outerWidth || track('no-headless')",
    "no-hooks": """[Navigator.prototype.sendBeacon, Document.prototype.createElement, Storage.prototype.setItem,
      Object.getOwnPropertyDescriptor(Document.prototype, 'cookie').set, Object.getOwnPropertyDescriptor(Navigator.prototype, 'userAgent').get]
      .every(one => Function.prototype.toString.call(one).includes('[native code]')) && !Object.getOwnPropertyNames(window).some(name => /policywitness|playwright|cdc_|^_[0-9a-f]{16}$/.test(name))
      && track('no-hooks')""",
    "no-gpc": "navigator.globalPrivacyControl || track('no-gpc')",
}
"""By name the code of a page that starts a tracker under one condition."""
PAGE = (
    "<!doctype html><title>{title}</title><h1>Welcome</h1><p style='height: 5000px'>Text.</p><footer>End</footer>"
    "<script>const track = how => fetch('https://tracker.example/' + how, {{mode: 'no-cors', keepalive: true}}).catch(() => 0);{code}</script>"
)


def calls(how: str) -> Callable[..., object]:
    """A worker's script that calls the tracker."""
    return js(f"fetch('https://{TRACKER}/{how}', {{mode: 'no-cors'}}).catch(() => 0)")


@pytest.fixture(scope="module")
def seen(visit: Make) -> tuple[Recording, set[str], set[str]]:
    """One visit of two pages: its recording, what of the tracker it holds, and what the tracker was asked for."""
    code = (
        ";\n".join(HIDDEN.values()) + ";setTimeout(track, 60000, 'after-a-minute'); onclick = () => track('on-click')"
    )
    site = {
        "/": html(PAGE.format(title="Home", code=code)),
        "/second": html(PAGE.format(title="Second", code="track('second-page')")),
        "/worker.js": calls("worker"),
        "/shared.js": calls("shared-worker"),
        "/service.js": calls("service-worker"),
    }
    with Web({SITE: site, TRACKER: {"/*": html("")}}) as web:
        visitor = VisitorPlan(resolve_only=True, resolve=web.resolve, ca_certificate=str(web.ca_pem))
        recording = visit(web, HOME, SECOND, visitor=visitor)
        served = {request.path.strip("/") for request in web.requests(TRACKER)}
    start = f"https://{TRACKER}/"
    recorded = {row.url.removeprefix(start) for row in recording.requests if row.url.startswith(start)}
    return recording, recorded, served


@pytest.mark.parametrize("how", [*HIDDEN, "second-page"])
def test_a_hidden_tracker_is_seen(seen: tuple[Recording, set[str], set[str]], how: str) -> None:
    recording, recorded, _ = seen
    assert recording.visit is not None
    assert recording.visit.outcome is Outcome.COMPLETE
    assert how in recorded


def test_nothing_was_sent_unseen_and_what_never_starts_is_not_claimed(
    seen: tuple[Recording, set[str], set[str]],
) -> None:
    """What waits for a minute or for a click is not seen: SECURITY.md says so."""
    _, recorded, served = seen
    assert served <= recorded
    assert not {"after-a-minute", "on-click"} & recorded
