"""A fixed key, and a visit with something in every place; apart from the fixtures, so that other programs can use it too."""

from __future__ import annotations

from collections.abc import Callable

from tests import factories

from policywitness.bundle.recording import Recording
from policywitness.model.evidence import (
    Call,
    Completeness,
    ConsentRecord,
    ConsoleMessage,
    CookieEvent,
    DnsAnswer,
    Document,
    Frame,
    Initiator,
    Link,
    PageVisit,
    Request,
    Script,
    SetBy,
    StackFrame,
    StorageItem,
    Visit,
)
from policywitness.model.vocabulary import DocumentKind, Outcome, Phase, StorageKind, TargetType

KEY = bytes(range(32))
SITE = "https://www.shop.example/"
STARTED = "2026-11-23T10:00:00Z"
ENDED = "2026-11-23T10:05:00Z"

Record = Callable[..., Recording]


def make_recording(
    visit_id: str = "baseline-1", value: str = "u-93b1c7f2a84e", put: str = "", named: str = "visitor"
) -> Recording:
    recording = Recording()
    url = f"{SITE}collect/{put}?id={put}&path=/pricing#{put}"
    stack = recording.intern_stack([StackFrame(f"{SITE}app.js?v={put}", 3, 7, "send")])
    initiator = Initiator("script", url, 3, stack)
    sent = recording.intern_headers(
        [("Cookie", f"{named}={value}; theme=dark"), ("Referer", url), ("X-Note", put), ("Accept", "text/html")]
    )
    received = recording.intern_headers([("Set-Cookie", f"{named}={value}; Path=/; HttpOnly"), ("Location", url)])
    document = f"<p>We use cookies.</p><!-- {put} -->".encode("utf-8", "replace")
    recording.requests.append(
        Request(
            visit_id, url, "r1", 12, Phase.LOAD, url, "POST", "Fetch", TargetType.PAGE, url, initiator,
            status=302, request_headers=sent, response_headers=received, mime_type="text/html", encoded_bytes=120,
            post_data=f'{{"id":"{put}","event":"page_view"}}', post_data_bytes=40, remote_ip="127.0.0.1",
        )
    )  # fmt: skip
    recording.requests.append(
        Request(
            visit_id,
            url,
            "r2",
            15,
            Phase.LOAD,
            f"{SITE}next",
            "GET",
            "Fetch",
            TargetType.PAGE,
            None,
            initiator,
            redirect_of="r1",
        )
    )
    recording.cookies.append(
        CookieEvent(
            visit_id, url, 13, Phase.LOAD, named, "www.shop.example", "/", None, None, True, True, "Lax", None,
            SetBy("js", url, 3, stack), value, len(value.encode("utf-8", "replace")), in_jar=True,
        )
    )  # fmt: skip
    recording.storage.append(
        StorageItem(
            visit_id,
            url,
            StorageKind.LOCAL,
            SITE[:-1],
            "shop.example",
            "user",
            value,
            len(value.encode("utf-8", "replace")),
            set_by=SetBy("js", url),
        )
    )
    recording.scripts.append(Script(visit_id, url, url, None, "0" * 64, 10, None, initiator, url, f"let id = '{put}'"))
    recording.calls.append(
        Call(visit_id, url, 14, Phase.LOAD, "navigator.sendBeacon", url, 1, url, 3, {"url": url, "first": [put]})
    )
    recording.frames.append(Frame(visit_id, url, url, url, True))
    recording.console.append(ConsoleMessage(visit_id, url, 15, "error", f"lost {put} at {url}", url, 1))
    recording.consent.append(ConsentRecord(visit_id, url, 16, "string", "tcf", {"text": [put]}))
    recording.dns.append(DnsAnswer(visit_id, "www.shop.example", ("127.0.0.1",)))
    recording.extra["generators"] = [
        {"visit_id": visit_id, "page_url": url, "frame_url": url, "text": put, "found": {"first": [put], "at": 3}}
    ]
    recording.files = {f"screenshots/{visit_id}.png": b"\x89PNG", f"documents/{visit_id}.html": document}
    recording.documents.append(
        Document(
            visit_id, url, url, DocumentKind.PRIVACY_POLICY, "given", url, STARTED, 200, "text/html", "0" * 64, len(document),
            f"documents/{visit_id}.html", links=(Link(url, put),), title=f"Privacy {put}",
        )
    )  # fmt: skip
    page = PageVisit(
        url,
        url,
        10,
        900,
        200,
        f"Shop {put}",
        Outcome.COMPLETE,
        screenshot=f"screenshots/{visit_id}.png",
        links=(Link(url, put),),
    )
    recording.visit = Visit(
        visit_id, visit_id.partition("-")[0], 1, Outcome.COMPLETE, f"note {put}", STARTED, ENDED,
        factories.passport(switches=("--mute-audio", f"--x={put}"), extra_headers=(f"X-Door: {put}",)), (page,),
        Completeness(2, 2, (url,)), (f"error {put}",),
    )  # fmt: skip
    return recording
