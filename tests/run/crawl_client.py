"""A crawl's client with workers that need no browser: `python -m tests.run.crawl_client FOLDER SITES [SCHEDULER [STORAGE]]`."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Any

from policywitness.cli.crawl import CrawlFile, carry_out

FUNCTION = "tests.run.fakes:perform"


def run(folder: Path, sites: Path, scheduler: str | None = None, storage: str | None = None, **changes: Any) -> int:
    """The crawl in `folder`, begun or gone on with; its ledger is a file in it."""
    values: dict[str, Any] = {
        "crawl": "crawl-1",
        "sites": str(sites),
        "config": None,
        "preset": "ci",
        "options": {},
        "as_of": date(2026, 11, 25),
        "formats": ("json",),
        "min_coverage": 0.0,
        "fail_on": "none",
        "workers": 2,
        "executor": "dask" if scheduler else "local",
        "scheduler": scheduler,
        "storage": storage,
        "deadline_s": 60.0,
        "pause_s": 0.0,
        "retry_wait_s": 0.0,
    }
    return carry_out(folder, CrawlFile(**(values | changes)), {}, str(folder / "ledger.sqlite"), FUNCTION)


if __name__ == "__main__":
    sys.exit(run(Path(sys.argv[1]), Path(sys.argv[2]), *sys.argv[3:]))
