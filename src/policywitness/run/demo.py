"""Serve the embedded web on loopback and audit it there."""

from __future__ import annotations

from collections.abc import Sequence
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
    with DemoWeb() as web:
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
