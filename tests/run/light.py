"""A worker's function that does nothing, for tests of the processes themselves."""

from __future__ import annotations

import os
import signal
import time

from policywitness.model.vocabulary import Outcome
from policywitness.run.site import SiteResult, SiteTask


def perform(task: SiteTask) -> SiteResult:
    """Answers with the process' number; `poison` kills the process, `slow` never ends."""
    if "poison" in task.plan.site.url:
        os.kill(os.getpid(), signal.SIGKILL)
    if "slow" in task.plan.site.url:
        time.sleep(600)
    return SiteResult(Outcome.COMPLETE, reason=str(os.getpid()))
