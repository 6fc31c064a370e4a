"""A site on the internet that sends its visitor into the auditor's own network: nothing that stands there becomes evidence."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp import web as aiohttp_web

from policywitness.browser import witness
from policywitness.browser.program import NoBrowser, find
from policywitness.bundle.recording import Recording
from policywitness.config import load
from policywitness.demo.server import Answer, Web, html, js
from policywitness.model.plan import Scenario, VisitorPlan, VisitPlan
from policywitness.model.vocabulary import DocumentKind, Outcome
from policywitness.visit.discover import Discovery
from policywitness.visit.driver import driver
from policywitness.visit.make import Work, make_visit, pages_work

pytestmark = pytest.mark.browser

SITE, INSIDE = "www.site.example", "router.inside.example"
HOME = f"https://{SITE}/"
SECRET = "the-routers-password"
LEADS = {"redirect": f"{HOME}redirect", "script": f"{HOME}script", "rebound": f"http://{SITE}/rebound"}
"""Pages that end on this machine: by a redirect, by a script, and because the same name leads somewhere else now."""
TRIED = f"""
<iframe src="https://{INSIDE}/frame"></iframe><img src="https://{INSIDE}/image">
<script>fetch("https://{INSIDE}/fetch", {{mode: "no-cors"}}).catch(() => 0); new Worker("/worker.js");
new WebSocket("wss://{INSIDE}/socket")</script>"""


async def redirect(request: aiohttp_web.Request) -> aiohttp_web.Response:
    """Sends the visitor inside."""
    return aiohttp_web.Response(status=302, headers={"Location": f"https://{INSIDE}/redirected"})


def text(content: str) -> Answer:
    """A file of plain text."""

    async def answer(request: aiohttp_web.Request) -> aiohttp_web.Response:
        return aiohttp_web.Response(text=content)

    return answer


ROBOTS = f"Sitemap: https://{INSIDE}/sitemap.xml\nSitemap: file:///etc/hostname\nSitemap: http://[\n"
PUBLIC: dict[str, Answer] = {
    "/": html(
        f"<!doctype html><title>Home</title><p>Hello{TRIED}<a href=/redirect>Offers</a><a href='http://['>Broken</a><a href=/script>News</a>"
        f"<footer><a href=https://{INSIDE}/privacy>Privacy policy</a></footer>"
    ),
    "/redirect": redirect,
    "/script": html(f"<!doctype html><title>Wait</title><script>location = 'https://{INSIDE}/scripted'</script>"),
    "/worker.js": js(f"fetch('https://{INSIDE}/worker', {{mode: 'no-cors'}}).catch(() => 0)"),
    "/robots.txt": text(ROBOTS),
}
PRIVATE = {"/*": html(f"<!doctype html><title>{SECRET}</title><h1>Privacy policy</h1><p>{SECRET}")}


@pytest.fixture(scope="module")
def webs() -> Iterator[tuple[Web, Web]]:
    """The site, which the browser is told to take for public, and a service of the auditor's own machine."""
    try:
        find()
    except NoBrowser as problem:
        pytest.skip(str(problem))
    with Web({SITE: PUBLIC}) as public, Web({INSIDE: PRIVATE, SITE: PRIVATE}, http_hosts=(SITE,)) as private:
        yield public, private


def made(webs: tuple[Web, Web], work: Work) -> Recording:
    """One visit of a browser for which the site's port is an address of the internet."""
    public, private = webs
    inside = tuple(rule for rule in private.resolve if not rule.startswith(f"{SITE}:443="))
    # Both certificates are accepted as they are: what is tested is the address behind them.
    visitor = VisitorPlan(resolve=(*public.resolve, *inside), insecure=True, quiet_ms=300, linger_ms=0)
    plan = VisitPlan("outside-1", Scenario("outside", "From outside", None), 1)
    original = witness.switches

    async def once() -> Recording:
        async with driver() as playwright:
            return await make_visit(playwright, find(), plan, visitor, work)

    with pytest.MonkeyPatch.context() as patch:
        switch = f"--ip-address-space-overrides=127.0.0.1:{public.port}=public"
        patch.setattr(witness, "switches", lambda *given: [*original(*given), switch])
        return asyncio.run(once())


def everything(recording: Recording) -> str:
    """All that a recording holds, as one text."""
    return repr(recording) + "".join(data.decode("latin-1") for data in recording.files.values())


def test_pages_that_lead_inside_are_failures_and_not_read(webs: tuple[Web, Web]) -> None:
    recording = made(webs, pages_work([HOME, *LEADS.values()]))
    assert recording.visit is not None
    home, *pages = recording.visit.pages
    assert (home.outcome, home.title) == (Outcome.COMPLETE, "Home")
    assert {page.outcome for page in pages} == {Outcome.FAILED}
    assert all(page.reason and "on this machine: that was not read" in page.reason for page in pages)
    assert recording.visit.outcome is Outcome.PARTIAL
    assert SECRET not in everything(recording)
    reached = {request.path for request in webs[1].log} - {"/favicon.ico"}
    assert reached == {"/redirected", "/scripted", "/rebound"}, "a page's own scripts, frames and workers reach nothing"


@pytest.mark.full
def test_what_an_earlier_visit_saw_on_the_internet_stays_there(webs: tuple[Web, Web]) -> None:
    """The first answer of a later visit may already be the rebound one."""
    recording = made(webs, pages_work([LEADS["rebound"]], ground="Public"))
    assert recording.visit is not None
    assert recording.visit.outcome is Outcome.FAILED
    assert SECRET not in everything(recording)


@pytest.mark.full
def test_robots_sitemaps_and_policies_do_not_lead_inside(webs: tuple[Web, Web], tmp_path: Path) -> None:
    config = tmp_path / "policywitness.toml"
    config.write_text(f'[site]\nurl = "{HOME}"\n[crawl]\nmax_pages = 2\n')
    plan = load(config, {})
    discovery = Discovery(replace(plan, crawl=replace(plan.crawl, pause_ms=0)))
    webs[1].clear_log()
    recording = made(webs, discovery)
    assert discovery.reached
    assert discovery.ground == "Public"
    found = {document.url: document for document in recording.documents}
    for url in (f"https://{INSIDE}/sitemap.xml", f"https://{INSIDE}/privacy"):
        assert found[url].failed, url
        assert found[url].path is None, url
    assert not {url for url in found if not url.startswith("https:")}
    assert not any(one.kind is DocumentKind.PRIVACY_POLICY and not one.failed for one in recording.documents)
    assert SECRET not in everything(recording)
    assert "/sitemap.xml" not in {request.path for request in webs[1].log}
