"""The visit before the visits: find the pages and the policy documents, so that every visitor goes to the same ones."""

from __future__ import annotations

import asyncio
import mimetypes
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urljoin

from policywitness.crawl.choose import Choice, canonical, choose, crawl_delay, scope
from policywitness.crawl.policies import WELL_KNOWN, Candidate, candidates, listed, offers_choice
from policywitness.crawl.sitemaps import read_sitemap, sitemaps_in
from policywitness.model.evidence import Document, PageVisit
from policywitness.model.plan import Plan
from policywitness.model.vocabulary import DocumentKind, Outcome
from policywitness.visit.documents import check_link, fetch_file, fetch_policy, keep_given
from policywitness.visit.make import Visitor
from policywitness.visit.page_load import leave, load

_DOCUMENTS = 8
"""So many policy documents of one site are fetched."""
_CHOICES = 6
"""So many of the policy's links to opt out are followed, to see that they lead somewhere."""
_SITEMAPS = 5
"""So many sitemaps are read, those that an index names among them."""
_ROBOTS_BYTES = 500 * 1024
"""As much of a robots.txt as RFC 9309 asks to be read: the rules of a longer one would be tried on every address."""


@dataclass(slots=True)
class Discovery:
    """What was found. `reached` is whether the start page answered; without it no further visit is worth making. `ground` is the
    address space (Chromium's word for it) that the start page came from."""

    plan: Plan
    reached: bool = False
    pages: tuple[str, ...] = ()
    delay_s: float = 0.0
    ground: str | None = None
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    async def __call__(self, visitor: Visitor) -> None:
        """The work of the discovery visit."""
        site, crawl = self.plan.site, self.plan.crawl
        files = _SiteFiles(visitor)
        start = await visitor.visit_page(site.url, interactive=False, then=files.fetch)
        self.reached = start.outcome not in (Outcome.FAILED, Outcome.BLOCKED)
        self.ground = visitor.stage.ground.space
        if self.reached:
            self.delay_s = crawl_delay(files.robots)
            pace_s = max(crawl.pause_ms / 1000, self.delay_s if crawl.robots == "respect" else 0.0)
            choice = await self._chosen(visitor, start, files, pace_s)
            self.pages = choice.pages
            self.notes += choice.notes
            visitor.notes += choice.notes
        else:
            self.problems.append(f"{site.url}: {start.reason}")
        await self._policies(visitor, self._found(visitor, files.listed), start.final_url)

    async def _chosen(self, visitor: Visitor, start: PageVisit, files: _SiteFiles, pace_s: float) -> Choice:
        """The pages. Where the start page links to fewer than wanted, those found so far are looked at, once each."""
        site, crawl = self.plan.site, self.plan.crawl
        deepest = crawl.max_depth if crawl.max_depth is not None else crawl.max_pages
        home = canonical(start.final_url)
        depths: dict[str, int] = {}
        same: dict[str, str] = {}
        links: list[str] = []
        absent: set[str] = set()

        def there(urls: Iterable[str]) -> list[str]:
            return [url for url in urls if canonical(url) not in absent]

        def chosen() -> Choice:
            return choose(site, crawl, there(links), there(files.listed if deepest else ()), files.robots, same)

        def look(page: PageVisit, depth: int) -> None:
            if page.absent:
                absent.add(canonical(page.url))
                return
            # Some sites say of every page that the start page is its true address.
            said = canonical(page.canonical) if page.canonical else home
            same[canonical(page.url)] = canonical(page.final_url) if said == home else said
            if depth < deepest:
                links.extend(link.href for link in page.links)
                for link in page.links:
                    depths.setdefault(canonical(link.href), depth + 1)

        look(start, 0)
        choice, looked = chosen(), {site.url}
        while len(choice.pages) < crawl.max_pages and not crawl.pages:
            url = next(
                (url for url in choice.pages if url not in looked and depths.get(canonical(url), 1) < deepest), None
            )
            if url is None:
                break
            looked.add(url)
            await asyncio.sleep(pace_s)
            look(await visitor.visit_page(url, interactive=False), depths.get(canonical(url), 1))
            choice = chosen()
        return choice

    def _found(self, visitor: Visitor, in_sitemap: tuple[str, ...]) -> tuple[Candidate, ...]:
        """Policy documents that the start page links to; the kinds that it does not, from the other pages and the sitemap."""
        domains = scope(self.plan.site)
        found: list[Candidate] = []
        for page in visitor.pages:
            kinds = {one.kind for one in found}
            found += [one for one in candidates(page.final_url, page.links, domains) if one.kind not in kinds]
        kinds = {one.kind for one in found}
        start = visitor.pages[0].final_url if visitor.pages else self.plan.site.url
        found += [one for one in listed(in_sitemap, start, domains) if one.kind not in kinds]
        return tuple(found)

    async def _policies(self, visitor: Visitor, found: tuple[Candidate, ...], start: str) -> None:
        choices: list[str] = []
        for source in self.plan.policy.sources:
            choices += _choices_in(await self._given(visitor, source))
        if not self.reached:
            return
        if self.plan.policy.sources:
            await _check(visitor, choices, start)
            return
        wanted = list(found)
        if not any(one.kind is DocumentKind.PRIVACY_POLICY for one in wanted):
            wanted += [
                Candidate(urljoin(start, path), DocumentKind.PRIVACY_POLICY, "well-known", start) for path in WELL_KNOWN
            ]
        seen: set[str] = set()
        privacy = False
        while wanted and len(seen) < _DOCUMENTS:
            candidate = wanted.pop(0)
            if candidate.url in seen or (privacy and candidate.found_by == "well-known"):
                continue
            seen.add(candidate.url)
            document = await fetch_policy(visitor, candidate)
            if document.failed is None and candidate.kind is DocumentKind.PRIVACY_POLICY:
                privacy = True
                wanted += candidates(document.final_url, document.links, scope(self.plan.site))
                choices += _choices_in(document)
        await _check(visitor, [url for url in choices if url not in seen], start)
        if not privacy:
            self.problems.append("no privacy policy was found on the site; name it with --policy URL or --policy FILE")

    async def _given(self, visitor: Visitor, source: str) -> Document:
        if source.startswith(("http:", "https:")):
            document = await fetch_policy(
                visitor, Candidate(source, DocumentKind.PRIVACY_POLICY, "given", self.plan.site.url)
            )
            if document.failed:
                self.problems.append(f"the policy {source}: {document.failed}")
            return document
        media_type = "text/markdown" if source.endswith(".md") else mimetypes.guess_type(source)[0] or "text/plain"
        return keep_given(visitor, source, Path(source).read_bytes(), media_type)


def _choices_in(document: Document) -> list[str]:
    """Where a policy says that one can opt out."""
    return [link.href.partition("#")[0] for link in document.links if offers_choice(link)]


async def _check(visitor: Visitor, urls: list[str], start: str) -> None:
    """Follow the first few links from the site's own page: a blank one may not reach a site on this machine."""
    if not urls:
        return
    visitor.stage.scene.enter(start)
    await load(visitor.witness.page, start, visitor.stage)
    for url in list(dict.fromkeys(urls))[:_CHOICES]:
        await check_link(visitor, url, start)
    await leave(visitor.witness.page, visitor.stage)


@dataclass(slots=True)
class _SiteFiles:
    """What a site says to robots, fetched while its start page is open: robots.txt, gpc.json, sitemaps."""

    visitor: Visitor
    robots: str | None = None
    listed: tuple[str, ...] = ()

    async def fetch(self) -> None:
        base = self.visitor.witness.page.url
        data = await fetch_file(self.visitor, urljoin(base, "/robots.txt"), DocumentKind.ROBOTS, base)
        self.robots = data[:_ROBOTS_BYTES].decode("utf-8", "replace") if data else None
        await fetch_file(self.visitor, urljoin(base, "/.well-known/gpc.json"), DocumentKind.GPC_JSON, base)
        waiting = list(sitemaps_in(self.robots) if self.robots else ()) or [urljoin(base, "/sitemap.xml")]
        found: list[str] = []
        for _ in range(_SITEMAPS):
            if not waiting:
                break
            sitemap = await fetch_file(self.visitor, waiting.pop(0), DocumentKind.SITEMAP, base)
            if sitemap:
                pages, further = read_sitemap(sitemap)
                found += pages
                waiting += further
        self.listed = tuple(found)
