"""A large audit: how fast its report is written and opened, and its size.

    python -m benchmarks.report

The audit is that of 200,000 requests: 5,000 cookies, 300 findings, 45 visits of 100 pages, 4,000 beacons, 1,500 hosts, 6,000
scripts, as they are left when an analysis has counted requests together. Bars: written in under 10 s, the file under 5 MB,
opened in under 2 s of the browser's time.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import sync_playwright
from tests.report.sample import START, evidence, sample

from benchmarks import command
from policywitness.browser.program import find
from policywitness.model.audit import Audit, Part
from policywitness.report import FORMATS

REQUESTS, COOKIES, FINDINGS, VISITS, PAGES = 200_000, 5_000, 300, 45, 100
WRITTEN_S, BYTES, OPENED_S = 10, 5_000_000, 2


def large() -> Audit:
    """The audit document of `REQUESTS` requests."""
    base = sample()
    coverage = base.coverage.visits[0]
    visits = tuple(
        base.visits[0].model_copy(
            update={
                "visit_id": f"baseline-{n}",
                "repeat": n,
                "pages": tuple(
                    base.visits[0].pages[1].model_copy(update={"url": f"{START}/p{k}", "final_url": f"{START}/p{k}"})
                    for k in range(PAGES)
                ),
            }
        )
        for n in range(VISITS)
    )
    timeline = base.timelines[2]
    return sample(
        cookies=_many(base.cookies[:1], COOKIES, "name"),
        findings=_many(_weighed(base), FINDINGS, "fingerprint"),
        recipients=_many(base.recipients, 1_500, "host"),
        scripts=_many(base.scripts[:1], 6_000, "url"),
        beacons=_many(base.beacons, 4_000, "path"),
        storage=_many(base.storage[:1], 3_000, "key"),
        vendors=_many(base.vendors, 300, "id"),
        flows=_many(base.flows, 3_000, "detail"),
        manifest=_many(base.manifest, 5_000, "path"),
        visits=visits,
        timelines=tuple(
            timeline.model_copy(update={"visit_id": visit.visit_id, "entries": timeline.entries * 30})
            for visit in visits
        ),
        coverage=base.coverage.model_copy(
            update={
                "visits": tuple(
                    coverage.model_copy(
                        update={
                            "visit_id": visit.visit_id,
                            "recorded": REQUESTS // VISITS,
                            "requested": REQUESTS // VISITS,
                        }
                    )
                    for visit in visits
                )
            }
        ),
    )


def _many(rows: tuple[Part, ...], count: int, name: str) -> tuple[Part, ...]:
    """`count` rows, each with a value of its own in the field `name`."""
    return tuple(
        rows[n % len(rows)].model_copy(update={name: f"{getattr(rows[n % len(rows)], name)}{n}"}) for n in range(count)
    )


def _weighed(base: Audit) -> tuple[Part, ...]:
    """Findings as they are in life: with a table, a quote and six records each."""
    records = tuple(evidence(f"GET {START}/collect/{n}?id=1", t_ms=n * 40) for n in range(6))
    return tuple(
        finding.model_copy(update={"evidence": records, "table": base.findings[0].table})
        for finding in base.findings[:4]
    )


def written(audit: Audit) -> tuple[float, dict[str, bytes]]:
    """Seconds of processor time that writing the HTML, the JSON and the tables takes, and the files."""
    begun = time.process_time()
    files: dict[str, bytes] = {}
    for name in ("html", "json", "csv"):
        files.update(FORMATS[name].write(audit, {}))
    return time.process_time() - begun, files


def opened(page: bytes) -> float:
    """Seconds of the page's own processor time until it is drawn: other work on the machine does not count."""
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        file = Path(folder, "report.html")
        file.write_bytes(page)
        browser = playwright.chromium.launch(executable_path=find().path)
        view = browser.new_page()
        session = view.context.new_cdp_session(view)
        session.send("Performance.enable", {"timeDomain": "threadTicks"})
        view.goto(file.as_uri())
        view.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        metrics = {entry["name"]: entry["value"] for entry in session.send("Performance.getMetrics")["metrics"]}
        browser.close()
    return float(metrics["TaskDuration"])


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and return 1 where a bar is missed."""
    command.parser(__doc__).parse_args(arguments)
    audit = large()
    seconds, files = written(audit)
    size = len(files["report.html"])
    figures = {
        "findings": len(audit.findings),
        "cookies": len(audit.cookies),
        "written_s": round(seconds, 2),
        "report_bytes": size,
        "opened_s": round(opened(files["report.html"]), 2),
    }
    print(json.dumps(figures, indent=1))
    return int(seconds > WRITTEN_S or size > BYTES or figures["opened_s"] > OPENED_S)


if __name__ == "__main__":
    sys.exit(main())
