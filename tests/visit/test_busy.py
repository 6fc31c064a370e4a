"""A busy machine: the observer's commands reach the browser late, and still nothing is missed, counted twice or put in another phase."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any

import pytest
from tests.visit.vectors import OTHER, SITE, addressed

from policywitness.browser.devtools import DevTools, Json
from policywitness.demo.server import Web, html, js
from policywitness.model.plan import VisitorPlan
from policywitness.model.vocabulary import Outcome, Phase
from policywitness.visit.scene import Scene

LATE_S = 0.25
FRAME = html(
    addressed("<!doctype html><title>Frame</title><link rel=icon href=data:,><script>fetch('/in-frame')</script>")
)
PAGE = addressed("""<!doctype html><title>Busy</title><link rel=icon href=data:,><script>
fetch('$OTHER/at-once', {mode: 'no-cors'}); document.cookie = 'at-once=1';
new Worker('/worker.js');
addEventListener('keydown', () => window.open('/opened'), {once: true});
addEventListener('pagehide', () => navigator.sendBeacon('$OTHER/left', 'bye'));
</script><iframe src=$OTHER/frame></iframe>""")


@pytest.fixture
def late(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each command of ours goes out a quarter of a second late, in order."""
    send = DevTools.post

    def post(self: DevTools, method: str, params: Json | None = None, session: str | None = None) -> Any:
        result: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        result.add_done_callback(lambda done: done.cancelled() or done.exception())

        def arrived(done: asyncio.Future[Json]) -> None:
            if result.done():
                return
            if problem := done.exception():
                result.set_exception(problem)
            else:
                result.set_result(done.result())

        asyncio.get_running_loop().call_later(
            LATE_S, lambda: send(self, method, params, session).add_done_callback(arrived)
        )
        return result

    monkeypatch.setattr(DevTools, "post", post)


@pytest.mark.browser
def test_late_commands_lose_nothing(visit, late):
    ok = html("ok", {"Access-Control-Allow-Origin": "*"})
    site = {"/": html(PAGE), "/worker.js": js("fetch('/in-worker')"), "/opened": FRAME, "/*": ok}
    with Web({SITE: site, OTHER: {"/frame": FRAME, "/*": ok}}) as web:
        served = {"resolve": web.resolve, "ca_certificate": str(web.ca_pem)}
        plan = VisitorPlan(resolve_only=True, quiet_ms=900, linger_ms=0, **served)  # type: ignore[arg-type]
        recording = visit(web, f"https://{SITE}/", visitor=plan)
        saw = Counter(request.url for request in web.log)
    assert recording.visit.outcome is Outcome.COMPLETE
    told = Counter(row.url for row in recording.requests if row.source != "network-log")
    assert told == saw
    phases = {row.url.partition("example")[2]: row.phase for row in recording.requests}
    assert {phases[path] for path in ("/", "/at-once", "/in-worker", "/worker.js", "/frame")} == {Phase.LOAD}
    assert (phases["/opened"], phases["/left"]) == (Phase.INTERACT, Phase.LEAVE)
    assert {row.page_url for row in recording.requests} == {f"https://{SITE}/"}
    causes = {row.url.partition("example")[2]: row.initiator.url for row in recording.requests}
    assert causes["/at-once"] == causes["/opened"] == f"https://{SITE}/"
    assert next(cookie for cookie in recording.cookies if cookie.name == "at-once").set_by.url == f"https://{SITE}/"


def test_a_record_belongs_to_the_page_and_phase_of_its_own_time():
    scene = Scene("v")
    scene.enter("https://a.example/")
    loaded = scene._turns[-1][0]
    scene.turn(Phase.LEAVE)
    left = scene._turns[-1][0]
    scene.enter("https://b.example/")
    entered = scene._turns[-1][0]
    scene.choose()
    scene.turn(scene.unless_chosen(Phase.INTERACT))
    assert scene.at(loaded - 1) == scene.at(loaded) == ("https://a.example/", Phase.LOAD)
    assert scene.at(left) == ("https://a.example/", Phase.LEAVE)
    assert scene.at(entered) == ("https://b.example/", Phase.LOAD)
    assert scene.at(entered + 60) == ("https://b.example/", Phase.AFTER_CHOICE)
