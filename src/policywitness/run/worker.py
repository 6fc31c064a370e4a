"""Worker processes: each audits one site at a time, can be killed at a deadline, and is replaced when it dies.

A worker is `python -m policywitness.run.worker FUNCTION`: it reads tasks and writes results as JSON lines. It outlives many
sites, because a start costs as much CPU as a small audit, and ends with its parent, however that ends.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import os
import signal
import sys
import threading
from collections.abc import Callable
from typing import BinaryIO

import msgspec
import psutil

from policywitness.model.vocabulary import Failure, Outcome
from policywitness.run.site import SiteResult, SiteTask

SITES_OF_A_WORKER = 40
"""A worker is replaced after so many sites, so that memory stays flat whatever a site does."""

_READY = b"ready\n"
_LINE = 64 * 1024 * 1024


class Workers:
    """At most `count` worker processes at a time. `run` may be called for more tasks than that; they wait."""

    def __init__(self, count: int, function: str) -> None:
        """`function` is `module:name` of what a worker does with a task."""
        self.capacity = count
        self._function = function
        self._places = asyncio.Semaphore(count)
        self._idle: list[_Worker] = []
        self._all: set[_Worker] = set()

    async def run(self, task: SiteTask) -> SiteResult:
        """Have a task done. A worker that dies or runs over the deadline is a result too."""
        async with self._places:
            worker = self._idle.pop() if self._idle else await self._start()
            try:
                await worker.ready()
                result = await asyncio.wait_for(worker.ask(task), task.deadline_s)
            except TimeoutError:
                await self._end(worker)
                over = f"not done after {task.deadline_s:.0f} s"
                return SiteResult(Outcome.FAILED, Failure.TIMEOUT, over, seconds=task.deadline_s)
            except (_Died, ConnectionError) as problem:
                await self._end(worker)
                return SiteResult(Outcome.FAILED, Failure.CRASHED, f"the worker process died ({problem})")
            except BaseException:
                await self._end(worker)
                raise
            if worker.done >= SITES_OF_A_WORKER:
                await self._end(worker)
            else:
                self._idle.append(worker)
            return result

    async def close(self) -> None:
        """End every worker, and every browser of theirs."""
        for worker in tuple(self._all):
            await self._end(worker)

    async def _start(self) -> _Worker:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "policywitness.run.worker",
            self._function,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            # Ctrl-C is for the parent, which ends its workers in good order.
            start_new_session=True,
            limit=_LINE,
        )
        worker = _Worker(process)
        self._all.add(worker)
        return worker

    async def _end(self, worker: _Worker) -> None:
        self._all.discard(worker)
        with contextlib.suppress(ValueError):
            self._idle.remove(worker)
        await asyncio.to_thread(kill_tree, worker.process.pid)
        await worker.process.wait()


class _Died(Exception):
    """A worker ended in the middle of a task."""


class _Worker:
    """One process; `done` counts its tasks."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.done = 0
        self._ready = False

    async def ready(self) -> None:
        """Wait until a new process has loaded what it needs: a site's time is not spent on that. Raises _Died."""
        if self._ready:
            return
        assert self.process.stdout is not None
        if await self.process.stdout.readline() != _READY:
            raise _Died(f"at its start, exit code {await self.process.wait()}")
        self._ready = True

    async def ask(self, task: SiteTask) -> SiteResult:
        """Send a task and wait for its result. Raises _Died, ConnectionError."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(msgspec.json.encode(task) + b"\n")
        await self.process.stdin.drain()
        line = await self.process.stdout.readline()
        if not line.endswith(b"\n"):
            code = await self.process.wait()
            raise _Died(f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}")
        self.done += 1
        return msgspec.json.decode(line, type=SiteResult)


def kill_tree(pid: int) -> None:
    """End a process and all that it started (only those)."""
    try:
        root = psutil.Process(pid)
        family = [*root.children(recursive=True), root]
    except psutil.NoSuchProcess:
        return
    for process in family:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(family, timeout=10)


def serve(function: Callable[[SiteTask], SiteResult], tasks: BinaryIO, results: BinaryIO) -> None:
    """The life of a worker: a line in, a line out, until there are no more."""
    results.write(_READY)
    results.flush()
    for line in tasks:
        result = function(msgspec.json.decode(line, type=SiteTask))
        results.write(msgspec.json.encode(result) + b"\n")
        results.flush()


def _end_with(parent: int) -> None:
    """End this process and its browsers when its parent has gone: a parent that is killed cannot say so."""
    with contextlib.suppress(psutil.NoSuchProcess):
        psutil.Process(parent).wait()
    for child in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess):
            child.kill()
    os._exit(1)


def main(name: str) -> None:
    """Serve the function `module:name` on stdin and stdout; whatever else prints goes to stderr."""
    results = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    module, _, attribute = name.partition(":")
    serve(getattr(importlib.import_module(module), attribute), sys.stdin.buffer, results)


if __name__ == "__main__":
    main(sys.argv[1])
