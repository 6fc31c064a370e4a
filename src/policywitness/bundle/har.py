"""HAR 1.2 (HTTP Archive) from our own log, so that a bundle's requests open in any browser's developer tools.

Source of the format: Odvarko, "HAR 1.2 Spec". Sizes in bytes, -1 where unknown; what the bundle does not hold (response bodies,
single timings) is left empty as the format allows. Fields that begin with `_` are ours.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from policywitness.bundle.reader import Evidence
from policywitness.model import moments
from policywitness.model.evidence import PageVisit, Request, Visit

_NOT_MEASURED = -1


def to_har(evidence: Evidence) -> dict[str, Any]:
    """All requests of all visits as one HAR log, in the order of time; one HAR page for each page of each visit."""
    visits = {visit.visit_id: visit for visit in evidence.visits}
    redirects = {
        (request.visit_id, request.redirect_of): request.url for request in evidence.requests if request.redirect_of
    }
    entries = [
        _entry(evidence, request, visits[request.visit_id], redirects.get((request.visit_id, request.request_id), ""))
        for request in evidence.requests
        if request.visit_id in visits
    ]
    manifest = evidence.manifest
    log: dict[str, Any] = {
        "version": "1.2",
        "creator": {"name": "policywitness", "version": manifest.version if manifest else "unsealed"},
        "pages": [_page(visit, page, number) for visit in evidence.visits for number, page in enumerate(visit.pages)],
        "entries": sorted(entries, key=lambda entry: entry["startedDateTime"]),
    }
    if manifest and manifest.browser:
        name, _, version = manifest.browser.partition("/" if "/" in manifest.browser else " ")
        log["browser"] = {"name": name, "version": version}
    return {"log": log}


def _page(visit: Visit, page: PageVisit, number: int) -> dict[str, Any]:
    return {
        "startedDateTime": _moment(visit, page.t_ms),
        "id": _page_id(visit, number),
        "title": page.title or page.url,
        "pageTimings": {"onContentLoad": _NOT_MEASURED, "onLoad": _NOT_MEASURED},
        "_url": page.url,
        "_scenario": visit.scenario,
    }


def _entry(evidence: Evidence, request: Request, visit: Visit, redirect_url: str) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "startedDateTime": _moment(visit, request.t_ms),
        "time": 0,
        "request": _request(evidence, request),
        "response": _response(evidence, request, redirect_url),
        "cache": {},
        "timings": {"send": 0, "wait": 0, "receive": 0},
        "_visit_id": request.visit_id,
        "_scenario": visit.scenario,
        "_request_id": request.request_id,
        "_phase": str(request.phase),
        "_resourceType": request.resource_type,
        "_initiator": {
            "type": request.initiator.type,
            "url": request.initiator.url,
            "lineNumber": request.initiator.line,
        },
    }
    pages = [number for number, page in enumerate(visit.pages) if page.url == request.page_url]
    if pages:
        begun = [number for number in pages if visit.pages[number].t_ms <= request.t_ms]
        entry["pageref"] = _page_id(visit, begun[-1] if begun else pages[0])
    if request.remote_ip:
        entry["serverIPAddress"] = request.remote_ip
    return entry


def _request(evidence: Evidence, request: Request) -> dict[str, Any]:
    result: dict[str, Any] = {
        "method": request.method,
        "url": request.url,
        "httpVersion": "unknown",
        "cookies": _sent_cookies(evidence.header(request.request_headers, "cookie")),
        "headers": _header_list(evidence, request.request_headers),
        "queryString": _query(request.url),
        "headersSize": _NOT_MEASURED,
        "bodySize": 0
        if request.post_data is None and request.post_data_bytes is None
        else request.post_data_bytes or _NOT_MEASURED,
    }
    if request.post_data is not None:
        media_type = evidence.header(request.request_headers, "content-type") or "application/octet-stream"
        result["postData"] = {"mimeType": media_type, "params": [], "text": request.post_data}
    return result


def _response(evidence: Evidence, request: Request, redirect_url: str) -> dict[str, Any]:
    size = _NOT_MEASURED if request.encoded_bytes is None else request.encoded_bytes
    response: dict[str, Any] = {
        "status": request.status or 0,
        "statusText": "",
        "httpVersion": "unknown",
        "cookies": _set_cookies(evidence.header(request.response_headers, "set-cookie")),
        "headers": _header_list(evidence, request.response_headers),
        "content": {"size": max(size, 0), "mimeType": request.mime_type or "x-unknown"},
        "redirectURL": redirect_url,
        "headersSize": _NOT_MEASURED,
        "bodySize": size,
    }
    if request.failed is not None:
        response["_error"] = request.failed
    return response


def _header_list(evidence: Evidence, headers_id: str | None) -> list[dict[str, str]]:
    if headers_id is None:
        return []
    return [{"name": name, "value": value} for name, value in evidence.headers[headers_id].lines]


def _sent_cookies(header: str | None) -> list[dict[str, str]]:
    pairs = (pair.partition("=") for pair in (header or "").split("; ") if pair)
    return [{"name": name, "value": value} for name, _, value in pairs]


def _set_cookies(header: str | None) -> list[dict[str, Any]]:
    cookies: list[dict[str, Any]] = []
    for line in (header or "").split("\n"):
        pair, *attributes = (part.strip() for part in line.split(";"))
        if not pair:
            continue
        name, _, value = pair.partition("=")
        given: dict[str, str] = defaultdict(
            str, {key.lower(): text for key, _, text in (part.partition("=") for part in attributes)}
        )
        cookie: dict[str, Any] = {
            "name": name,
            "value": value,
            "httpOnly": "httponly" in given,
            "secure": "secure" in given,
        }
        cookie |= {key: given[key] for key in ("path", "domain") if given[key]}
        cookies.append(cookie)
    return cookies


def _query(url: str) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in parse_qsl(urlsplit(url).query, keep_blank_values=True)]


def _page_id(visit: Visit, number: int) -> str:
    return f"{visit.visit_id}/{number + 1}"


def _moment(visit: Visit, t_ms: int) -> str:
    """ISO 8601 with milliseconds, in UTC."""
    start = datetime.fromisoformat(visit.started_at)
    start = start.replace(tzinfo=UTC) if start.tzinfo is None else start.astimezone(UTC)
    return moments.written(start + timedelta(milliseconds=t_ms), "milliseconds")
