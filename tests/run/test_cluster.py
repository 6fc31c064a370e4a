"""A crawl on a Dask cluster of this machine: a worker, the scheduler and the client are killed in the middle of 60 sites."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from tests.run import crawl_client
from tests.run.test_crawl import done, listed, one_result_each, start, wait_for

from policywitness.cli import execute
from policywitness.run.worker import kill_tree

pytest.importorskip("distributed")


class LocalCluster:
    """A scheduler and its workers, each a process of its own."""

    def __init__(self) -> None:
        self.scheduler: subprocess.Popen[bytes] | None = None
        self.workers: list[subprocess.Popen[bytes]] = []
        self.address = ""

    def begin(self, workers: int = 2) -> str:
        """A fresh scheduler with `workers` workers of one BROWSER each."""
        with socket.socket() as one:
            one.bind(("127.0.0.1", 0))
            port = one.getsockname()[1]
        self.address = f"tcp://127.0.0.1:{port}"
        self.scheduler = self._dask("scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard")
        wait_for(lambda: _listens(port))
        self.workers = [self.worker() for _ in range(workers)]
        return self.address

    def worker(self) -> subprocess.Popen[bytes]:
        return self._dask(
            "worker", self.address, "--nthreads", "1", "--resources", "BROWSER=1", "--no-dashboard", "--no-nanny",
            "--host", "127.0.0.1",
        )  # fmt: skip

    def end(self) -> None:
        for process in [*self.workers, *([self.scheduler] if self.scheduler else [])]:
            kill_tree(process.pid)
            process.wait()

    def _dask(self, *arguments: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "dask", *arguments]
        return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _listens(port: int) -> bool:
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def cluster(tmp_path, monkeypatch):
    monkeypatch.setenv("FAKE_LOG", str(tmp_path / "attempts.log"))
    made = LocalCluster()
    yield made
    made.end()


def children_of(process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    return psutil.Process(process.pid).children(recursive=True)


@pytest.mark.full
def test_kill_9_of_a_worker_the_scheduler_and_the_client(tmp_path, cluster):
    sites = listed(tmp_path, *(f"https://site{number}.example/" for number in range(60)))
    folder = tmp_path / "crawl"
    client = start(folder, sites, cluster.begin())
    wait_for(lambda: done(folder) >= 8)

    beside = children_of(cluster.workers[0])
    cluster.workers[0].send_signal(signal.SIGKILL)
    cluster.workers[0].wait()
    assert not psutil.wait_procs(beside, timeout=20)[1], "the process beside a worker ends with it"
    cluster.workers[0] = cluster.worker()
    before = done(folder)
    wait_for(lambda: done(folder) >= before + 8)

    client.send_signal(signal.SIGKILL)
    client.wait()
    before = done(folder)
    assert before < 60
    client = start(folder, sites, cluster.address)
    wait_for(lambda: done(folder) >= before + 8)

    kill_tree(cluster.scheduler.pid)
    assert client.wait(timeout=120) == 3, "the crawl says that its cluster is gone"
    assert done(folder) < 60
    cluster.end()
    client = start(folder, sites, cluster.begin())
    assert client.wait(timeout=180) == 0
    one_result_each(folder, 60)


@pytest.mark.full
def test_bundles_on_shared_storage_and_a_poisonous_site(tmp_path, cluster):
    sites = listed(tmp_path, "https://a.example/", "https://poison.example/", "https://b.example/")
    shared = tmp_path / "shared"
    folder = tmp_path / "crawl"
    client = start(folder, sites, cluster.begin(), f"file://{shared}")
    assert client.wait(timeout=120) == 3
    assert done(folder) == 2
    bundles = [path.parent for path in shared.rglob("manifest.json")]
    assert len(bundles) == 2
    assert all((bundle / "audit.json").is_file() for bundle in bundles)


def test_no_scheduler_is_said_at_once(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("policywitness.run.cluster._CONNECT_S", 2)
    sites = listed(tmp_path, "https://a.example/")
    assert crawl_client.run(tmp_path / "crawl", sites, "tcp://127.0.0.1:1") == 3
    error = capsys.readouterr().err
    assert "no Dask scheduler answers at tcp://127.0.0.1:1" in error
    assert "run resume" in error


def test_dask_needs_an_address(tmp_path, capsys):
    sites: Path = listed(tmp_path, "https://a.example/")
    assert execute(["crawl", str(sites), "--executor", "dask"]) == 2
    assert "--scheduler" in capsys.readouterr().err
