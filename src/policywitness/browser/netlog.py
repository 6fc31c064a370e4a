"""The browser's own network log, read as the oracle of completeness: every URL that it asked the network for.

The log holds cookies, so it is read once after the browser has ended and deleted with the profile.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from policywitness.model.hosts import host_of

# Hosts the browser itself talks to (updates, accounts, reputation lists), never a site's own content.
_OWN_HOSTS = frozenset(
    {
        "accounts.google.com",
        "android.clients.google.com",
        "clients1.google.com",
        "clients2.google.com",
        "clientservices.googleapis.com",
        "content-autofill.googleapis.com",
        "edgedl.me.gvt1.com",
        "mtalk.google.com",
        "optimizationguide-pa.googleapis.com",
        "redirector.gvt1.com",
        "safebrowsing.googleapis.com",
        "safebrowsingohttpgateway.googleapis.com",
        "update.googleapis.com",
    }
)
_END = re.compile(r"\]\s*\}\s*$")
_SCHEMES = ("http://", "https://", "ws://", "wss://")


@dataclass(frozen=True, slots=True)
class LoggedRequest:
    """One request as the browser's network saw it; `wall` is seconds since 1970."""

    url: str
    method: str
    wall: float


@dataclass(frozen=True, slots=True)
class NetworkLog:
    """Every request of the log in its order. `whole` is false where the browser was killed: it may have made more."""

    requests: tuple[LoggedRequest, ...]
    whole: bool


def read_network_log(path: Path) -> NetworkLog | None:
    """The log; None where it is missing or unreadable. A browser that was killed leaves its JSON open at the end."""
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    head, found, events = text.partition('"events": [')
    if not found:
        return None
    start = _constant(head, '"URL_REQUEST_START_JOB":')
    begin = _constant(head, '"PHASE_BEGIN":')
    offset = _constant(head, '"timeTickOffset":')
    if start is None or begin is None or offset is None:
        return None
    cache_only = _constant(head, '"ONLY_FROM_CACHE":') or 0
    requests = (_started(line, start, begin, offset, cache_only) for line in events.splitlines())
    return NetworkLog(tuple(request for request in requests if request), whole=bool(_END.search(events[-100:])))


def _started(line: str, start: int, begin: int, offset: int, cache_only: int) -> LoggedRequest | None:
    """The request of a line that begins a job (one a hop, one a restart) for a site, not for the browser itself.

    A job that may only look into the cache (as for each font, before it is asked for) never reaches a network.
    """
    if f'"type":{start}' not in line:
        return None
    try:
        event: dict[str, Any] = json.loads(line.rstrip().rstrip(",").removesuffix("]"))
    except json.JSONDecodeError:
        return None
    if event.get("type") != start or event.get("phase") != begin:
        return None
    params = event.get("params", {})
    url = str(params.get("url", "")).partition("#")[0]
    if not url.startswith(_SCHEMES) or host_of(url) in _OWN_HOSTS:
        return None
    if int(params.get("load_flags", 0)) & cache_only:
        return None
    return LoggedRequest(url, str(params.get("method", "GET")), (offset + int(event.get("time", 0))) / 1000)


def _constant(head: str, label: str) -> int | None:
    """A number of the log's constants."""
    _, found, rest = head.partition(label)
    number = re.match(r"\s*(\d+)", rest) if found else None
    return int(number[1]) if number else None
