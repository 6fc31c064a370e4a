"""Crawl many sites: take them from the queue, a few at a time and never two of one domain, and commit one result each.

The queue is in the ledger (`policywitness.ledger.crawls`), so a crawl can be killed at any moment and gone on with. Who does
the work is an executor: worker processes of this machine, or a Dask cluster.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Protocol

from policywitness.config import ConfigurationError
from policywitness.ledger import Ledger, LedgerError
from policywitness.ledger.crawls import Claim, Queue
from policywitness.model import moments
from policywitness.model.audit import Audit
from policywitness.model.hosts import host_of
from policywitness.model.plan import Plan
from policywitness.model.vocabulary import Failure, Outcome
from policywitness.run.site import SiteResult, SiteTask
from policywitness.run.storage import read_file

TRIES: Mapping[Failure, int] = {
    Failure.UNREACHABLE: 2,
    Failure.TIMEOUT: 2,
    Failure.CRASHED: 3,
    Failure.BROWSER: 3,
}
"""How often a site is tried that fails so; a failure that is not named would be the same again."""

_HEARTBEAT_S = 15.0
_LEDGER_TRIES, _LEDGER_WAIT_S = 5, 2.0


class ExecutorLost(Exception):
    """Nobody is left to do the work: the cluster is gone. The crawl stops, and can be gone on with."""


class Executor(Protocol):
    """Who audits sites. `capacity` is how many at once."""

    capacity: int

    def run(self, task: SiteTask) -> Awaitable[SiteResult]:
        """Have a task done. Raises ExecutorLost."""

    async def close(self) -> None:
        """End all that was started."""


class Watcher(Protocol):
    """Receives what happens; nothing here may raise."""

    def started(self, url: str) -> None:
        """A site's attempt begins."""

    def finished(self, url: str, result: SiteResult, final: bool) -> None:
        """An attempt is over; `final`: the site is not tried again."""

    def note(self, text: str) -> None:
        """One plain line about anything else."""


@dataclass(frozen=True, slots=True)
class CrawlSettings:
    """How a crawl is made. `plan_of` gives the plan of a row; bundles go under `folder`; times in seconds.

    `exit_code_of` is the exit code that an audit of the site alone would have. `pause_s` is the least time between the end of one site and the start of the next one of the same registrable domain.
    """

    plan_of: Callable[[Claim], Plan]
    exit_code_of: Callable[[Plan, Audit], int]
    folder: str
    as_of: date
    formats: tuple[str, ...]
    deadline_s: float = 1800.0
    pause_s: float = 1.0
    retry_wait_s: float = 30.0


@dataclass(slots=True)
class Stopped:
    """Why a crawl ended before its last site; empty where it did not."""

    reason: str = ""


async def crawl(ledger: Ledger, queue: Queue, executor: Executor, settings: CrawlSettings, watcher: Watcher) -> Stopped:
    """Audit every waiting site of the queue. Raises nothing for what sites do; see `Stopped` for what ended it early."""
    return await _Crawl(ledger, queue, executor, settings, watcher).run()


class _Crawl:
    def __init__(
        self, ledger: Ledger, queue: Queue, executor: Executor, settings: CrawlSettings, watcher: Watcher
    ) -> None:
        self.ledger = ledger
        self.queue = queue
        self.executor = executor
        self.settings = settings
        self.watcher = watcher
        self.stopped = Stopped()
        self._resting: dict[str, float] = {}
        self._busy: dict[asyncio.Task[None], str] = {}

    async def run(self) -> Stopped:
        heartbeat = asyncio.create_task(self._heartbeat())
        try:
            while not self.stopped.reason:
                await self._fill()
                if not self._busy:
                    wait = await self._ledger(self.queue.next_due_s)
                    if wait is None or self.stopped.reason:
                        break
                    await asyncio.sleep(max(0.2, min(wait, 5.0)))
                    continue
                resting = min(self._resting.values(), default=0.0) - time.monotonic()
                timeout = max(0.05, resting) if self._resting else 5.0
                done, _ = await asyncio.wait(self._busy, timeout=timeout, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    self._resting[self._busy.pop(task)] = time.monotonic() + self.settings.pause_s
                    task.result()
            # What is under way is finished and kept, also when the crawl stops early.
            if self._busy:
                await asyncio.wait(self._busy)
        finally:
            for task in (heartbeat, *self._busy):
                task.cancel()
            await asyncio.gather(heartbeat, *self._busy, return_exceptions=True)
            with suppress(LedgerError):
                await asyncio.to_thread(self.queue.release)
        return self.stopped

    async def _fill(self) -> None:
        """Start sites until the executor is full or no site may start now."""
        now = time.monotonic()
        self._resting = {domain: until for domain, until in self._resting.items() if until > now}
        while len(self._busy) < self.executor.capacity and not self.stopped.reason:
            taken = {*self._busy.values(), *self._resting}
            claim = await self._ledger(lambda: self.queue.claim(taken))  # noqa: B023 - called before the next round
            if claim is None:
                return
            self._busy[asyncio.create_task(self._site(claim))] = claim.domain

    async def _site(self, claim: Claim) -> None:
        """One attempt at a site, from its plan to what is noted of it."""
        self.watcher.started(claim.url)
        bundle = claim.bundle or self._new_bundle(claim.url)
        try:
            plan = self.settings.plan_of(claim)
        except ConfigurationError as problem:
            await self._note(claim, None, bundle, SiteResult(Outcome.FAILED, Failure.CONFIGURATION, str(problem)))
            return
        try:
            await self._ledger(lambda: self.queue.place(claim, bundle))
            snapshot = await self._ledger(lambda: self.ledger.snapshot(plan.site.url, moments.now()))
            if self.stopped.reason:
                return
            task = SiteTask(
                plan=plan,
                bundle=bundle,
                as_of=self.settings.as_of,
                formats=self.settings.formats,
                deadline_s=self.settings.deadline_s,
                snapshot=snapshot.to_bytes() if snapshot else None,
            )
            result = await self.executor.run(task)
        except ExecutorLost as problem:
            self.stopped.reason = str(problem)
            await self._ledger(lambda: self.queue.put_back(claim, {"failure": Failure.INTERRUPTED.value}))
            return
        await self._note(claim, plan, bundle, result)

    async def _note(self, claim: Claim, plan: Plan | None, bundle: str, result: SiteResult) -> None:
        """Commit a result, have the site tried again, or give it up."""
        values = _values(result)
        if result.failure is Failure.STORAGE:
            self.stopped.reason = f"{result.reason}: free some space, then go on with the crawl"
            self.watcher.finished(claim.url, result, final=False)
            await self._ledger(lambda: self.queue.put_back(claim, values))
            return
        again = result.failure is not None and claim.tries + 1 < TRIES.get(result.failure, 1)
        self.watcher.finished(claim.url, result, final=not again)
        if again:
            # A site that answered nothing is visited afresh; an attempt that was cut off is gone on with.
            fresh = result.audited
            wait = self.settings.retry_wait_s * (claim.tries + 1)
            await self._ledger(lambda: self.queue.retry(claim, values, wait, fresh))
        elif result.audited and plan is not None:
            await self._commit(claim, plan, bundle, values)
        else:
            await self._ledger(lambda: self.queue.give_up(claim, values))

    async def _commit(self, claim: Claim, plan: Plan, bundle: str, values: Mapping[str, Any]) -> None:
        try:
            document = await asyncio.to_thread(_document, bundle)
        except OSError as problem:
            self.stopped.reason = f"{bundle}: its audit.json cannot be read ({problem})"
            await self._ledger(lambda: self.queue.put_back(claim, {"failure": Failure.STORAGE.value}))
            return
        row = {**values, "bundle": bundle, "exit_code": self.settings.exit_code_of(plan, document)}
        await self._ledger(lambda: self.queue.commit(claim, document, row))

    async def _ledger(self, ask: Callable[[], Any]) -> Any:
        """Ask the ledger, and again where it is away for a moment; None, and the crawl stops, where it stays away."""
        for attempt in range(1, _LEDGER_TRIES + 1):
            try:
                return await asyncio.to_thread(ask)
            except LedgerError as problem:
                if attempt == _LEDGER_TRIES or self.stopped.reason:
                    self.stopped.reason = self.stopped.reason or f"the ledger is away: {problem}"
                    return None
                self.watcher.note(f"{problem}; asking again")
                await asyncio.sleep(_LEDGER_WAIT_S * attempt)
        return None

    async def _heartbeat(self) -> None:
        while True:
            await asyncio.sleep(_HEARTBEAT_S)
            await self._ledger(self.queue.alive)

    def _new_bundle(self, url: str) -> str:
        run = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}"
        return f"{self.settings.folder.rstrip('/')}/{host_of(url)}/{run}"


def _document(bundle: str) -> Audit:
    return Audit.model_validate_json(read_file(bundle, "audit.json"))


def _values(result: SiteResult) -> dict[str, Any]:
    return {
        "outcome": result.outcome.value,
        "failure": result.failure.value if result.failure else None,
        "reason": result.reason,
        "seconds": round(result.seconds, 2),
    }
