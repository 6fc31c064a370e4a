"""Requests: every one that any target of the browser made, with cause, headers as sent, body, answer and failure.

Headers, `Set-Cookie` lines and blocked cookies come in separate "extra info" events that may be earlier or later than the request
they belong to; they are matched by request id and hop number.
"""

from __future__ import annotations

import base64
import hashlib
import time
from collections import defaultdict
from dataclasses import dataclass, replace
from sys import intern
from typing import Any

from policywitness.browser.observer import Session
from policywitness.model.evidence import Initiator, Request
from policywitness.model.vocabulary import TargetType
from policywitness.visit.body import BODY_LIMIT, body_text
from policywitness.visit.causes import plain, shortened
from policywitness.visit.hops import Hop, Lines
from policywitness.visit.initiators import initiator
from policywitness.visit.page_recorder import frames
from policywitness.visit.stage import Stage

ORDER = 10
_HASHED_TYPES = frozenset({"Script", "Document", "Stylesheet"})


@dataclass(frozen=True, slots=True)
class _Extra:
    """Extra information as far as it is read; the rest (the headers as text, every cookie's attributes) is large."""

    lines: Lines
    status: int | None
    refused: dict[str, tuple[str, ...]] | None
    partition_key: str | None


class Collector:
    """Records requests and WebSockets; others read `stage.hops`."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.chains: dict[str, list[Hop]] = {}
        self.request_extra: dict[str, list[_Extra]] = defaultdict(list)
        self.response_extra: dict[str, list[_Extra]] = defaultdict(list)
        self.known_lines: dict[tuple[str, str], tuple[str, str]] = {}
        self.unmatched: set[str] = set()
        observer = stage.observer
        observer.on_attached(self.attach)
        for event, handler in {
            "Network.requestWillBeSent": self.sent,
            "Network.requestWillBeSentExtraInfo": lambda _, params: self._extra(self.request_extra, params),
            "Network.responseReceived": self.received,
            "Network.responseReceivedExtraInfo": lambda _, params: self._extra(self.response_extra, params),
            "Network.loadingFinished": self.finished,
            "Network.loadingFailed": self.failed,
            "Network.webSocketCreated": self.socket_created,
            "Network.webSocketWillSendHandshakeRequest": self.socket_handshake,
            "Network.webSocketHandshakeResponseReceived": self.socket_answered,
            "Network.webSocketFrameSent": self.message_sent,
            "Network.webSocketFrameReceived": self.message_received,
            "Network.webSocketFrameError": self.socket_failed,
            "Network.webTransportCreated": self.transport_created,
        }.items():
            observer.on(event, handler)
        self.left: list[tuple[Session, dict[str, Any]]] = []
        stage.on_report("leaving", self.leaving)
        stage.on_report("blob-message", self.blob_sent)

    def attach(self, session: Session) -> None:
        """Listen before the target runs."""
        session.post("Network.enable", {"maxPostDataSize": BODY_LIMIT, "reportDirectSocketTraffic": False})
        session.post("Runtime.setAsyncCallStackDepth", {"maxDepth": 8})

    def sent(self, session: Session, params: dict[str, Any]) -> None:
        """A request goes out, or the next hop of one."""
        if not params["request"]["url"].startswith(("http:", "https:")):
            return
        key = intern(params["requestId"])
        chain = self.chains.setdefault(key, [])
        redirect = params.get("redirectResponse")
        if chain and redirect is None:
            # The same request told by a second target (a worker's own script, a frame that moved to another process).
            self._prefer(chain[-1], session)
            return
        if chain and redirect:
            self._response(chain[-1], redirect)
        hop = self._hop(session, params, len(chain))
        chain.append(hop)
        self.unmatched.add(key)
        self.stage.hops.append(hop)
        if params["request"].get("hasPostData"):
            self._body(session, hop, params["request"])

    def _hop(self, session: Session, params: dict[str, Any], index: int) -> Hop:
        request = params["request"]
        wall = params.get("wallTime") or time.time()
        page_url, phase = self.stage.scene.at(wall)
        return Hop(
            key=intern(params["requestId"]),
            index=index,
            url=request["url"] + request.get("urlFragment", ""),
            method=intern(request["method"]),
            wall=wall,
            page_url=page_url,
            phase=phase,
            target_type=session.type,
            frame_url=intern(shortened(params.get("documentURL", ""))) or None,
            resource_type=intern(params.get("type", "Other")),
            initiator=_kept(params.get("initiator", {"type": "other"})),
            session=session.id,
            request_lines=self._lines(request.get("headers", {})),
        )

    def _prefer(self, hop: Hop, session: Session) -> None:
        if session.type not in (TargetType.PAGE, hop.target_type) and hop.target_type is TargetType.PAGE:
            hop.target_type = session.type

    def _body(self, session: Session, hop: Hop, request: dict[str, Any]) -> None:
        entries = request.get("postDataEntries") or []
        raw = b"".join(base64.b64decode(entry["bytes"]) for entry in entries if "bytes" in entry)
        if raw:
            self._keep_body(hop, raw)
        elif "postData" in request:
            self._keep_body(hop, request["postData"].encode("utf-8", "surrogatepass"))
        else:
            # A Blob: DevTools hands it over only while the page lives, so it is asked for at once.
            def arrived(done: Any) -> None:
                if not done.cancelled() and done.exception() is None:
                    answer = done.result()
                    data = answer["postData"]
                    encoded = answer.get("base64Encoded", False)
                    self._keep_body(hop, base64.b64decode(data) if encoded else data.encode("utf-8", "surrogatepass"))

            session.post("Network.getRequestPostData", {"requestId": hop.key}).add_done_callback(arrived)

    def _keep_body(self, hop: Hop, raw: bytes) -> None:
        hop.post_data_bytes = len(raw)
        hop.post_data = body_text(raw)

    def _extra(self, where: dict[str, list[_Extra]], params: dict[str, Any]) -> None:
        self.unmatched.add(params["requestId"])
        refused = {
            entry["cookieLine"]: tuple(entry["blockedReasons"])
            for entry in params.get("blockedCookies", ())
            if "cookieLine" in entry
        }
        where[params["requestId"]].append(
            _Extra(self._lines(params["headers"]), params.get("statusCode"), refused or None, _partition_key(params))
        )

    def _lines(self, headers: dict[str, str]) -> Lines:
        """Header lines; DevTools joins several `Set-Cookie` lines by a line feed. Most are the same in every request: kept once."""
        lines = ((name, line) for name, value in headers.items() for line in value.split("\n"))
        return [self.known_lines.setdefault(line, line) for line in lines]

    def received(self, session: Session, params: dict[str, Any]) -> None:
        """The final answer of a chain."""
        chain = self.chains.get(params["requestId"])
        if chain:
            self.unmatched.add(params["requestId"])
            self._response(chain[-1], params["response"])
            chain[-1].resource_type = intern(params.get("type", chain[-1].resource_type))

    def _response(self, hop: Hop, response: dict[str, Any]) -> None:
        hop.status = response["status"]
        hop.mime_type = intern(response.get("mimeType") or "") or None
        hop.remote_ip = intern(response.get("remoteIPAddress") or "") or None
        # A speculative prefetch says "from the prefetch cache" of the very request that fills that cache.
        prefetched = response.get("fromPrefetchCache") and hop.resource_type != "Prefetch"
        hop.from_cache = bool(response.get("fromDiskCache") or prefetched)
        hop.from_service_worker = bool(response.get("fromServiceWorker"))
        hop.response_lines = self._lines(response.get("headers", {}))
        if response.get("requestHeaders") and not hop.raw_request:
            hop.request_lines = self._lines(response["requestHeaders"])

    def finished(self, session: Session, params: dict[str, Any]) -> None:
        """The body has arrived; scripts, documents and style sheets are hashed."""
        chain = self.chains.get(params["requestId"])
        if not chain:
            return
        hop = chain[-1]
        hop.encoded_bytes = round(params.get("encodedDataLength", 0))
        if hop.resource_type in _HASHED_TYPES:

            def arrived(done: Any) -> None:
                if not done.cancelled() and done.exception() is None:
                    answer = done.result()
                    body = answer["body"]
                    raw = base64.b64decode(body) if answer["base64Encoded"] else body.encode("utf-8", "surrogatepass")
                    hop.body_sha256 = hashlib.sha256(raw).hexdigest()

            session.post("Network.getResponseBody", {"requestId": hop.key}).add_done_callback(arrived)

    def failed(self, session: Session, params: dict[str, Any]) -> None:
        """The browser gave up, or something blocked the request."""
        chain = self.chains.get(params["requestId"])
        if chain:
            reason = params.get("blockedReason") or params.get("corsErrorStatus", {}).get("corsError")
            chain[-1].failed = f"{params['errorText']} ({reason})".lstrip() if reason else params["errorText"]

    def socket_created(self, session: Session, params: dict[str, Any]) -> None:
        """A WebSocket is opened."""
        self._open(session, params, "WebSocket", params["requestId"])

    def transport_created(self, session: Session, params: dict[str, Any]) -> None:
        """A WebTransport session is opened."""
        self._open(session, params, "WebTransport", params["transportId"])

    def _open(self, session: Session, params: dict[str, Any], resource_type: str, key: str) -> None:
        scene = self.stage.scene
        hop = Hop(
            key=key,
            index=0,
            url=params["url"],
            method="GET",
            wall=time.time(),
            page_url=scene.page_url,
            phase=scene.phase,
            target_type=session.type,
            frame_url=session.url or None,
            resource_type=resource_type,
            initiator=params.get("initiator", {"type": "other"}),
            session=session.id,
        )
        if resource_type == "WebSocket":
            hop.messages_sent = hop.messages_received = hop.bytes_sent = hop.bytes_received = 0
        self.chains[key] = [hop]
        self.stage.hops.append(hop)

    def socket_handshake(self, session: Session, params: dict[str, Any]) -> None:
        """The WebSocket's opening request, with its headers."""
        chain = self.chains.get(params["requestId"])
        if chain:
            chain[-1].request_lines = self._lines(params["request"]["headers"])

    def socket_answered(self, session: Session, params: dict[str, Any]) -> None:
        """The WebSocket's opening answer."""
        chain = self.chains.get(params["requestId"])
        if chain:
            chain[-1].status = params["response"]["status"]
            chain[-1].response_lines = self._lines(params["response"]["headers"])
            chain[-1].raw_response = True

    def message_sent(self, session: Session, params: dict[str, Any]) -> None:
        """A message leaves through a WebSocket; its content is kept like a body."""
        chain = self.chains.get(params["requestId"])
        if chain:
            chain[-1].messages_sent = (chain[-1].messages_sent or 0) + 1
            self._keep_message(chain[-1], _message(params["response"]))

    def blob_sent(self, session: Session, report: dict[str, Any]) -> None:
        """A Blob leaves through a WebSocket: DevTools tells of an empty message."""
        hop = next((hop for hop in reversed(self.stage.hops) if hop.url == report["url"]), None)
        if hop and report["body"] is not None:
            self._keep_message(hop, report["body"].encode("utf-8", "surrogatepass"))

    def _keep_message(self, hop: Hop, raw: bytes) -> None:
        kept = f"{hop.post_data}\n" if hop.post_data else ""
        hop.bytes_sent = hop.post_data_bytes = (hop.bytes_sent or 0) + len(raw)
        if raw and len(kept) < BODY_LIMIT:
            hop.post_data = kept + body_text(raw)

    def message_received(self, session: Session, params: dict[str, Any]) -> None:
        """A message arrives through a WebSocket."""
        chain = self.chains.get(params["requestId"])
        if chain:
            hop = chain[-1]
            hop.messages_received = (hop.messages_received or 0) + 1
            hop.bytes_received = (hop.bytes_received or 0) + len(_message(params["response"]))

    def socket_failed(self, session: Session, params: dict[str, Any]) -> None:
        """A WebSocket broke, or was never opened."""
        chain = self.chains.get(params["requestId"])
        if chain:
            chain[-1].failed = params["errorMessage"]

    async def page_done(self) -> None:
        """Match the extra information that has come in, so that other collectors see it."""
        self._match()

    def leaving(self, session: Session, report: dict[str, Any]) -> None:
        """A script handed a request to the browser that may outlive its page."""
        self.left.append((session, report))

    async def finish(self) -> None:
        """Append one row a hop."""
        self._match()
        self._complete()
        for hop in self.stage.hops:
            self.stage.recording.requests.append(self.row(hop))

    def _match(self) -> None:
        for key in self.unmatched:
            chain = self.chains.get(key, [])
            for hop, extra in zip(chain, self.request_extra.get(key, ()), strict=False):
                hop.request_lines = extra.lines
                hop.raw_request = True
            answered = [hop for hop in chain if not hop.from_cache]
            for hop, extra in zip(answered, self.response_extra.get(key, ()), strict=False):
                hop.response_lines = extra.lines
                hop.raw_response = True
                hop.refused_cookies = extra.refused
                hop.partition_key = extra.partition_key
                hop.status = hop.status or extra.status
            if len(self.request_extra.get(key, ())) == len(chain) and all(hop.raw_response for hop in answered):
                # All is told.
                self.request_extra.pop(key)
                self.response_extra.pop(key, None)
        self.unmatched.clear()

    def _complete(self) -> None:
        """Give requests the bodies that DevTools could not read any more, and accepted beacons that it missed a row."""
        waiting: dict[str, list[Hop]] = defaultdict(list)
        for hop in self.stage.hops:
            if hop.method == "POST" and hop.index == 0:
                waiting[plain(hop.url)].append(hop)
        for session, report in self.left:
            hops = waiting[plain(report["url"])]
            wall = report["at"] / 1000
            if hops:
                hop = min(hops, key=lambda hop: abs(hop.wall - wall))
                hops.remove(hop)
            elif report["accepted"]:
                hop = self._beacon(session, report)
            else:
                continue
            if hop.post_data is None and report["body"] is not None:
                self._keep_body(hop, report["body"].encode("utf-8", "surrogatepass"))

    def _beacon(self, session: Session, report: dict[str, Any]) -> Hop:
        """A beacon that the browser accepted while its frame or window was closing."""
        wall = report["at"] / 1000
        page_url, phase = self.stage.scene.at(wall)
        hop = Hop(
            key=f"recorder-{len(self.stage.hops)}",
            index=0,
            url=report["url"],
            method="POST",
            wall=wall,
            page_url=page_url,
            phase=phase,
            target_type=session.type,
            frame_url=report["frame"],
            resource_type="Ping",
            initiator={"type": "script"},
            session=session.id,
            source="recorder",
        )
        self.stage.causes.note(hop.url, hop.wall, frames(report["stack"]))
        self.stage.hops.append(hop)
        return hop

    def row(self, hop: Hop) -> Request:
        """The evidence row of a hop."""
        recording = self.stage.recording
        first = self.chains[hop.key][0] if hop.key in self.chains else hop
        return Request(
            visit_id=self.stage.scene.visit_id,
            page_url=hop.page_url,
            request_id=hop.request_id,
            t_ms=self.stage.scene.t_ms(hop.wall),
            phase=hop.phase,
            url=hop.url,
            method=hop.method,
            resource_type=hop.resource_type,
            target_type=hop.target_type,
            frame_url=hop.frame_url,
            # A later hop was caused by whatever caused the first.
            initiator=self.initiator(first),
            redirect_of=self.chains[hop.key][hop.index - 1].request_id if hop.index else None,
            status=hop.status,
            request_headers=recording.intern_headers(hop.request_lines) if hop.request_lines else None,
            response_headers=recording.intern_headers(hop.response_lines) if hop.response_lines else None,
            mime_type=hop.mime_type,
            encoded_bytes=hop.encoded_bytes,
            body_sha256=hop.body_sha256,
            post_data=hop.post_data,
            post_data_bytes=hop.post_data_bytes,
            remote_ip=hop.remote_ip,
            failed=hop.failed,
            messages_sent=hop.messages_sent,
            messages_received=hop.messages_received,
            bytes_sent=hop.bytes_sent,
            bytes_received=hop.bytes_received,
            source="service-worker-cache" if hop.from_service_worker else "cache" if hop.from_cache else hop.source,
        )

    def initiator(self, hop: Hop) -> Initiator:
        """Why a request was made; a preflight has the cause of the request it asks for."""
        cause = (
            self.chains.get(hop.initiator.get("requestId", "")) if hop.initiator.get("type") == "preflight" else None
        )
        if cause:
            return replace(initiator(self.stage, cause[0]), type="preflight")
        return initiator(self.stage, hop)


def _message(frame: dict[str, Any]) -> bytes:
    """The content of a WebSocket message: DevTools gives text (opcode 1) as it is, anything else as Base64."""
    data: str = frame["payloadData"]
    return data.encode("utf-8", "surrogatepass") if frame["opcode"] == 1 else base64.b64decode(data)


def _partition_key(extra: dict[str, Any]) -> str | None:
    key = extra.get("cookiePartitionKey")
    return intern((key.get("topLevelSite", "") if isinstance(key, dict) else key) or "") or None


def _kept(cause: dict[str, Any]) -> dict[str, Any]:
    """A cause with its addresses and names kept once: a page's requests have few, and a visit may hold ten thousand requests."""
    return {key: _kept_value(value) for key, value in cause.items()}


def _kept_value(value: Any) -> Any:
    if isinstance(value, str):
        return intern(value)
    if isinstance(value, list):
        return [_kept_value(item) for item in value]
    return _kept(value) if isinstance(value, dict) else value
