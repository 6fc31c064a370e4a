"""Crawl on a Dask cluster: one site is one task, and a task needs one `BROWSER` of its worker's resources.

Start the workers with, say, `dask worker ADDRESS --nthreads 2 --resources BROWSER=2`: two sites at a time each. A task is handed
to a process beside the Dask worker, as on one machine: a deadline can end it, and nothing that a site does harms the worker.
"""

from __future__ import annotations

import asyncio
import uuid
from typing import Any

import msgspec
from distributed import Client, KilledWorker, get_worker
from distributed.client import FutureCancelledError
from distributed.comm.core import CommClosedError

from policywitness.model.vocabulary import Failure, Outcome
from policywitness.run.crawl import ExecutorLost
from policywitness.run.site import SiteResult, SiteTask
from policywitness.run.worker import Workers

RESOURCE = "BROWSER"
_CONNECT_S = 15
_LOOK_S = 5.0


class Cluster:
    """A cluster as an executor. `capacity` is the number of BROWSER resources of its workers, looked up again and again."""

    def __init__(self, client: Any, address: str, function: str) -> None:
        self.capacity = 1
        self._client = client
        self._address = address
        self._function = function
        self._lost = asyncio.Event()
        self._watch: asyncio.Task[None] | None = None

    @classmethod
    async def connect(cls, address: str, function: str) -> Cluster:
        """Raises ExecutorLost where no scheduler answers, or no worker has a BROWSER."""
        try:
            client: Any = await Client(  # type: ignore[no-untyped-call]
                address, asynchronous=True, timeout=_CONNECT_S, set_as_default=False
            )
        except (OSError, TimeoutError, ValueError) as problem:
            raise ExecutorLost(f"no Dask scheduler answers at {address} ({type(problem).__name__})") from problem
        cluster = cls(client, address, function)
        await cluster._look()
        if not cluster.capacity:
            await client.close()
            raise ExecutorLost(
                f"no worker of {address} has a {RESOURCE}: start them with dask worker {address} --resources {RESOURCE}=1"
            )
        cluster._watch = asyncio.create_task(cluster._keep_looking())
        return cluster

    async def run(self, task: SiteTask) -> SiteResult:
        """Have a task done by the cluster. A worker that dies is a result; a cluster that is gone raises ExecutorLost."""
        if self._lost.is_set():
            raise self._gone()
        future = self._client.submit(
            perform,
            self._function,
            msgspec.json.encode(task),
            key=f"site-{uuid.uuid4().hex}",
            resources={RESOURCE: 1},
            pure=False,
        )
        waiting = asyncio.ensure_future(future.result())
        lost = asyncio.ensure_future(self._lost.wait())
        try:
            await asyncio.wait((waiting, lost), return_when=asyncio.FIRST_COMPLETED)
            if not waiting.done():
                raise self._gone()
            return msgspec.json.decode(waiting.result(), type=SiteResult)
        except KilledWorker as problem:
            return SiteResult(Outcome.FAILED, Failure.CRASHED, f"the worker {problem.last_worker} died")
        except (CommClosedError, FutureCancelledError, OSError, TimeoutError) as problem:
            raise self._gone() from problem
        finally:
            for pending in (waiting, lost):
                pending.cancel()
            await asyncio.gather(waiting, lost, return_exceptions=True)
            future.release()

    async def close(self) -> None:
        """Leave the cluster; its workers stay."""
        if self._watch is not None:
            self._watch.cancel()
        try:
            await asyncio.wait_for(self._client.close(), _CONNECT_S)
        except (OSError, TimeoutError, CommClosedError):
            return

    async def _keep_looking(self) -> None:
        while not self._lost.is_set():
            await asyncio.sleep(_LOOK_S)
            await self._look()

    async def _look(self) -> None:
        """Count the BROWSERs; a scheduler that does not answer is lost."""
        try:
            workers = (await asyncio.wait_for(self._client.scheduler.identity(), _CONNECT_S))["workers"].values()
        except (OSError, TimeoutError, CommClosedError):
            self._lost.set()
            return
        self.capacity = int(sum(worker["resources"].get(RESOURCE, 0) for worker in workers))

    def _gone(self) -> ExecutorLost:
        return ExecutorLost(f"the Dask scheduler at {self._address} is gone")


_beside: dict[str, Workers] = {}


async def perform(function: str, task: bytes) -> bytes:
    """On a Dask worker: hand the task to a process beside it, at most as many at a time as the worker has BROWSERs."""
    workers = _beside.get(function)
    if workers is None:
        count = int(get_worker().state.total_resources.get(RESOURCE, 1))
        workers = _beside[function] = Workers(count, function)
    return msgspec.json.encode(await workers.run(msgspec.json.decode(task, type=SiteTask)))
