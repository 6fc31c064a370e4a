"""Serve the embedded web on loopback and audit it there."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from policywitness.config import load
from policywitness.demo import DemoWeb
from policywitness.model.plan import CataloguePlan, Plan
from policywitness.model.progress import Progress
from policywitness.run.analyse import AuditResult
from policywitness.run.local import audit

SCENARIOS = ("baseline", "gpc", "dnt", "gpc-dnt", "cookies-blocked", "third-party-cookies-blocked")
PAGES = 8
PARALLEL = min(8, 2 * (os.cpu_count() or 1) + 1)
"""Visits at a time. One waits more than it works, so that two a core and one more keep the machine busy; on loopback they
burden nobody else."""

FORMATS = ("html", "json", "csv")


def demo(
    out: Path, *, scenarios: Sequence[str] = (), repeats: int = 2, progress: Progress
) -> tuple[AuditResult, AuditResult]:
    """Audit the demo's company into the folder `out`, and a tiny site with a policy in another language beside it.

    Nothing leaves loopback: hosts that the demo does not play do not resolve.
    """
    today = datetime.now(UTC).date()
    beside = out.with_name(f"{out.name}-foreign")
    with DemoWeb() as web:
        main = demo_plan(web, "main", scenarios or SCENARIOS, repeats)
        foreign = demo_plan(web, "foreign", ("baseline",), 1)
        return (
            audit(main, out, progress=progress, as_of=today, formats=FORMATS),
            audit(foreign, beside, progress=progress, as_of=today, formats=FORMATS),
        )


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
    return replace(plan, visitor=visitor, parallel=PARALLEL, catalogue=CataloguePlan(bulk=False))
