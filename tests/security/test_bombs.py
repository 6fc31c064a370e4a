"""Answers that unpack to a thousand times their size: the visit goes on, keeps no more than a document may have, and stays small."""

from __future__ import annotations

import asyncio
import zlib
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from aiohttp import web as aiohttp_web

from policywitness.browser.program import NoBrowser, find
from policywitness.bundle.recording import Recording
from policywitness.config import load
from policywitness.demo.server import Answer, Web, html
from policywitness.model.plan import Scenario, VisitorPlan, VisitPlan
from policywitness.model.vocabulary import DocumentKind, Outcome
from policywitness.visit.discover import Discovery
from policywitness.visit.driver import driver
from policywitness.visit.make import make_visit

pytestmark = [pytest.mark.browser, pytest.mark.full]

HOME = "https://www.site.example/"
MOST = 20 * 1024 * 1024
"""Bytes of a document that is kept."""


def bomb(head: bytes, media_type: str) -> Answer:
    """200 MB behind `head`, packed into some 200 kB."""
    packer = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    packed = packer.compress(head) + b"".join(packer.compress(b"<p>word " * 125_000) for _ in range(200))
    packed += packer.flush()
    assert len(packed) < 1_000_000

    async def answer(request: aiohttp_web.Request) -> aiohttp_web.Response:
        headers = {"Content-Encoding": "gzip", "Content-Type": media_type}
        return aiohttp_web.Response(body=packed, headers=headers)

    return answer


def test_packed_policies_and_sitemaps_are_read_no_further_than_they_are_kept(tmp_path: Path) -> None:
    try:
        program = find()
    except NoBrowser as problem:
        pytest.skip(str(problem))
    pages: dict[str, Answer] = {
        "/": html("<!doctype html><title>Home</title><p>Hello<footer><a href=/privacy>Privacy policy</a></footer>"),
        "/privacy": bomb(b"<!doctype html><title>Privacy</title><h1>Privacy policy</h1>", "text/html"),
        "/sitemap.xml": bomb(b"<urlset>", "text/xml"),
    }
    config = tmp_path / "policywitness.toml"
    config.write_text(f'[site]\nurl = "{HOME}"\n[crawl]\nmax_pages = 1\n')
    with Web({"www.site.example": pages}) as web:
        served = {"resolve": web.resolve, "ca_certificate": str(web.ca_pem)}
        visitor = VisitorPlan(resolve_only=True, page_timeout_ms=15_000, **served)  # type: ignore[arg-type]
        discovery = Discovery(replace(load(config, {}), visitor=visitor))

        async def found() -> Recording:
            async with driver() as playwright:
                plan = VisitPlan("discovery", Scenario("discovery", "", None), 1)
                return await make_visit(playwright, program, plan, visitor, discovery)

        before = psutil.Process().memory_info().rss
        recording = asyncio.run(found())
        grown = psutil.Process().memory_info().rss - before
    assert recording.visit is not None
    assert recording.visit.outcome is Outcome.COMPLETE
    kept = {document.kind: document.bytes or 0 for document in recording.documents}
    assert kept[DocumentKind.SITEMAP] == MOST
    assert kept[DocumentKind.PRIVACY_POLICY] <= MOST
    assert grown < 400 * 1024 * 1024
