"""What many sites cost: a crawl of a served web, on processes of this machine and on a Dask cluster of the same size.

    python -m benchmarks.scale [--sites N] [--workers N] [--executor local dask]

Prints, for each executor: wall time, CPU-seconds a site (browser, analysis, client and cluster together, without the served web), bytes
of a bundle, peak memory of the whole and of one worker's process over time. docs/many-machines.md computes with these figures.
"""

from __future__ import annotations

import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from benchmarks import command
from benchmarks.processor import adopt_orphans, cpu_s
from policywitness.demo.server import Web, html, js
from policywitness.ledger import Ledger
from policywitness.run.worker import kill_tree

CALM = {
    "DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False",
    "DASK_DISTRIBUTED__ADMIN__TICK__INTERVAL": "2s",
    "DASK_DISTRIBUTED__ADMIN__SYSTEM_MONITOR__INTERVAL": "5s",
    "DASK_DISTRIBUTED__WORKER__MEMORY__MONITOR_INTERVAL": "2s",
}
"""Dask is made for tasks of milliseconds and looks at itself as often; a site takes many seconds. See docs/many-machines.md."""

PARTNERS = ("cdn.tagco.example", "px.adco.example", "stats.metricsco.example")


@dataclass(frozen=True, slots=True)
class Cost:
    """The figures of one crawl. Times in seconds, sizes in bytes; `cluster_cpu_s` is what
    scheduler and Dask workers used themselves, their start included; `worker_growth` is a worker process' resident size in the last quarter over that in the second."""

    executor: str
    sites: int
    committed: int
    workers: int
    wall_s: float
    cpu_s_per_site: float
    cluster_cpu_s: float
    bundle_bytes: int
    peak_bytes: int
    worker_growth: float


def measure(executor: str, sites: int, workers: int, root: Path) -> Cost:
    """One crawl of `sites` served sites by `workers` workers."""
    hosts = [f"www.shop{number}.example" for number in range(sites)]
    listing = root / "sites.txt"
    listing.write_text("\n".join(f"https://{host}/" for host in hosts) + "\n", "utf-8")
    folder, ledger = root / executor, str(root / f"{executor}.sqlite")
    adopt_orphans()
    before = cpu_s()
    with Web(_web(hosts)) as web, _Cluster(executor, workers) as cluster:
        resolve = [part for rule in web.resolve for part in ("--resolve", rule)]
        command = [
            sys.executable,
            "-m",
            "policywitness",
            "crawl",
            str(listing),
            "--out",
            str(folder),
            "--ledger",
            ledger,
        ]
        command += ["--preset", "ci", "--max-pages", "2", "--fail-on", "none", "--ca-cert", str(web.ca_pem), *resolve]
        command += ["--workers", str(workers), *cluster.options]
        started = time.monotonic()
        with (root / f"{executor}.log").open("wb") as log:
            client = subprocess.Popen(command, stdout=log, stderr=log)
            sampler = _Sampler([client.pid, *cluster.pids()])
            client.wait()
        wall = time.monotonic() - started
        sampler.stop()
        own = cluster.own_cpu_s()
    cpu = cpu_s() - before
    with Ledger(ledger) as book:
        committed = sum(len(book.history(host).runs) for host in hosts)
    sizes = [
        sum(one.stat().st_size for one in path.parent.rglob("*") if one.is_file())
        for path in folder.rglob("manifest.json")
    ]
    return Cost(
        executor=executor,
        sites=sites,
        committed=committed,
        workers=workers,
        wall_s=round(wall, 1),
        cpu_s_per_site=round(cpu / sites, 2),
        cluster_cpu_s=round(own, 1),
        bundle_bytes=round(statistics.mean(sizes)) if sizes else 0,
        peak_bytes=sampler.peak,
        worker_growth=round(sampler.growth(), 2),
    )


def _web(hosts: list[str]) -> dict[str, dict[str, object]]:
    """Each site a start page and a second one, with scripts and images of its own and of three partners."""
    images = "".join(f"<img src=/i{number}.svg alt=''>" for number in range(12))
    tags = "".join(f"<script async src=https://{host}/tag.js></script>" for host in PARTNERS)
    text = "<p>We sell things and describe them at length.</p>" * 60
    page = html(f"<title>Shop</title><script src=/app.js></script>{tags}{images}{text}<a href=/about>About</a>")
    own = {"/": page, "/about": page, "/app.js": js("document.cookie = 'seen=1; max-age=86400';"), "/*": html("<svg/>")}
    partner = {
        "/tag.js": js("fetch(new URL('/collect?id=1', document.currentScript.src), {mode: 'no-cors'});"),
        "/*": html("ok"),
    }
    return {host: dict(own) for host in hosts} | {host: dict(partner) for host in PARTNERS}


class _Cluster:
    """A scheduler and workers for the executor `dask`; nothing for `local`."""

    def __init__(self, executor: str, workers: int) -> None:
        self.options: list[str] = []
        self._processes: list[subprocess.Popen[bytes]] = []
        self._executor, self._workers = executor, workers

    def __enter__(self) -> _Cluster:
        if self._executor == "local":
            return self
        with socket.socket() as one:
            one.bind(("127.0.0.1", 0))
            address = f"tcp://127.0.0.1:{one.getsockname()[1]}"
        self._start("scheduler", "--host", "127.0.0.1", "--port", address.rpartition(":")[2])
        time.sleep(3)
        for _ in range(self._workers):
            self._start("worker", address, "--nthreads", "1", "--no-nanny", "--resources", "BROWSER=1")
        time.sleep(5)
        self.options = ["--executor", "dask", "--scheduler", address]
        return self

    def __exit__(self, *_: object) -> None:
        for process in self._processes:
            kill_tree(process.pid)
            process.wait()

    def pids(self) -> list[int]:
        """The cluster's own processes."""
        return [process.pid for process in self._processes]

    def own_cpu_s(self) -> float:
        """CPU-seconds of the scheduler and the Dask workers alone."""
        return sum(sum(psutil.Process(pid).cpu_times()[:2]) for pid in self.pids())

    def _start(self, *arguments: str) -> None:
        command = [sys.executable, "-m", "dask", *arguments, "--no-dashboard"]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "env": os.environ | CALM}
        self._processes.append(subprocess.Popen(command, **quiet))


class _Sampler:
    """Looks at the memory of process trees every two seconds."""

    def __init__(self, pids: list[int]) -> None:
        self.peak = 0
        self._pids = pids
        self._workers: dict[int, list[int]] = {}
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the sampling."""
        self._done.set()
        self._thread.join()

    def growth(self) -> float:
        """The largest growth of a worker's process: its last quarter over its second one, the first being spent on loading."""
        found = [1.0]
        for sizes in self._workers.values():
            quarter = len(sizes) // 4
            if quarter:
                found.append(statistics.median(sizes[-quarter:]) / statistics.median(sizes[quarter : 2 * quarter]))
        return max(found)

    def _run(self) -> None:
        while not self._done.wait(2):
            total = 0
            for process in self._family():
                try:
                    memory = process.memory_full_info()
                    total += memory.pss
                    if "policywitness.run.worker" in process.cmdline():
                        self._workers.setdefault(process.pid, []).append(memory.rss)
                except psutil.Error:
                    continue
            self.peak = max(self.peak, total)

    def _family(self) -> list[psutil.Process]:
        family = []
        for pid in self._pids:
            try:
                family += [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
            except psutil.Error:
                continue
        return family


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print, a JSON line an executor, then their ratio."""
    parser = command.parser(__doc__)
    parser.add_argument("--sites", type=int, default=40, metavar="N")
    parser.add_argument("--workers", type=int, default=2, metavar="N")
    parser.add_argument("--executor", nargs="+", choices=["local", "dask"], default=["local"])
    options = parser.parse_args(arguments)
    costs = []
    with tempfile.TemporaryDirectory(prefix="policywitness-scale-") as root:
        for executor in options.executor:
            costs.append(measure(executor, options.sites, options.workers, Path(root)))
            print(json.dumps(asdict(costs[-1])), flush=True)
    if len(costs) == 2:
        first, second = costs
        print(
            f"{second.executor} / {first.executor}: CPU {second.cpu_s_per_site / first.cpu_s_per_site:.3f}, wall {second.wall_s / first.wall_s:.3f}"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
