"""Fetch documents through the visit's browser: policies as pages, robots.txt and sitemaps as they are; all kept as evidence."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import time
from collections.abc import Awaitable
from typing import Any, TypeVar

from playwright.async_api import Error, Page

from policywitness.browser.devtools import DevToolsError
from policywitness.crawl.policies import Candidate
from policywitness.model import moments
from policywitness.model.evidence import Document, Link
from policywitness.model.vocabulary import DocumentKind, Outcome, TargetType
from policywitness.visit.hops import Hop
from policywitness.visit.make import Visitor
from policywitness.visit.page_load import LINKS, leave, load, settle, turn_back
from policywitness.visit.stage import Stage

_LIMIT = 20 * 1024 * 1024
_ANSWER_SECONDS, _STREAM_SECONDS = 10, 30
T = TypeVar("T")
_EXTENSIONS = {
    "text/html": "html",
    "application/pdf": "pdf",
    "text/plain": "txt",
    "text/markdown": "md",
    "application/json": "json",
}


async def fetch_policy(visitor: Visitor, candidate: Candidate) -> Document:
    """A policy document: its bytes as served, its markup after its scripts ran, its links. Kept in the recording."""
    stage, page = visitor.stage, visitor.witness.page
    stage.scene.enter(candidate.url)
    loaded = await load(page, candidate.url, stage)
    await settle(stage, stage.visitor.quiet_ms, stage.visitor.settle_cap_ms)
    loaded = await turn_back(page, loaded, stage)
    raw, media_type = b"", ""
    rendered: bytes | None = None
    links: tuple[Link, ...] = ()
    title: str | None = None
    modified: str | None = None
    final = page.url if loaded.response else candidate.url
    if loaded.response is not None:
        media_type = loaded.response.headers.get("content-type", "")
        modified = loaded.response.headers.get("last-modified")
        raw = await _within_reason(loaded.response.body()) or b""
        if "html" in media_type:
            rendered = await _markup(page)
            title = await _within_reason(page.title())
            looked = await stage.look(LINKS)
            found: list[list[Any]] = next(
                (value for _, url, value in looked if url.partition("#")[0] == page.url.partition("#")[0]), []
            )
            links = tuple(Link(*entry) for entry in found)
        # It may have gone elsewhere while it was read.
        if (loaded := await turn_back(page, loaded, stage)).response is None:
            raw, media_type, rendered, links, title, modified = b"", "", None, (), None, None
    failed = loaded.reason
    if not raw or (loaded.outcome is Outcome.FAILED and loaded.status is None):
        # A download, such as a PDF: not a page, but the browser's network has it. Asked from the site's own page, since a
        # blank one may not reach a site on this machine (Chromium's local network access checks).
        await load(page, candidate.found_on, stage)
        fetched = await fetch_bytes(visitor, candidate.url) if stage.ground.left() is None else None
        if fetched:
            raw, media_type, status = fetched
            failed = None if status < 400 else f"the server answered HTTP {status}"
            loaded.status = status
    await leave(page, stage)
    return _keep(
        visitor,
        candidate,
        final=final,
        status=loaded.status,
        media_type=media_type,
        raw=raw,
        rendered=rendered,
        links=links,
        title=title,
        modified=modified,
        failed=failed,
    )


async def _within_reason(answer: Awaitable[T]) -> T | None:
    """What a page answers; None where it is busy, gone or going for ever."""
    try:
        return await asyncio.wait_for(answer, _ANSWER_SECONDS)
    except (Error, TimeoutError):
        return None


async def _markup(page: Page) -> bytes | None:
    """The markup of a page as it stands; None where it cannot be had, or is too long for a policy."""
    length = await _within_reason(page.evaluate("document.documentElement.outerHTML.length"))
    content = await _within_reason(page.content()) if isinstance(length, int) and length <= _LIMIT else None
    return content.encode("utf-8", "surrogatepass") if content else None


async def fetch_bytes(visitor: Visitor, url: str) -> tuple[bytes, str, int] | None:
    """(bytes, media type, status) of a resource, by the browser's own network; None where it cannot be had."""
    session = next(iter(visitor.stage.observer.alive(TargetType.PAGE)), None)
    if session is None:
        return None
    try:
        tree = await session.send("Page.getFrameTree")
        options = {"disableCache": True, "includeCredentials": True}
        request = {"frameId": tree["frameTree"]["frame"]["id"], "url": url, "options": options}
        resource = (await session.send("Network.loadNetworkResource", request, timeout=20))["resource"]
        status = int(resource.get("httpStatusCode", 0))
        if "stream" not in resource and status < 400:
            return None
        # An error's page is no resource to the browser: there is its status, and nothing to read.
        async with asyncio.timeout(_STREAM_SECONDS):
            data = await _read_stream(session, resource["stream"]) if "stream" in resource else b""
    except (DevToolsError, TimeoutError):
        return None
    headers = {name.lower(): value for name, value in resource.get("headers", {}).items()}
    visitor.stage.hops.append(_own_request(visitor.stage, url, status))
    return data, headers.get("content-type", ""), status


def _own_request(stage: Stage, url: str, status: int) -> Hop:
    """A request of ours, made by the browser outside any page: DevTools does not tell of it, so we do."""
    return Hop(
        key=f"policywitness-{len(stage.hops)}",
        index=0,
        url=url,
        method="GET",
        wall=time.time(),
        page_url=stage.scene.page_url,
        phase=stage.scene.phase,
        target_type=TargetType.PAGE,
        frame_url=None,
        resource_type="Other",
        initiator={"type": "other"},
        status=status,
        source="policywitness",
    )


async def _read_stream(session: Any, handle: str) -> bytes:
    data = bytearray()
    while len(data) < _LIMIT:
        part = await session.send("IO.read", {"handle": handle, "size": 1024 * 1024}, timeout=20)
        data += base64.b64decode(part["data"]) if part.get("base64Encoded") else part["data"].encode()
        if part["eof"]:
            break
    await session.send("IO.close", {"handle": handle})
    return bytes(data)


async def fetch_file(visitor: Visitor, url: str, kind: DocumentKind, found_on: str) -> bytes | None:
    """robots.txt, a sitemap, gpc.json: kept as evidence whether or not it is there; its bytes where it is."""
    fetched = await fetch_bytes(visitor, url)
    data, media_type, status = fetched or (b"", "", None)
    candidate = Candidate(url, kind, "well-known", found_on)
    failed = None if status is not None and status < 400 else "not there" if status else "no answer"
    there = data if failed is None else None
    _keep(visitor, candidate, final=url, status=status, media_type=media_type, raw=there, failed=failed)
    return there


async def check_link(visitor: Visitor, url: str, found_on: str) -> None:
    """Whether a link to opt out still leads somewhere: its status is kept as evidence, nothing of what stands there is."""
    fetched = await fetch_bytes(visitor, url)
    media_type, status = (fetched[1], fetched[2]) if fetched else ("", None)
    failed = None if status is not None and status < 400 else f"HTTP {status}" if status else "no answer"
    candidate = Candidate(url, DocumentKind.OPT_OUT_PAGE, "link-check", found_on)
    _keep(visitor, candidate, final=url, status=status, media_type=media_type, failed=failed)


def keep_given(visitor: Visitor, source: str, data: bytes, media_type: str) -> Document:
    """A policy that the user handed in as a file, kept beside what the site serves."""
    candidate = Candidate(source, DocumentKind.PRIVACY_POLICY, "given", source)
    return _keep(visitor, candidate, final=source, media_type=media_type, raw=data)


def _keep(
    visitor: Visitor,
    candidate: Candidate,
    *,
    final: str,
    media_type: str,
    status: int | None = None,
    raw: bytes | None = None,
    rendered: bytes | None = None,
    links: tuple[Link, ...] = (),
    title: str | None = None,
    modified: str | None = None,
    failed: str | None = None,
) -> Document:
    """A row of `documents.jsonl` and the bytes that it names: as served (`raw`) and as scripts drew it (`rendered`)."""
    stage = visitor.stage
    extension = _EXTENSIONS.get(media_type.partition(";")[0].strip().lower(), "bin")
    digest = hashlib.sha256(raw).hexdigest() if raw else None
    path = f"documents/{digest}.{extension}" if digest else None
    if path and raw:
        stage.recording.files[path] = raw
    rendered_digest = hashlib.sha256(rendered).hexdigest() if rendered else None
    rendered_path = f"documents/{rendered_digest}.rendered.html" if rendered_digest else None
    if rendered_path and rendered:
        stage.recording.files[rendered_path] = rendered
    document = Document(
        visit_id=stage.scene.visit_id,
        url=candidate.url,
        final_url=final,
        kind=candidate.kind,
        found_by=candidate.found_by,
        found_on=candidate.found_on,
        fetched_at=moments.now(),
        status=status,
        media_type=media_type,
        sha256=digest,
        bytes=len(raw) if raw else None,
        path=path,
        rendered_path=rendered_path,
        rendered_sha256=rendered_digest,
        title=title,
        links=links,
        last_modified=modified,
        failed=failed,
    )
    stage.recording.documents.append(document)
    return document
