"""One site of a crawl, from its plan to its sealed and analysed bundle: what a worker process does, wherever it runs."""

from __future__ import annotations

import asyncio
import errno
import resource
import tempfile
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from policywitness.browser.witness import LaunchFailed
from policywitness.bundle.layout import MANIFEST, BundleError
from policywitness.ledger.history import Snapshot
from policywitness.model.audit import Audit
from policywitness.model.errors import UserError
from policywitness.model.plan import Plan
from policywitness.model.progress import Silent
from policywitness.model.vocabulary import Failure, Outcome
from policywitness.run.analyse import Given, analyse
from policywitness.run.local import collect
from policywitness.run.storage import Storage, is_local


@dataclass(frozen=True, slots=True)
class SiteTask:
    """What one worker is to do: audit `plan` into `bundle`, a folder or a folder's fsspec URL.

    `snapshot` is what the ledger knew of the site, as it is kept in bundles; `deadline_s` the wall-clock time it may take.
    """

    plan: Plan
    bundle: str
    as_of: date
    formats: tuple[str, ...]
    deadline_s: float
    snapshot: bytes | None = None


@dataclass(frozen=True, slots=True)
class SiteResult:
    """What became of it. `failure` is None where the evidence can be relied on; `reason` is one line. Times in seconds."""

    outcome: Outcome
    failure: Failure | None = None
    reason: str | None = None
    audited: bool = False
    seconds: float = 0.0
    cpu_seconds: float = 0.0


def perform(task: SiteTask) -> SiteResult:
    """Audit one site. Whatever goes wrong is in the result; only a dying process raises nothing and answers nothing."""
    started, used = time.monotonic(), _cpu()
    try:
        result = judge(_audited(task))
    except LaunchFailed as problem:
        result = _failed(Failure.BROWSER, problem)
    except BundleError as problem:
        result = _failed(Failure.INTERNAL, problem)
    except UserError as problem:
        # Neither the site's nor ours: a file or a setting that the plan names.
        result = _failed(Failure.CONFIGURATION, problem)
    except OSError as problem:
        full = problem.errno in (errno.ENOSPC, errno.EDQUOT, errno.EROFS)
        result = _failed(Failure.STORAGE if full else Failure.INTERNAL, problem)
    except Exception as problem:  # noqa: BLE001 - the worker's boundary: one site must not take the others with it
        result = _failed(Failure.INTERNAL, problem)
    return SiteResult(
        outcome=result.outcome,
        failure=result.failure,
        reason=result.reason,
        audited=result.audited,
        seconds=time.monotonic() - started,
        cpu_seconds=_cpu() - used,
    )


def judge(document: Audit) -> SiteResult:
    """What an audit document says of its own evidence."""
    made = [visit for visit in document.visits if visit.scenario in {one.name for one in document.scenarios}]
    reason = next((visit.reason for visit in document.visits if visit.reason), None)
    if any(visit.outcome is Outcome.BLOCKED for visit in document.visits):
        return SiteResult(Outcome.BLOCKED, Failure.BLOCKED, reason, audited=True)
    if not any(page.outcome is not Outcome.FAILED for visit in made for page in visit.pages):
        return SiteResult(Outcome.FAILED, Failure.UNREACHABLE, reason or "no page was reached", audited=True)
    whole = document.summary.completeness == "complete"
    return SiteResult(Outcome.COMPLETE if whole else Outcome.PARTIAL, None, reason, audited=True)


def _audited(task: SiteTask) -> Audit:
    if is_local(task.bundle):
        return _into(task, Path(task.bundle))
    storage = Storage(task.bundle)
    if storage.has(MANIFEST) and storage.has("audit.json"):
        return Audit.model_validate_json(storage.read("audit.json"))
    with tempfile.TemporaryDirectory(prefix="policywitness-site-") as temporary:
        folder = Path(temporary, task.bundle.rstrip("/").rpartition("/")[2])
        document = _into(task, folder)
        storage.put(folder)
    return document


def _into(task: SiteTask, folder: Path) -> Audit:
    """The audit in a folder: made, gone on with, or, where an interrupted attempt sealed it already, only analysed."""
    if not (folder / MANIFEST).is_file():
        asyncio.run(collect(task.plan, folder, Silent()))
    snapshot = Snapshot.from_bytes(task.snapshot) if task.snapshot else None
    given = Given.of(task.plan)
    return analyse(folder, as_of=task.as_of, given=given, formats=task.formats, known=lambda _: snapshot).audit


def _failed(failure: Failure, problem: Exception) -> SiteResult:
    text = " ".join(str(problem).split()) or type(problem).__name__
    named = text if failure is not Failure.INTERNAL else f"{type(problem).__name__}: {text}"
    return SiteResult(Outcome.FAILED, failure, named[:500])


def _cpu() -> float:
    """CPU-seconds of this process and of those that it has waited for."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)
