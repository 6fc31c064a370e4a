"""The queue of a crawl and the state of schedules, on SQLite and on a real PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select
from tests.ledger.played import audit

from policywitness.ledger import Ledger
from policywitness.ledger.crawls import Queue, SiteRow
from policywitness.ledger.schedules import Schedules
from policywitness.ledger.tables import attempts, crawl_sites, crawls, runs

RESULT = {"outcome": "complete", "failure": None, "reason": None, "seconds": 1.0}
FAILED = {"outcome": "failed", "failure": "crashed", "reason": "it died"}


def site(number: int, domain: str | None = None) -> SiteRow:
    return SiteRow(
        number, f"https://s{number}.example/", domain or f"s{number}.example", {"site": {"name": str(number)}}
    )


@pytest.fixture
def ledger(place):
    with Ledger(place) as made:
        yield made


def test_each_site_is_claimed_once_and_committed_once(ledger):
    queue = Queue(ledger, "c", "sites", "folder")
    assert queue.add([site(1), site(2), site(1)]) == 2
    assert queue.add([site(2), site(3)]) == 1
    first = queue.claim(())
    assert (first.url, first.settings, first.bundle) == ("https://s1.example/", {"site": {"name": "1"}}, None)
    queue.place(first, "bundle-1")
    assert queue.claim({"s2.example"}).line == 3
    made = audit(1, seed=1)
    assert queue.commit(first, made, {**RESULT, "bundle": "bundle-1"})
    assert not queue.commit(first, made, {**RESULT, "bundle": "bundle-1"}), "a second result is refused"
    with ledger.begin() as connection:
        assert connection.execute(select(func.count()).select_from(runs)).scalar() == 1
        assert connection.execute(select(crawl_sites.c.run_id).where(crawl_sites.c.line == 1)).scalar() is not None
    assert queue.counts() == {"done": 1, "running": 1, "waiting": 1}
    assert [row["run"] is not None for row in queue.rows()] == [True, False, False]


def test_failures_wait_and_are_given_up(ledger):
    queue = Queue(ledger, "c", "sites", "folder")
    queue.add([site(1)])
    claim = queue.claim(())
    queue.place(claim, "bundle-1")
    queue.retry(claim, FAILED, wait_s=3600, fresh=True)
    assert queue.claim(()) is None, "its time has not come"
    assert 3000 < queue.next_due_s() <= 3600
    with ledger.begin() as connection:
        connection.execute(crawl_sites.update().values(not_before=None))
    claim = queue.claim(())
    assert (claim.tries, claim.bundle) == (1, None)
    queue.put_back(claim, FAILED)
    claim = queue.claim(())
    assert claim.tries == 1, "what the site is not to blame for does not count"
    queue.give_up(claim, FAILED)
    assert queue.next_due_s() is None
    with ledger.begin() as connection:
        ended = connection.execute(select(attempts.c.failure, attempts.c.ended_at)).all()
    assert len(ended) == 3
    assert all(row.failure == "crashed" and row.ended_at for row in ended)


def test_whoever_takes_over_goes_on_with_the_same_bundle(ledger):
    queue = Queue(ledger, "c", "sites", "folder")
    queue.add([site(1)])
    queue.place(queue.claim(()), "bundle-1")
    again = Queue(ledger, "c", "sites", "folder").claim(())
    assert (again.bundle, again.tries) == ("bundle-1", 0)
    with ledger.begin() as connection:
        assert connection.execute(select(attempts.c.failure).order_by(attempts.c.id)).scalars().all() == [
            "interrupted",
            None,
        ]


def test_a_crawl_has_ended_when_no_site_waits(ledger):
    queue = Queue(ledger, "c", "sites", "folder")
    queue.add([site(1)])
    queue.release()

    def ended() -> str | None:
        with ledger.begin() as connection:
            return connection.execute(select(crawls.c.ended_at)).scalar()

    assert ended() is None
    queue = Queue(ledger, "c", "sites", "folder")
    queue.alive()
    queue.give_up(queue.claim(()), FAILED)
    queue.release()
    assert ended() is not None


def test_schedules(ledger, tmp_path):
    schedules, at = Schedules(ledger), datetime(2026, 11, 25, 3, 30, tzinfo=UTC)
    first = schedules.caught_up_to("a.toml", "a.example", "30 3 * * *", "UTC")
    assert schedules.caught_up_to("a.toml", "a.example", "30 4 * * *", "UTC") == first
    with schedules.audit("a.toml", "a.example", at) as mine:
        assert mine
        schedules.alive("a.toml")
        schedules.ended("a.toml", 1)
    assert schedules.caught_up_to("a.toml", "a.example", "30 4 * * *", "UTC") == at
    for day in (1, 2):
        ledger.record(audit(day, seed=day), tmp_path / str(day))
    kept = schedules.kept(ledger.sites()[0])
    assert [Path(run.bundle).name for run in kept] == ["2", "1"]
    schedules.removed(kept[1])
    assert len(schedules.kept(ledger.sites()[0])) == 1
    assert len(ledger.history(ledger.sites()[0]).runs) == 2
