"""Workers that audit without a browser: what they do is said by the site's name. Run in worker processes."""

from __future__ import annotations

import hashlib
import os
import signal
import time
from pathlib import Path

from tests.ledger import played

from policywitness.model.vocabulary import Failure, Outcome
from policywitness.report.json import to_bytes
from policywitness.run.site import SiteResult, SiteTask, judge
from policywitness.run.storage import Storage, is_local

FULL = "full"
PACE_S = float(os.environ.get("FAKE_PACE_S", "0.05"))


def note(url: str) -> None:
    """An attempt, for the test to count."""
    with Path(os.environ["FAKE_LOG"]).open("a") as log:
        log.write(f"{url}\n")


def perform(task: SiteTask) -> SiteResult:
    """An audit of nothing: `poison` kills its worker, `slow` never ends, `gone` is unreachable, `full` has no disk."""
    url = task.plan.site.url
    note(url)
    time.sleep(PACE_S)
    if "poison" in url:
        os.kill(os.getpid(), signal.SIGKILL)
    if "slow" in url:
        time.sleep(600)
    if FULL in url:
        return SiteResult(Outcome.FAILED, Failure.STORAGE, "[Errno 28] No space left on device")
    made = played.audit(1, repeats=1, scenarios=("baseline",))
    seal = hashlib.sha256(task.bundle.encode()).hexdigest()
    document = made.model_copy(
        update={
            "site": made.site.model_copy(update={"start_url": url}),
            "provenance": made.provenance.model_copy(update={"run_id": task.bundle.rpartition("/")[2]}),
            "manifest_sha256": seal,
        }
    )
    if "gone" in url:
        document = document.model_copy(update={"visits": ()})
    if is_local(task.bundle):
        Path(task.bundle).mkdir(parents=True, exist_ok=True)
        (Path(task.bundle) / "audit.json").write_bytes(to_bytes(document))
    else:
        folder = Path(os.environ["FAKE_LOG"] + "." + seal[:16], "bundle")
        folder.mkdir(parents=True)
        (folder / "audit.json").write_bytes(to_bytes(document))
        (folder / "manifest.json").write_text("{}")
        Storage(task.bundle).put(folder)
    return judge(document)
