"""Fetch one policy document from the web with a clean browser, for the `policy` command."""

from __future__ import annotations

import asyncio

from policywitness.browser.program import find
from policywitness.crawl.policies import Candidate
from policywitness.model.errors import UserError
from policywitness.model.evidence import Document
from policywitness.model.plan import Scenario, VisitorPlan, VisitPlan
from policywitness.model.vocabulary import DocumentKind
from policywitness.policy import SourceDocument
from policywitness.visit.documents import fetch_policy
from policywitness.visit.driver import driver
from policywitness.visit.make import Visitor, make_visit


class DocumentUnreachable(UserError):
    """The document could not be fetched; the message says why."""


def fetch(url: str, visitor: VisitorPlan | None = None) -> SourceDocument:
    """The document at `url`, as served and as rendered. Raises DocumentUnreachable, NoBrowser, LaunchFailed."""
    return asyncio.run(_fetch(url, visitor or VisitorPlan()))


async def _fetch(url: str, visitor: VisitorPlan) -> SourceDocument:
    fetched: list[Document] = []

    async def work(under_way: Visitor) -> None:
        fetched.append(await fetch_policy(under_way, Candidate(url, DocumentKind.PRIVACY_POLICY, "given", url)))

    async with driver() as playwright:
        program = find(visitor.browser)
        plan = VisitPlan("policy", Scenario("policy", "Fetching a policy", None), 1)
        recording = await make_visit(playwright, program, plan, visitor, work)
    document = fetched[0] if fetched else None
    if document is None or document.path is None or document.failed:
        why = document.failed if document else recording.visit and recording.visit.reason
        raise DocumentUnreachable(f"{url}: {why or 'it has no content'}; the policy may also be given as a file")
    return SourceDocument(
        id="doc-1",
        url=document.final_url,
        kind=document.kind,
        media_type=document.media_type,
        raw=recording.files[document.path],
        rendered=recording.files.get(document.rendered_path or ""),
        fetched_at=document.fetched_at,
    )
