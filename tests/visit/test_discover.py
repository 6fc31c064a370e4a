"""The crawl on a served site: how deep, which pages count once, what robots.txt says, and how fast."""

from __future__ import annotations

import asyncio

import pytest
from aiohttp import web as aiohttp_web

from policywitness.browser.program import NoBrowser, find
from policywitness.demo.server import Web, html, page
from policywitness.model.plan import CrawlPlan, Plan, Scenario, Site, VisitorPlan, VisitPlan
from policywitness.visit.discover import Discovery
from policywitness.visit.driver import driver
from policywitness.visit.make import make_visit

pytestmark = pytest.mark.browser

SITE = "www.site.example"
HOME = f"https://{SITE}/"


def linked(*paths: str, head: str = "") -> object:
    return html(f"<!doctype html><title>Page</title>{head}" + "".join(f"<a href={path}>{path}</a> " for path in paths))


async def deeper(request: aiohttp_web.Request) -> aiohttp_web.Response:
    """A folder that holds itself, as broken relative links make it."""
    return aiohttp_web.Response(text="<!doctype html><title>Trap</title><a href=trap/>on</a>", content_type="text/html")


PAGES = {
    "/": linked("/one", "/print?of=one", "/trap/", "/private", "/stale"),
    "/one": linked("/two", "/moved", head="<link rel=canonical href=/>"),
    "/print": linked(head="<link rel=canonical href=/one>"),
    "/two": linked("/three"),
    "/three": linked("/four"),
    "/four": linked(),
    "/private": linked(),
    "/stale": html("Not here any more", status=410),
    "/moved": lambda request: aiohttp_web.Response(status=302, headers={"Location": "/two"}),
    "/trap/*": deeper,
    "/robots.txt": page("User-agent: *\nDisallow: /private\nCrawl-delay: 0.3\n", "text/plain"),
}


@pytest.fixture(scope="module")
def discover():
    """`discover(max_pages=..., ...)` -> the discovery, and the times of the pages' requests in the order of serving."""
    try:
        program = find()
    except NoBrowser as problem:
        pytest.skip(str(problem))

    def run(**crawl: object) -> tuple[Discovery, list[float]]:
        with Web({SITE: PAGES}) as web:
            visitor = VisitorPlan(resolve_only=True, quiet_ms=100, resolve=web.resolve, ca_certificate=str(web.ca_pem))
            plan = Plan(Site(HOME), (), 1, crawl=CrawlPlan(**crawl), visitor=visitor)  # type: ignore[arg-type]
            discovery = Discovery(plan)

            async def once() -> None:
                async with driver() as playwright:
                    await make_visit(
                        playwright, program, VisitPlan("d", Scenario("d", "", None), 1), visitor, discovery
                    )

            asyncio.run(once())
            return discovery, [one.t for one in web.log if one.header("sec-fetch-dest") == "document"]

    return run


def test_pages_of_every_depth_once_each_and_no_trap(discover):
    discovery, times = discover(max_pages=20)
    paths = [url.removeprefix(HOME) for url in discovery.pages]
    assert {"", "one", "two", "three", "four"} <= set(paths)
    assert not {"print?of=one", "private", "moved", "stale"} & set(paths)
    assert sum(path.startswith("trap") for path in paths) <= 3
    notes = " ".join(discovery.notes)
    assert "robots.txt asks robots to leave out 1 linked pages: they were not visited" in notes
    assert "without end" in notes
    assert discovery.delay_s == 0.3
    assert times[-1] - times[0] >= 0.3 * 5, "the pause that robots.txt asks for holds for the crawl too"


def test_depth_is_counted_in_links_from_the_start_page(discover):
    discovery, _ = discover(max_pages=20, max_depth=1, robots="ignore", exclude=("*/trap/*", "*/print*", "*/stale"))
    assert discovery.pages == (HOME, f"{HOME}one", f"{HOME}private")
    assert any('robots = "ignore" overrides it' in note for note in discovery.notes)
