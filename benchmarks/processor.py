"""Processor time of everything that was started, told when it has ended.

A browser that is closed leaves renderers behind, which become children of init: nobody's figures hold them. `adopt_orphans`
makes them children of this process instead, so that their time is read like that of any other child. Linux only; elsewhere
the figures miss them.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import sys
import time

_PR_SET_CHILD_SUBREAPER = 36
_PATIENCE_S = 10.0


def adopt_orphans() -> None:
    """From now on, processes whose parent ended are children of this one."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def cpu_s(*, own: bool = False) -> float:
    """CPU-seconds of all children that have ended, waiting for those that are about to; with those of this process if `own`.

    Call it while no child is wanted any more: it takes the exit codes of all.
    """
    until = time.monotonic() + _PATIENCE_S
    with contextlib.suppress(ChildProcessError):
        while time.monotonic() < until:
            if os.waitpid(-1, os.WNOHANG) == (0, 0):
                time.sleep(0.05)
    used = [resource.getrusage(resource.RUSAGE_CHILDREN)]
    if own:
        used.append(resource.getrusage(resource.RUSAGE_SELF))
    return sum(one.ru_utime + one.ru_stime for one in used)
