"""Whether everything was recorded: Playwright's own view and the browser's network log are held against the recording.

What only one of them knows becomes a row of its own, at the moment of the request, and of the log's alone the visit says that it
was missed. A beacon that a script was told is on its way, and that a whole log does not know, is taken back.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from playwright.async_api import BrowserContext, Error
from playwright.async_api import Request as PlaywrightRequest

from policywitness.browser.netlog import NetworkLog
from policywitness.bundle.recording import Recording
from policywitness.model.evidence import Completeness, Initiator, Request
from policywitness.model.vocabulary import TargetType
from policywitness.visit.body import body_text
from policywitness.visit.hops import Hop
from policywitness.visit.initiators import caused_by
from policywitness.visit.scene import Scene
from policywitness.visit.stage import Stage

# Playwright's words for a resource, where they are not DevTools' in small letters.
_TYPES = {"xhr": "XHR", "eventsource": "EventSource", "texttrack": "TextTrack", "cspreport": "CSPViolationReport"}


@dataclass(frozen=True, slots=True)
class Seen:
    """A request of which Playwright told at `wall` (seconds since 1970)."""

    wall: float
    request: PlaywrightRequest


@dataclass(slots=True)
class Bystander:
    """Playwright's view of the requests while a page is read: a window that opens then may ask before the observer listens to it.

    A window opens only after a gesture (the popup blocker is on), so while a page loads Playwright is not listened to: it keeps
    every request that it has told of for as long as the tab lives.
    """

    context: BrowserContext
    hops: Sequence[Hop]
    pages: list[tuple[int, list[Seen]]] = field(default_factory=list)

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Note the requests of which Playwright tells, with how many the observer knew of before."""
        seen: list[Seen] = []

        def note(request: PlaywrightRequest) -> None:
            seen.append(Seen(time.time(), request))

        self.pages.append((len(self.hops), seen))
        self.context.on("request", note)
        try:
            yield
        finally:
            self.context.remove_listener("request", note)

    def unknown(self) -> Iterator[Seen]:
        """The requests that the observer did not tell of. It must have caught up."""
        ends = [first for first, _ in self.pages[1:]] + [len(self.hops)]
        for (first, seen), end in zip(self.pages, ends, strict=True):
            known = Counter((hop.method, _plain(hop.url)) for hop in self.hops[first:end])
            for one in seen:
                key = (one.request.method, _plain(one.request.url))
                if known[key]:
                    known[key] -= 1
                elif key[1].startswith(("http:", "https:")):
                    yield one


def add_unseen(stage: Stage, bystander: Bystander) -> None:
    """Add what only Playwright was told of, as happens to a window's first request."""
    for number, one in enumerate(bystander.unknown()):
        url, method = _plain(one.request.url), one.request.method
        row = _only_url(stage.scene, url, method, f"playwright-{number}", one.wall)
        cause = caused_by(stage, "script", stage.causes.of(url, one.wall)) or row.initiator
        stage.recording.requests.append(replace(_with_details(row, one.request), initiator=cause))


def _with_details(row: Request, request: PlaywrightRequest) -> Request:
    body = request.post_data_buffer
    kind = request.resource_type
    try:
        frame_url = request.frame.url or None
    except Error:
        # A service worker's request has no frame, and that of a new page is not there yet.
        frame_url = None
    return replace(
        row,
        resource_type=_TYPES.get(kind, kind.capitalize()),
        frame_url=frame_url,
        post_data=body_text(body) if body else None,
        post_data_bytes=len(body) if body else None,
        failed=request.failure,
    )


def compare(log: NetworkLog | None, recording: Recording, scene: Scene) -> Completeness:
    """Hold the recording against the browser's network log; requests that only the log knows become rows of their own."""
    recorded = Counter(_plain(request.url) for request in recording.requests)
    if log is None:
        return Completeness(None, sum(recorded.values()))
    missed: list[str] = []
    workers = {_plain(row.url) for row in recording.requests if _is_worker_script(row)}
    for number, logged in enumerate(log.requests):
        if recorded[logged.url]:
            recorded[logged.url] -= 1
            continue
        row = _only_url(scene, logged.url, logged.method, f"network-log-{number}", logged.wall)
        if logged.url in workers:
            # The browser asks for a registered worker's script again at each page: its cause is known, so it is not missed.
            row = replace(
                row,
                resource_type="Script",
                target_type=TargetType.SERVICE_WORKER,
                initiator=Initiator("service-worker-update", logged.url),
            )
        else:
            missed.append(logged.url)
        recording.requests.append(row)
    if log.whole:
        _take_back(recording, recorded)
    made = len(log.requests)
    return Completeness(made, made - len(missed), tuple(sorted(set(missed))))


def _take_back(recording: Recording, unlogged: Counter[str]) -> None:
    """Beacons that the browser accepted and never sent (a content security policy stood before them) are no requests.

    `unlogged` counts by address the rows that the log does not know.
    """
    for row in [row for row in recording.requests if row.source == "recorder"]:
        if unlogged[_plain(row.url)]:
            unlogged[_plain(row.url)] -= 1
            recording.requests.remove(row)


def _only_url(scene: Scene, url: str, method: str, request_id: str, wall: float) -> Request:
    """A request of which no more is known than that it was made, and when."""
    page_url, phase = scene.at(wall)
    return Request(
        visit_id=scene.visit_id,
        page_url=page_url,
        request_id=request_id,
        t_ms=scene.t_ms(wall),
        phase=phase,
        url=url,
        method=method,
        resource_type="Other",
        target_type=TargetType.PAGE,
        frame_url=None,
        initiator=Initiator("unknown"),
        source=request_id.rpartition("-")[0],
    )


def _is_worker_script(row: Request) -> bool:
    return row.target_type is TargetType.SERVICE_WORKER and row.resource_type == "Script"


def _plain(url: str) -> str:
    return url.partition("#")[0]
