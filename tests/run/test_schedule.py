"""Schedules: what is due, one audit of a site at a time, what happens after it, old bundles, and the exports."""

from __future__ import annotations

import hashlib
import http.server
import shutil
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import psutil
import pytest
from cronsim import CronSim
from tests.ledger.played import audit

from policywitness.cli import execute
from policywitness.config import ConfigurationError
from policywitness.ledger import Ledger
from policywitness.ledger.history import with_history
from policywitness.ledger.schedules import Kept, Schedules
from policywitness.model.audit import Audit
from policywitness.report.json import to_bytes
from policywitness.run import schedule
from policywitness.run.notify import Message, NotifyFailed, message, send
from policywitness.run.schedule import Job, carry_out, due, job_of, removable
from policywitness.run.schedule_export import EXPORTS, calendar, utc_lines

yaml = pytest.importorskip("yaml")
NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
TWO = ("stats.example", "fresh.tracker.example")


def job(cron: str = "30 3 * * *", timezone: str = "Europe/Berlin", **changes: object) -> Job:
    site = audit(1).site.start_url.split("/")[2]
    return Job(Path("/srv/audits/policywitness.toml"), site, site, cron, timezone, **changes)  # type: ignore[arg-type]


@pytest.fixture
def book(tmp_path):
    with Ledger(str(tmp_path / "ledger.sqlite")) as ledger:
        yield ledger


@pytest.fixture
def heard():
    """A server on loopback that hears what is asked and told: (address, list of (path, body))."""
    said: list[tuple[str, str]] = []

    class Ear(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            size = int(self.headers.get("Content-Length", 0))
            said.append((self.path, self.rfile.read(size).decode()))
            self.send_response(200)
            self.end_headers()

        do_POST = do_GET

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Ear)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"127.0.0.1:{server.server_address[1]}", said
    server.shutdown()
    server.server_close()


def put(folder: Path, document: Audit) -> Audit:
    """A bundle on disk as far as schedules look at it."""
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text(folder.name)
    seal = hashlib.sha256(folder.name.encode()).hexdigest()
    document = document.model_copy(update={"manifest_sha256": seal})
    (folder / "audit.json").write_bytes(to_bytes(document))
    return document


def test_missed_runs_are_caught_up_once(book):
    schedules = Schedules(book)
    one = job()
    assert due(one, schedules, NOW) is None, "a schedule begins when it is first seen"
    later = datetime.now(UTC) + timedelta(days=10)
    at = due(one, schedules, later)
    assert at is not None
    assert timedelta(0) <= later - at < timedelta(days=1)
    with schedules.audit(str(one.config), one.site, at) as mine:
        assert mine
    assert due(one, schedules, later) is None
    assert due(one, schedules, later + timedelta(days=1)) is not None


def test_times_are_those_of_the_zone():
    summer, winter = datetime(2026, 7, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)
    assert job().next_due(summer).hour == 1
    assert job().next_due(winter).hour == 2
    assert job().last_due(datetime(2026, 7, 1, 1, 30, tzinfo=UTC)) == datetime(2026, 7, 1, 1, 30, tzinfo=UTC)


def test_one_audit_of_a_site_at_a_time(book):
    one, schedules = job(), Schedules(book)
    schedules.caught_up_to(str(one.config), one.site, one.cron, one.timezone)
    sleeper = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    try:
        from policywitness.ledger.crawls import owner_name

        born = psutil.Process(sleeper.pid).create_time()
        other = owner_name().rsplit(":", 2)[0] + f":{sleeper.pid}:{born:.0f}"
        with book.begin() as connection:
            connection.exec_driver_sql(f"UPDATE schedules SET owner = '{other}'")
        said: list[str] = []
        assert carry_out(one, book, "none", NOW, Path("nowhere"), said.append) is None
        assert "being audited by another process" in said[0]
    finally:
        sleeper.kill()
        sleeper.wait()
    with schedules.audit(str(one.config), one.site, NOW) as mine:
        assert mine, "the other one is gone"


def test_after_an_audit(book, tmp_path, heard, monkeypatch):
    """Ping, message on change, removal of old bundles; and each of them failing costs only itself."""
    address, said = heard
    first = put(tmp_path / "20261101T100000Z-0001", audit(1, seed=1))
    book.record(first, tmp_path / "20261101T100000Z-0001")
    documents = iter((audit(2, always=TWO, seed=2), audit(3, always=TWO, seed=3), audit(4, always=TWO, seed=4)))

    def played(one: Job, place: str, out: Path, schedules: Schedules) -> int:
        made = next(documents)
        snapshot = book.snapshot(made.site.start_url, made.provenance.started_at)
        book.record(put(out, with_history(made, snapshot)), out)
        return 0

    monkeypatch.setattr(schedule, "_audit", played)
    one = job(ping=f"http://{address}/alive", notify=(f"json://{address}/told",), keep_runs=2)
    Schedules(book).caught_up_to(str(one.config), one.site, one.cron, one.timezone)
    lines: list[str] = []
    assert carry_out(one, book, "x", NOW, tmp_path / "20261102T100000Z-0002", lines.append) == 0
    assert [path for path, _ in said] == ["/alive", "/told"]
    assert "tracker.example" in said[1][1]
    assert "new" in said[1][1]

    assert carry_out(one, book, "x", NOW, tmp_path / "20261103T100000Z-0003", lines.append) == 0
    assert [path for path, _ in said] == ["/alive", "/told", "/alive"], "nothing changed: nobody is told"
    assert not (tmp_path / "20261101T100000Z-0001").exists()
    assert any("removed the bundle" in line for line in lines)

    down = job(ping="http://127.0.0.1:1/x", notify=("json://user:secret@127.0.0.1:1/x", "nonsense"), keep_runs=2)
    lines.clear()
    assert carry_out(down, book, "x", NOW, tmp_path / "20261104T100000Z-0004", lines.append) == 0
    assert any("could not be pinged" in line for line in lines)
    assert len(book.history(one.site).runs) == 4


def test_no_ping_for_an_audit_that_did_not_see_the_site(book, tmp_path, heard, monkeypatch):
    address, said = heard
    monkeypatch.setattr(schedule, "_audit", lambda *_: 3)
    one = job(ping=f"http://{address}/alive")
    Schedules(book).caught_up_to(str(one.config), one.site, one.cron, one.timezone)
    lines: list[str] = []
    assert carry_out(one, book, "x", NOW, tmp_path / "out", lines.append) == 3
    assert said == []
    assert "not pinged" in lines[0]


def test_the_audit_is_a_process_with_the_jobs_configuration(book, tmp_path, heard, monkeypatch):
    """The real command, which ends early: there is no browser where it is told to look."""
    address, said = heard
    monkeypatch.setenv("POLICYWITNESS_BROWSER", str(tmp_path / "no-browser"))
    config = tmp_path / "policywitness.toml"
    text = (
        f'[site]\nurl = "https://www.shop.example/"\n[schedule]\ncron = "0 5 * * *"\nping = "http://{address}/alive"\n'
    )
    config.write_text(text)
    lines: list[str] = []
    one = job_of(config)
    due(one, Schedules(book), NOW)
    place = str(tmp_path / "ledger.sqlite")
    assert carry_out(one, book, place, NOW, tmp_path / "reports" / "run", lines.append) == 2
    assert said == []
    with book.begin() as connection:
        row = connection.exec_driver_sql("SELECT last_exit_code, owner FROM schedules").one()
    assert tuple(row) == (2, None)


def test_messages_are_about_changes_only(book):
    assert message(audit(1), "b") is None
    for day, hosts in ((1, ("stats.example",)), (2, TWO)):
        book.record(audit(day, always=hosts, seed=day), "b")

    def of(day: int, **changes: object) -> Message | None:
        made = audit(day, **changes)  # type: ignore[arg-type]
        return message(with_history(made, book.snapshot(made.site.start_url, made.provenance.started_at)), "bundle")

    assert of(3, always=TWO, seed=3) is None
    fixed = of(3, seed=3)
    assert fixed is not None
    assert "Fixed:" in fixed.body
    blind = message(audit(3).model_copy(update={"visits": ()}), "bundle")
    assert blind is not None
    assert "could not see the site" in blind.title


def test_a_target_that_is_down_is_named_without_its_password():
    with pytest.raises(NotifyFailed) as caught:
        send(Message("title", "body"), ["json://user:secret@127.0.0.1:1/x", "no-such-target"])
    assert "target 1 (json) did not take" in str(caught.value)
    assert "target 2" in str(caught.value)
    assert "secret" not in str(caught.value)


def kept(*days_ago: int) -> list[Kept]:
    return [
        Kept(
            number,
            str(number),
            (NOW - timedelta(days=days)).isoformat(),
            "complete" if days != 3 else "partial",
            "b",
            "",
        )
        for number, days in enumerate(days_ago)
    ]


def test_which_bundles_may_go():
    def ids(*arguments: int | None) -> list[int]:
        return [one.id for one in removable(kept(0, 1, 10, 20, 400), *arguments, NOW)]

    assert ids(None, None) == []
    assert ids(3, None) == [3, 4]
    assert ids(2, 365) == [4]
    assert ids(None, 15) == [3, 4]
    blind = [Kept(one.id, one.run, one.started_at, "blocked", "b", "") for one in kept(0, 1, 2)] + kept(30, 40)[1:]
    assert removable(blind, 2, None, NOW)[-1].completeness == "blocked", "the latest complete one stays"


def test_a_folder_that_is_another_bundle_by_now_is_left_alone(book, tmp_path):
    one = job(keep_runs=2)
    for day in (1, 2, 3):
        folder = tmp_path / f"2026110{day}T100000Z-000{day}"
        book.record(put(folder, audit(day, seed=day)), folder)
    oldest = tmp_path / "20261101T100000Z-0001"
    (oldest / "manifest.json").write_text("something else")
    assert schedule.prune(one, Schedules(book), tmp_path / "elsewhere", NOW) == []
    (line,) = schedule.prune(one, Schedules(book), tmp_path, NOW)
    assert "left alone" in line
    assert oldest.is_dir()


EXPRESSIONS = ("30 3 * * 1", "*/20 0,12 * * *", "15 23 * * 1-5", "0 6 1 * *", "0 12 13 * 5", "5 4 * 1-6 0")


@pytest.mark.parametrize("cron", EXPRESSIONS)
def test_systemd_is_told_the_same_times(cron):
    analyse = shutil.which("systemd-analyze")
    for line in calendar(job(cron)):
        assert line.endswith(" Europe/Berlin")
        if analyse:
            subprocess.run([analyse, "calendar", line], check=True, capture_output=True)
    if cron == "30 3 * * 1":
        assert calendar(job(cron)) == ["Mon *-*-* 3:30:00 Europe/Berlin"]
    if cron == "0 12 13 * 5":
        assert calendar(job(cron)) == ["*-*-13 12:0:00 Europe/Berlin", "Fri *-*-* 12:0:00 Europe/Berlin"]


@pytest.mark.parametrize("timezone", ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Auckland", "UTC"])
@pytest.mark.parametrize("cron", ["30 3 * * 1", "*/20 0,12 * * *", "15 23 * * 1-5"])
def test_github_runs_at_the_same_moments(cron, timezone):
    """For a whole year: the lines in UTC, where their offset holds, are the job's own times."""
    one, zone = job(cron, timezone), ZoneInfo(timezone)
    start, end = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)

    def times(line: str, within: ZoneInfo | None) -> set[datetime]:
        found = set()
        for at in CronSim(line, start.astimezone(within or UTC)):
            if at >= end:
                return found
            found.add(at.astimezone(UTC))
        return found

    ours = times(cron, zone)
    theirs = {
        at
        for offset, lines in utc_lines(one, 2026).items()
        for line in lines
        for at in times(line, None)
        if at.astimezone(zone).strftime("%z") == offset
    }
    # On the two days when clocks change, cron itself has rules of its own for times that do not exist or come twice.
    changing = {at.date() for at in ours ^ theirs}
    assert len(changing) <= 2


def test_github_cannot_say_another_day_of_the_month():
    with pytest.raises(ConfigurationError, match="choose another hour"):
        utc_lines(job("30 0 1 * *", "Europe/Berlin"))


@pytest.mark.parametrize("kind", list(EXPORTS))
def test_exports_can_be_read_by_those_they_are_for(kind, tmp_path):
    config = tmp_path / "odd name's.toml"
    one = Job(config, "www.shop.example", "www.shop.example", "30 3 * * 1", "Europe/Berlin")
    files = EXPORTS[kind]([one], "/opt/policywitness/bin/policywitness")
    assert files
    for name, text in files.items():
        if kind in ("github", "kubernetes"):
            document = yaml.safe_load(text)
            assert document
        if kind == "kubernetes":
            assert document["spec"]["timeZone"] == "Europe/Berlin"
            assert document["spec"]["concurrencyPolicy"] == "Forbid"
        if kind == "github":
            assert [line["cron"] for line in document[True]["schedule"]] == ["30 2 * * 1", "30 1 * * 1"]
            assert all(step.get("if") for step in document["jobs"]["audit"]["steps"][1:])
        if name.endswith(".timer"):
            assert "Persistent=true" in text
        if kind == "cron":
            assert text.splitlines()[1:3][0] == "CRON_TZ=Europe/Berlin"
            assert text.splitlines()[2].startswith("30 3 * * 1 cd ")


def test_the_command_line(tmp_path, capsys):
    config = tmp_path / "policywitness.toml"
    config.write_text('[site]\nurl = "https://www.shop.example/"\n')
    ledger = ["--ledger", str(tmp_path / "ledger.sqlite")]
    assert execute(["schedule", "run", "--once", str(config), *ledger]) == 2
    assert "has no schedule" in capsys.readouterr().err
    config.write_text('[site]\nurl = "https://www.shop.example/"\n[schedule]\ncron = "61 * * * *"\n')
    assert execute(["schedule", "run", "--once", str(config), *ledger]) == 2
    assert "not a cron expression" in capsys.readouterr().err
    config.write_text(
        '[site]\nurl = "https://www.shop.example/"\n[schedule]\ncron = "0 5 * * *"\ntimezone = "Asia/Tokyo"\n'
    )
    assert execute(["schedule", "run", "--once", str(config), *ledger]) == 0
    assert execute(["schedule", "run", "--dry-run", str(config), *ledger]) == 0
    assert "www.shop.example: not due; next " in capsys.readouterr().out
    assert execute(["schedule", "run", "--once", str(config)]) == 2
    assert "needs a ledger" in capsys.readouterr().err
    for name in EXPORTS:
        assert execute(["schedule", "export", f"--{name}", str(config), "--out", str(tmp_path / "out")]) == 0
    assert execute(["schedule", "export", str(config)]) == 2
    assert job_of(config).next_due(NOW).hour == 20
