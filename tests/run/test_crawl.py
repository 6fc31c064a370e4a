"""A crawl of many sites: every site ends with one committed result, whatever dies in the middle. No browser: workers are played."""

from __future__ import annotations

import asyncio
import csv
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import date
from itertools import pairwise
from pathlib import Path

import psutil
import pytest
from sqlalchemy import func, select
from tests.run import crawl_client, fakes

from policywitness.cli import crawl as cli_crawl
from policywitness.cli import execute
from policywitness.config import load
from policywitness.ledger import Ledger, LedgerError
from policywitness.ledger.crawls import Queue
from policywitness.ledger.tables import attempts, crawl_sites, runs
from policywitness.model.vocabulary import Failure, Outcome
from policywitness.run import crawl
from policywitness.run.site import SiteResult, SiteTask
from policywitness.run.worker import Workers, kill_tree


@pytest.fixture(autouse=True)
def log(tmp_path, monkeypatch) -> Path:
    path = tmp_path / "attempts.log"
    path.touch()
    monkeypatch.setenv("FAKE_LOG", str(path))
    return path


class Played:
    """Workers that are played in this process: what would kill or hold up a real one is only said."""

    def __init__(self, count: int) -> None:
        self.capacity = count

    async def run(self, task: SiteTask) -> SiteResult:
        url = task.plan.site.url
        for name, failure in (("poison", Failure.CRASHED), ("slow", Failure.TIMEOUT)):
            if name in url:
                fakes.note(url)
                return SiteResult(Outcome.FAILED, failure, name)
        return await asyncio.to_thread(fakes.perform, task)

    async def close(self) -> None:
        pass


@pytest.fixture
def played(monkeypatch):
    async def executor(wish, function):
        return Played(wish.workers)

    monkeypatch.setattr(cli_crawl, "_executor", executor)
    monkeypatch.setattr(fakes, "PACE_S", 0.02)


def listed(tmp_path: Path, *urls: str) -> Path:
    path = tmp_path / "sites.txt"
    path.write_text("\n".join(urls) + "\n")
    return path


def table(folder: Path) -> dict[str, dict[str, str]]:
    with (folder / "crawl.csv").open(newline="") as file:
        return {row["url"]: row for row in csv.DictReader(file)}


def one_result_each(folder: Path, count: int) -> None:
    """Every site is done, each with a run of its own, and no run is there that no site has."""
    with Ledger(str(folder / "ledger.sqlite")) as ledger, ledger.begin() as connection:
        states = Counter(connection.execute(select(crawl_sites.c.state)).scalars())
        assert states == {"done": count}
        linked = connection.execute(select(crawl_sites.c.run_id)).scalars().all()
        assert len(set(linked)) == count
        assert None not in linked
        assert connection.execute(select(func.count()).select_from(runs)).scalar() == count


def start(folder: Path, sites: Path, *more: str, **environment: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.run.crawl_client", str(folder), str(sites), *more]
    return subprocess.Popen(command, env=os.environ | environment, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


def wait_for(condition, seconds: float = 90) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.05)


def done(folder: Path) -> int:
    if not (folder / "ledger.sqlite").exists():
        return 0
    with Ledger(str(folder / "ledger.sqlite")) as ledger, ledger.begin() as connection:
        query = select(func.count()).where(crawl_sites.c.state == "done")
        return connection.execute(query).scalar()


def test_sites_of_every_fate(tmp_path, capsys, log, played):
    """One crawl: complete, unreachable, poisonous, too slow; a malformed row, a double one, and three of one domain."""
    sites = tmp_path / "sites.csv"
    sites.write_text(
        "url,name\nhttps://a.example/,A\nnot a url,B\nhttps://b.example/,B,too many\nhttps://a.example/,again\n"
        "https://gone.example/,\nhttps://poison.example/,\nhttps://slow.example/,\n"
        "https://x.same.example/,\nhttps://y.same.example/,\nhttps://z.same.example/,\n"
    )
    folder = tmp_path / "crawl"
    assert crawl_client.run(folder, sites) == 2
    errors = capsys.readouterr().err
    assert f"{sites}:3: " in errors
    assert f"{sites}:4: has 3 cells" in errors
    assert "1 row(s) name a site that another row names too" in errors
    rows = table(folder)
    fates = {url.split("/")[2]: (row["state"], row["failure"], row["tries"]) for url, row in rows.items() if "/" in url}
    assert fates["a.example"][:2] == ("done", "")
    assert fates["gone.example"] == ("done", "unreachable", "1")
    assert fates["poison.example"] == ("given-up", "crashed", "3")
    assert fates["slow.example"] == ("given-up", "timeout", "2")
    assert all(fates[f"{letter}.same.example"][0] == "done" for letter in "xyz")
    assert rows["not a url,B"]["state"] == "malformed"
    tried = Counter(log.read_text().split())
    assert (tried["https://poison.example/"], tried["https://slow.example/"], tried["https://gone.example/"]) == (
        3,
        2,
        2,
    )
    with Ledger(str(folder / "ledger.sqlite")) as ledger, ledger.begin() as connection:
        failures = Counter(connection.execute(select(attempts.c.failure)).scalars())
    assert failures["crashed"] == 3
    assert failures["timeout"] == 2


def test_sites_of_one_domain_are_never_audited_at_once(tmp_path, monkeypatch, played):
    monkeypatch.setattr(fakes, "PACE_S", 0.3)
    sites = listed(tmp_path, *(f"https://{letter}.same.example/" for letter in "abc"), "https://other.example/")
    folder = tmp_path / "crawl"
    assert crawl_client.run(folder, sites, pause_s=0.2, workers=3) == 0
    with Ledger(str(folder / "ledger.sqlite")) as ledger, ledger.begin() as connection:
        query = select(attempts.c.started_at, attempts.c.ended_at).join(crawl_sites)
        rows = connection.execute(query.where(crawl_sites.c.registrable_domain == "same.example")).all()
    rows = sorted(rows)
    assert all(later.started_at >= earlier.ended_at for earlier, later in pairwise(rows))


@pytest.mark.full
def test_kill_9_of_the_client_and_of_a_worker(tmp_path, log):
    """60 sites; the client is killed, then a worker under the client that goes on: one result each, none twice."""
    sites = listed(tmp_path, *(f"https://site{number}.example/" for number in range(60)))
    folder = tmp_path / "crawl"
    client = start(folder, sites)
    wait_for(lambda: done(folder) >= 12)
    workers = psutil.Process(client.pid).children()
    client.send_signal(signal.SIGKILL)
    client.wait()
    _, alive = psutil.wait_procs(workers, timeout=20)
    assert not alive, "workers end with their client"
    client = start(folder, sites)
    before = done(folder)
    assert 12 <= before < 60
    wait_for(lambda: done(folder) >= before + 10)
    psutil.Process(client.pid).children()[0].kill()
    assert client.wait(timeout=120) == 0
    one_result_each(folder, 60)
    assert len(log.read_text().split()) <= 60 + 2 + 2, "only what was under way is done again"


def test_a_full_disk_stops_the_crawl_and_loses_nothing(tmp_path, capsys, played):
    sites = listed(
        tmp_path, "https://a.example/", "https://full.example/", *(f"https://s{n}.example/" for n in range(6))
    )
    folder = tmp_path / "crawl"
    assert crawl_client.run(folder, sites, workers=1) == 3
    error = capsys.readouterr().err
    assert "No space left on device: free some space" in error
    assert "run resume" in error
    assert 0 < done(folder) < 8
    text = sites.read_text().replace("full", "roomy")
    sites.write_text(text)
    with Ledger(str(folder / "ledger.sqlite")) as ledger, ledger.begin() as connection:
        connection.exec_driver_sql("UPDATE crawl_sites SET url = 'https://roomy.example/' WHERE url LIKE '%full%'")
    assert crawl_client.run(folder, sites) == 0
    one_result_each(folder, 8)


def test_a_ledger_that_goes_away_stops_the_crawl_and_loses_nothing(tmp_path, capsys, played, monkeypatch):
    monkeypatch.setattr(crawl, "_LEDGER_WAIT_S", 0.01)
    sites = listed(tmp_path, *(f"https://s{n}.example/" for n in range(6)))
    folder = tmp_path / "crawl"
    commit = Queue.commit

    def gone(queue, claim, audit, values):
        if claim.line >= 3:
            raise LedgerError("the database is away")
        return commit(queue, claim, audit, values)

    with monkeypatch.context() as away:
        away.setattr(Queue, "commit", gone)
        assert crawl_client.run(folder, sites) == 3
    error = capsys.readouterr().err
    assert "the database is away; asking again" in error
    assert "the ledger is away" in error
    assert done(folder) == 2
    assert crawl_client.run(folder, sites) == 0
    one_result_each(folder, 6)


async def test_a_worker_that_dies_or_hangs_is_a_result_and_is_replaced():
    """Real processes: one is killed, one is ended at its deadline, and the next tasks are done by new ones."""
    workers = Workers(1, "tests.run.light:perform")
    try:
        results = [await workers.run(_task(name)) for name in ("a", "poison", "slow", "b")]
    finally:
        await workers.close()
    assert [result.failure for result in results] == [None, Failure.CRASHED, Failure.TIMEOUT, None]
    assert "SIGKILL" in results[1].reason
    assert results[0].reason != results[3].reason, "another process"
    assert not any("tests.run.light" in " ".join(one.cmdline()) for one in psutil.Process().children(recursive=True))


def _task(name: str) -> SiteTask:
    plan = load(None, {"site": {"url": f"https://{name}.example/"}})
    return SiteTask(plan, "nowhere", date(2026, 11, 25), ("json",), deadline_s=3.0)


def test_the_same_command_goes_on_with_what_it_began(tmp_path, capsys, played, monkeypatch):
    monkeypatch.chdir(tmp_path)
    sites = listed(tmp_path, "https://a.example/", "https://full.example/", "https://b.example/")
    command = ["crawl", str(sites), "--preset", "ci", "--fail-on", "none", "--ledger", "book.sqlite", "--workers", "1"]
    command += ["--pause", "0", "--retry-wait", "0", "--min-coverage", "0"]
    assert execute(command) == 3
    (folder,) = (tmp_path / "reports" / "crawls").iterdir()
    capsys.readouterr()
    monkeypatch.setattr(fakes, "FULL", "nothing")
    assert execute(command) == 0
    assert f"goes on with the unfinished crawl in {folder}" in capsys.readouterr().err
    assert {row["state"] for row in table(folder).values()} == {"done"}
    assert execute(command) == 0
    assert len(list((tmp_path / "reports" / "crawls").iterdir())) == 2, "a finished crawl is begun anew"


def test_a_crawl_has_one_owner(tmp_path):
    sleeper = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    try:
        with Ledger(str(tmp_path / "ledger.sqlite")) as ledger:
            queue = Queue(ledger, "c", "sites", "folder")
            born = psutil.Process(sleeper.pid).create_time()
            with ledger.begin() as connection:
                other = queue._owner.rsplit(":", 2)[0] + f":{sleeper.pid}:{born:.0f}"
                connection.exec_driver_sql(f"UPDATE crawls SET owner = '{other}'")
            with pytest.raises(LedgerError, match="is being run by"):
                Queue(ledger, "c", "sites", "folder")
            sleeper.kill()
            sleeper.wait()
            Queue(ledger, "c", "sites", "folder").release()
    finally:
        kill_tree(sleeper.pid)
        sleeper.wait()


def test_ten_thousand_rows_are_read_as_they_come(tmp_path):
    """The queue takes 10,000 sites in bounded memory and seconds, and gives them back in order."""
    sites = tmp_path / "sites.txt"
    sites.write_text("".join(f"site{number}.example\n" for number in range(10_000)))
    from policywitness.cli.crawl import _add

    with Ledger(str(tmp_path / "ledger.sqlite")) as ledger:
        queue = Queue(ledger, "c", str(sites), "folder")
        before = psutil.Process().memory_info().rss
        assert _add(queue, str(sites)) == []
        assert psutil.Process().memory_info().rss - before < 100_000_000
        assert queue.counts() == {"waiting": 10_000}
        assert queue.claim(()).url == "https://site0.example/"
        assert queue.claim({"site1.example"}).url == "https://site2.example/"
