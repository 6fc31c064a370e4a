"""Serve the embedded web on loopback and audit it there."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import psutil

from policywitness.config import load
from policywitness.demo import DemoWeb
from policywitness.model.plan import CataloguePlan, Plan
from policywitness.model.progress import Progress, Silent
from policywitness.run.analyse import AuditResult
from policywitness.run.local import audit

SCENARIOS = ("baseline", "gpc", "dnt", "gpc-dnt", "cookies-blocked", "third-party-cookies-blocked")
PAGES = 8
_PER_CORE, _MOST, _VISIT_BYTES = 4, 12, 500_000_000
"""Visits at a time: a core, at most, and the memory that each may need. Visits wait more than they compute."""

FORMATS = ("html", "json", "csv")


def demo(
    out: Path, *, scenarios: Sequence[str] = (), repeats: int = 2, progress: Progress
) -> tuple[AuditResult, AuditResult]:
    """Audit the demo's company into the folder `out`, and at the same time a tiny site with a policy in another language beside it.

    `progress` is told of the company's visits. Nothing leaves loopback: hosts that the demo does not play do not resolve.
    """
    today = datetime.now(UTC).date()
    beside = out.with_name(f"{out.name}-foreign")
    with DemoWeb() as web, ThreadPoolExecutor(1) as second:
        main = demo_plan(web, "main", scenarios or SCENARIOS, repeats)
        foreign = demo_plan(web, "foreign", ("baseline",), 1)
        other = second.submit(audit, foreign, beside, progress=Silent(), as_of=today, formats=FORMATS)
        return audit(main, out, progress=progress, as_of=today, formats=FORMATS), other.result()


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
    visitor = replace(plan.visitor, linger_ms=0, resolve=web.resolve, resolve_only=True, ca_certificate=str(web.ca_pem))
    # The same result on every machine, whatever its user has fetched.
    return replace(plan, visitor=visitor, parallel=at_once(), catalogue=CataloguePlan(bulk=False))


def at_once() -> int:
    """Visits at a time: one waits more than it works, so that four a core keep a machine busy that has memory for them.

    On loopback they burden nobody else.
    """
    room = psutil.virtual_memory().available // _VISIT_BYTES
    return max(1, min(_MOST, _PER_CORE * (os.cpu_count() or 1), room))
