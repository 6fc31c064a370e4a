"""The browser's own network log, read as the oracle of completeness: every URL that it asked the network for.

The log holds cookies, so it is read once after the browser has ended and deleted with the profile.
"""

from __future__ import annotations

import json
from collections import Counter
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
_SCHEMES = ("http://", "https://", "ws://", "wss://")


def requested_urls(path: Path) -> Counter[str] | None:
    """How often each URL was asked for; None where the log is missing or unreadable.

    A browser that was killed leaves the log's JSON open at its end; what is there is read all the same.
    """
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    head, found, events = text.partition('"events": [')
    if not found:
        return None
    start = _event_type(head, "URL_REQUEST_START_JOB")
    begin = _phase(head, "PHASE_BEGIN")
    if start is None or begin is None:
        return None
    urls: Counter[str] = Counter()
    for line in events.splitlines():
        url = _started(line, start, begin)
        if url and url.startswith(_SCHEMES) and host_of(url) not in _OWN_HOSTS:
            urls[url.partition("#")[0]] += 1
    return urls


def _started(line: str, start: int, begin: int) -> str | None:
    """The URL of a log line that begins a request's job (one for each hop and each restart)."""
    if "URL_REQUEST_START_JOB" not in line and f'"type":{start}' not in line:
        return None
    try:
        event: dict[str, Any] = json.loads(line.rstrip().rstrip(",").removesuffix("]"))
    except json.JSONDecodeError:
        return None
    if event.get("type") != start or event.get("phase") != begin:
        return None
    url = event.get("params", {}).get("url")
    return url if isinstance(url, str) else None


def _event_type(head: str, name: str) -> int | None:
    return _constant(head, f'"{name}":')


def _phase(head: str, name: str) -> int | None:
    return _constant(head, f'"{name}":')


def _constant(head: str, label: str) -> int | None:
    _, found, rest = head.partition(label)
    if not found:
        return None
    digits = rest.lstrip()[:8]
    number = "".join(character for character in digits.partition(",")[0] if character.isdigit())
    return int(number) if number else None
