"""Requests, read once: whose each one is, what caused it, whether it tells its receiver anything.

A request *tells* when it is made to report: a beacon, a pixel, a call with data, a socket. Loading a script, style or font is
not telling; a vendor that honours a signal in its script must be loaded to do so. Embedded pages and loads tell when the
catalogue reads an event or a visitor's id in them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from policywitness.catalogue import Decode, Decoded
from policywitness.facts.parties import Whose
from policywitness.model.evidence import Request
from policywitness.model.vocabulary import TargetType

if TYPE_CHECKING:
    from policywitness.facts import Facts

REPORTING = frozenset(("Ping", "XHR", "Fetch", "Image", "EventSource", "WebSocket", "CSPViolationReport"))
"""Resource types, in DevTools' words, whose purpose is to carry data rather than to load a part of the page."""

PREFLIGHT = "Preflight"
_AT_HOME = ("cache", "service-worker-cache")
"""Sources of an answer that did not come from the network."""
_STOPPED = (
    "(csp)",
    "(mixed-content)",
    "(subresource-filter)",
    "ERR_BLOCKED_BY_CSP",
    "ERR_UNSAFE_PORT",
    "LOCAL_NETWORK_ACCESS",
)
"""Why every visitor's browser keeps a request to itself, in its own words. What only the auditor's network or machine stops (a filter,
a name that does not resolve) would have left elsewhere, and counts."""
_NOTHING = Decoded()
_NO_KEYS = Decode()


@dataclass(frozen=True, slots=True)
class Traffic:
    """All observed requests, and those of each vendor, in the order of visits and time."""

    requests: tuple[Request, ...]
    by_vendor: Mapping[str, tuple[Request, ...]]
    by_id: Mapping[tuple[str, str], Request]


def was_sent(request: Request) -> bool:
    """Whether a request left the browser: a page may ask for what its own policy then stops."""
    return request.status is not None or not any(mark in (request.failed or "") for mark in _STOPPED)


def read(facts: Facts) -> Traffic:
    """One pass over the evidence. Preflights ask permission for another request and are not counted beside it; where it is refused,
    the body stays at home."""
    order = facts.visit_order
    rows = [r for r in facts.observed(facts.evidence.requests) if r.resource_type != PREFLIGHT and was_sent(r)]
    rows = [replace(row, post_data=None) if "(Preflight" in (row.failed or "") else row for row in rows]
    every = {(request.visit_id, request.request_id): request for request in rows}
    rows = _relayed(rows)
    rows.sort(key=lambda request: (order[request.visit_id], request.t_ms))
    by_vendor: dict[str, list[Request]] = defaultdict(list)
    of = facts.parties.of
    for request in rows:
        vendor = of(request.url).vendor
        if vendor is not None:
            by_vendor[vendor].append(request)
    return Traffic(
        requests=tuple(rows),
        by_vendor={vendor: tuple(found) for vendor, found in sorted(by_vendor.items())},
        by_id=every,
    )


def _relayed(rows: list[Request]) -> list[Request]:
    """The rows, where a service worker that fetches what a page asked for, and the page, are one request: the page's on the wire."""
    asked: dict[tuple[str, str, str, str], list[Request]] = defaultdict(list)
    for row in rows:
        if row.source == "service-worker-cache":
            asked[_same(row)].append(row)
    found, merged = [], set()
    for row in rows:
        if row.target_type is TargetType.SERVICE_WORKER and (waiting := asked[_same(row)]):
            of = waiting.pop(0)
            merged.add(id(of))
            row = replace(
                row,
                resource_type=of.resource_type,
                target_type=of.target_type,
                frame_url=of.frame_url,
                initiator=of.initiator,
                post_data=row.post_data or of.post_data,
            )
        found.append(row)
    return [row for row in found if id(row) not in merged]


def _same(request: Request) -> tuple[str, str, str, str]:
    return request.visit_id, request.page_url, request.method, request.url.partition("#")[0]


def decoded(facts: Facts, request: Request, whose: Whose) -> Decoded:
    """What the catalogue reads in a request; nothing where the vendor's file says nothing about parameters."""
    vendor = facts.catalogue.vendors.get(whose.vendor or "")
    if vendor is None:
        return _NOTHING
    account = whose.match.account_id if whose.match is not None else None
    if account is None and not vendor.privacy_signals.restricted_modes and vendor.decode == _NO_KEYS:
        return _NOTHING
    return facts.catalogue.decode(request.url, request.post_data)


def tells(facts: Facts, request: Request) -> bool:
    """Whether a request reports something (see the module); what the browser answers by itself tells nobody."""
    if request.source in _AT_HOME:
        return False
    if request.resource_type in REPORTING or request.method == "POST":
        return True
    seen = facts.decoded(request)
    return bool(seen.events or seen.visitor_ids or seen.user_ids or seen.hashed_emails)
