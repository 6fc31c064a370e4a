"""Serve the embedded web on loopback and audit it there."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from policywitness.config import load
from policywitness.demo import DemoWeb
from policywitness.model.plan import Plan
from policywitness.model.progress import Progress
from policywitness.run.analyse import AuditResult
from policywitness.run.local import audit

SCENARIOS = ("baseline", "gpc", "dnt", "gpc-dnt", "cookies-blocked", "third-party-cookies-blocked")
PAGES = 8


def demo(
    out: Path, *, scenarios: Sequence[str] = (), repeats: int = 2, progress: Progress, site: str = "main"
) -> AuditResult:
    """Audit the demo's `main` or `foreign` site into the folder `out`. Nothing leaves loopback: other hosts do not resolve."""
    with serving() as web:
        plan = demo_plan(web, site, scenarios or SCENARIOS, repeats)
        return audit(plan, out, progress=progress, as_of=datetime.now(UTC).date(), formats=("html", "json", "csv"))


def demo_plan(web: DemoWeb, site: str, scenarios: Sequence[str], repeats: int) -> Plan:
    """The plan of a demo audit: the demo's hosts on loopback, its certificate authority trusted, no other host."""
    plan = load(
        None,
        {
            "site": {"url": web.sites[site]},
            "scenarios": {"run": list(scenarios)},
            "audit": {"repeats": repeats},
            "crawl": {"max_pages": PAGES},
        },
    )
    visitor = replace(plan.visitor, resolve=web.resolve, resolve_only=True, ca_certificate=str(web.ca_pem))
    return replace(plan, visitor=visitor)


@contextmanager
def serving() -> Iterator[DemoWeb]:
    """The demo web, served from a thread of its own, so that an audit can be made as on any other web."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="demo-web", daemon=True)
    thread.start()
    web = DemoWeb()
    try:
        asyncio.run_coroutine_threadsafe(web.__aenter__(), loop).result(30)
        try:
            yield web
        finally:
            asyncio.run_coroutine_threadsafe(web.__aexit__(None, None, None), loop).result(30)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()
