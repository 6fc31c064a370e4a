"""Requests whose purpose is to report, by how they are sent.

send-beacon    navigator.sendBeacon (DevTools calls it Ping)
ping           the `ping` attribute of a link
keepalive      a fetch that is sent while the page is left
pixel          an image too small to be seen, or none at all, asked for with parameters
replay-upload  a recording of the page and the visitor's movements
event-post     any other POST to somebody else
csp-report     the browser's report of a blocked resource
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from policywitness.facts.names import fold
from policywitness.facts.parties import Whose
from policywitness.facts.replay import is_recording, is_upload
from policywitness.model.audit import BeaconInfo
from policywitness.model.evidence import Request
from policywitness.model.vocabulary import Phase

if TYPE_CHECKING:
    from policywitness.facts import Facts

PIXEL_BYTES = 200
"""Body of the largest image that shows nothing: a 1x1 GIF has 35 to 43 bytes, a 1x1 PNG up to about 150."""

PIXEL_WIRE_BYTES = 1_500
"""The same with the answer's headers, where the body's own length is not stated."""


def kind_of(facts: Facts, request: Request, whose: Whose) -> str | None:
    """The kind of beacon that a request is; None for an ordinary request."""
    if not whose.host:
        return None
    match request.resource_type:
        case "CSPViolationReport":
            return "csp-report"
        case "Ping":
            content = facts.evidence.header(request.request_headers, "content-type")
            if content == "text/ping":
                return "ping"
            return "replay-upload" if whose.outside and _replays(facts, request, whose) else "send-beacon"
        case "Image":
            return "pixel" if whose.outside and _invisible(facts, request) else None
        case "Fetch" | "XHR" if whose.outside:
            if request.method == "POST" and _replays(facts, request, whose):
                return "replay-upload"
            if request.phase is Phase.LEAVE:
                return "keepalive"
            return "event-post" if request.method == "POST" else None
    return None


def _replays(facts: Facts, request: Request, whose: Whose) -> bool:
    known = facts.catalogue.vendors.get(whose.vendor or "")
    return is_upload(request) or (known is not None and "session_replay" in known.kind and is_recording(request))


def _invisible(facts: Facts, request: Request) -> bool:
    """An image that reports: it carries parameters, and what comes back cannot be seen."""
    url = urlsplit(request.url)
    if not url.query and request.redirect_of is None:
        return False
    if request.status is None or request.status == 204 or 300 <= request.status < 400:
        return True
    length = facts.evidence.header(request.response_headers, "content-length")
    if length is not None and length.isdigit():
        return int(length) <= PIXEL_BYTES
    return request.encoded_bytes is None or request.encoded_bytes <= PIXEL_WIRE_BYTES


def beacon_infos(facts: Facts) -> tuple[BeaconInfo, ...]:
    """The rows of the audit: one a kind, host, path (varying parts folded) and method."""
    found: dict[tuple[str, str, str, str], list[Request]] = defaultdict(list)
    for request, kind in facts.beacon_requests:
        whose = facts.parties.of(request.url)
        found[(whose.host, fold(urlsplit(request.url).path), kind, request.method)].append(request)
    return tuple(_info(facts, key, requests) for key, requests in sorted(found.items()))


def _info(facts: Facts, key: tuple[str, str, str, str], requests: list[Request]) -> BeaconInfo:
    host, path, kind, method = key
    whose = facts.parties.of(requests[0].url)
    phases = {request.phase for request in requests}
    return BeaconInfo(
        kind=kind,
        host=host,
        path=path,
        method=method,
        vendor=whose.vendor,
        party=whose.party,
        count=len(requests),
        phases=tuple(phase.value for phase in Phase if phase in phases),
        scenarios=facts.visits.shares(request.visit_id for request in requests),
        evidence=facts.sample(requests),
    )
