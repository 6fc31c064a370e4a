"""What recording costs: a visit against plain Playwright that drives the same pages the same way, in one run.

    python -m benchmarks.visit [--pages N] [--rounds N]      ratio of processor time a page, and a single page with its launch
    python -m benchmarks.visit --shell [--pages N]           the headless shell: load and a quiet window only, several visits at once
    python -m benchmarks.visit --memory N                    memory of the browser over N pages of one visit

Each arm is a process of its own, so that its processor time (browser and driver included) can be read when it has ended;
the pages are served by this process and not counted. Figures are noisy: compare within one run.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

import psutil
from playwright.async_api import async_playwright

from benchmarks import command
from benchmarks.processor import adopt_orphans, cpu_s
from policywitness.browser.program import find
from policywitness.demo.server import Web, html, js
from policywitness.model.plan import Scenario, VisitorPlan, VisitPlan
from policywitness.visit.driver import driver
from policywitness.visit.make import Visitor, make_visit, pages_work

SITE, TAG = "www.bench.example", "tag.vendor.example"
_MORE = 4
PLAN = VisitPlan("bench-1", Scenario("baseline", "Baseline", None), 1)
PAGE = f"""<!doctype html><html lang=en><title>Page</title><link rel=stylesheet href=/site.css>
<script src=/site.js></script><script async src=https://{TAG}/tag.js></script><h1>Page</h1>
{"<p>" + "Calm words about nothing in particular. " * 40}
{"".join(f"<img src=/image-{n}.svg width=90 height=60>" for n in range(12))}"""
SCRIPT = "document.cookie = 'site=1; max-age=86400'; localStorage.setItem('seen', Date.now());"
TAG_JS = (
    f"document.cookie = 'tag=' + Math.random() + '; max-age=86400'; new Image().src = 'https://{TAG}/p.gif?u=' + encodeURIComponent(location.href);"
    f"addEventListener('pagehide', () => navigator.sendBeacon('https://{TAG}/exit', 'bye'));"
)
SVG = html("<svg xmlns='http://www.w3.org/2000/svg' width='90' height='60'><rect width='90' height='60'/></svg>")


def served() -> Web:
    """The calm web of the benchmark."""
    assets = {f"/image-{n}.svg": replace(SVG, media_type="image/svg+xml") for n in range(12)}
    site = {"/site.css": html("h1 {color: navy}"), "/site.js": js(SCRIPT), **assets, "/*": html(PAGE)}
    return Web({SITE: site, TAG: {"/tag.js": js(TAG_JS), "/*": html("ok")}})


def urls(count: int) -> list[str]:
    """Distinct addresses of the same page."""
    return [f"https://{SITE}/page-{number}" for number in range(count)]


def visitor(browser: str = "full") -> VisitorPlan:
    """The visitor of the arms; where the web is comes by the environment."""
    place = json.loads(os.environ["BENCH_WEB"])
    return VisitorPlan(
        browser=browser, resolve=tuple(place["resolve"]), resolve_only=True, ca_certificate=place["ca"], linger_ms=0
    )


async def witness(pages: int) -> None:
    """One recorded visit of `pages` pages."""
    async with driver() as playwright:
        recording = await make_visit(playwright, find(), PLAN, visitor(), pages_work(urls(pages)))
    assert recording.visit is not None
    assert recording.visit.outcome == "complete", recording.visit.reason


async def visits(count: int) -> None:
    """`count` recorded visits of one page each, one after the other, each with a browser of its own."""
    async with driver() as playwright:
        for _ in range(count):
            recording = await make_visit(playwright, find(), PLAN, visitor(), pages_work(urls(1)))
            assert recording.visit is not None
            assert recording.visit.outcome == "complete", recording.visit.reason


async def plain(pages: int) -> None:
    """Plain Playwright: each page in a fresh context, with the same scrolling and waiting and nothing recorded."""
    plan = visitor()
    rules = ", ".join("MAP " + rule.replace("=", " ") for rule in plan.resolve)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=find().path, args=[f"--host-resolver-rules={rules}"])
        for url in urls(pages):
            context = await browser.new_context(ignore_https_errors=True, viewport={"width": 1366, "height": 900})
            page = await context.new_page()
            await page.goto(url, wait_until="load")
            await asyncio.sleep(plan.quiet_ms / 1000)
            await page.mouse.move(546, 360, steps=5)
            for _ in range(8):
                await page.mouse.wheel(0, 720)
                await asyncio.sleep(0.06)
            await page.mouse.move(820, 450, steps=3)
            await page.keyboard.press("Home")
            await asyncio.sleep(plan.quiet_ms / 1000)
            await page.screenshot(type="jpeg", quality=70)
            await page.goto("about:blank")
            await asyncio.sleep(0.2)
            await context.close()
        await browser.close()


async def shell(pages: int, at_once: int = 4) -> None:
    """The headless shell: load and a quiet window, `at_once` visits beside each other."""
    async with driver() as playwright:

        async def work(one: Visitor, part: list[str]) -> None:
            for url in part:
                await one.visit_page(url, interactive=False)

        async def one(part: list[str]) -> None:
            quick = replace(visitor("shell"), quiet_ms=500)
            recording = await make_visit(
                playwright, find("shell"), PLAN, quick, lambda under_way: work(under_way, part)
            )
            assert recording.visit is not None
            assert recording.visit.outcome == "complete", recording.visit.reason

        every = urls(pages)
        await asyncio.gather(*(one(every[start::at_once]) for start in range(at_once)))


async def memory(pages: int) -> None:
    """Memory (MiB, what each process has written itself) of the browser, Playwright's driver and this process, every tenth of the way."""
    me = psutil.Process()

    async def work(one: Visitor) -> None:
        for number, url in enumerate(urls(pages), 1):
            await one.visit_page(url)
            if number % max(1, pages // 10) == 0:
                (node,) = me.children()
                browser = sum(_mebibytes(process) for process in node.children(recursive=True))
                print(
                    f"{number} pages: browser {browser:.0f} MiB, driver {_mebibytes(node):.0f}, "
                    f"recording {_mebibytes(me):.0f}",
                    file=sys.stderr,
                )

    async with driver() as playwright:
        await make_visit(playwright, find(), PLAN, replace(visitor(), visit_timeout_ms=7_200_000), work)


def _mebibytes(process: psutil.Process) -> float:
    with suppress(psutil.NoSuchProcess):
        return sum(part.anonymous for part in process.memory_maps()) / 2**20
    return 0.0


ARMS = {"witness": witness, "visits": visits, "plain": plain, "shell": shell, "memory": memory}


def measure(web: Web, arm: str, pages: int) -> tuple[float, float]:
    """(processor seconds, wall seconds) of one arm in a process of its own."""
    place = json.dumps({"resolve": web.resolve, "ca": str(web.ca_pem)})
    before, started = cpu_s(), time.monotonic()
    command = [sys.executable, "-m", "benchmarks.visit", "--arm", arm, "--pages", str(pages)]
    subprocess.run(command, env={**os.environ, "BENCH_WEB": place}, check=True)
    wall = time.monotonic() - started
    return cpu_s() - before, wall


def compare(web: Web, pages: int, rounds: int) -> None:
    """The ratio, arms taking turns, and the cost of a single page with its launch."""
    ratios = []
    for number in range(1, rounds + 1):
        ours, _ = measure(web, "witness", pages)
        theirs, _ = measure(web, "plain", pages)
        ratios.append(ours / theirs)
        print(
            f"round {number}: {ours / pages:.2f} CPU-s a page recorded, {theirs / pages:.2f} plain, ratio {ratios[-1]:.2f}"
        )
    print(f"median ratio: {statistics.median(ratios):.2f} ({pages} pages, {rounds} rounds)")
    first = statistics.median(measure(web, "visits", 1)[0] for _ in range(rounds))
    several = statistics.median(measure(web, "visits", 1 + _MORE)[0] for _ in range(rounds))
    print(
        f"a visit of one page with its launch: {(several - first) / _MORE:.2f} CPU-s; the first of a program, "
        f"with Python's and Playwright's start: {first:.2f} (medians of {rounds})"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark, or one arm of it."""
    parser = command.parser(__doc__)
    parser.add_argument("--pages", type=int, default=12, metavar="N")
    parser.add_argument("--rounds", type=int, default=3, metavar="N")
    parser.add_argument("--shell", action="store_true")
    parser.add_argument("--memory", type=int, metavar="N")
    parser.add_argument("--arm", choices=ARMS, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.arm:
        asyncio.run(ARMS[options.arm](options.pages))
        return 0
    adopt_orphans()
    with served() as web:
        if options.memory:
            measure(web, "memory", options.memory)
        elif options.shell:
            cpu, wall = measure(web, "shell", options.pages)
            print(
                f"shell, 4 visits at once: {cpu / options.pages:.2f} CPU-s a page, {options.pages / wall * 60:.0f} pages a minute"
            )
        else:
            compare(web, options.pages, options.rounds)
    return 0


if __name__ == "__main__":
    sys.exit(main())
