"""The queue of a crawl, in the ledger: which sites wait, who runs the crawl, and one committed result a site.

One process runs a crawl at a time (its owner). A site's result and its run are written in one transaction, and only while the
site is `running`, so that a site has one result however often its crawl is interrupted.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import psutil
from sqlalchemy import Connection, func, insert, or_, select, update

from policywitness.ledger.database import LedgerError
from policywitness.ledger.store import Ledger, insert_missing, record
from policywitness.ledger.tables import attempts, crawl_sites, crawls, runs
from policywitness.model import moments
from policywitness.model.audit import Audit
from policywitness.model.vocabulary import Failure

WAITING, RUNNING, DONE, GIVEN_UP = "waiting", "running", "done", "given-up"
STALE_S = 120
"""An owner on another machine that gave no sign of life for so long is gone."""


@dataclass(frozen=True, slots=True)
class SiteRow:
    """A line of the list of sites: its number, start address, registrable domain and the settings that only it has."""

    line: int
    url: str
    domain: str
    settings: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Claim:
    """A site that this process has taken from the queue, and the attempt that it is to make."""

    id: int
    attempt: int
    line: int
    url: str
    domain: str
    settings: Mapping[str, Any]
    tries: int
    bundle: str | None


class Queue:
    """A crawl's sites in the ledger, owned by this process until `release`."""

    def __init__(self, ledger: Ledger, crawl: str, source: str, folder: str) -> None:
        """Begin the crawl, or take it over where its owner is gone. Raises LedgerError where its owner is alive."""
        self._ledger = ledger
        self.crawl = crawl
        self._owner = owner_name()
        with ledger.begin() as connection:
            row = {"crawl": crawl, "started_at": moments.now_ms(), "source": source, "folder": folder}
            insert_missing(connection, crawls, row)
            found = connection.execute(select(crawls).where(crawls.c.crawl == crawl).with_for_update()).one()
            if found.owner not in (None, self._owner) and is_alive(found.owner, found.heartbeat):
                raise LedgerError(f"the crawl {crawl} is being run by {found.owner}; wait for it, or end that process")
            self._id: int = found.id
            connection.execute(self._crawl_update(owner=self._owner, heartbeat=moments.now_ms(), ended_at=None))
            self._put_back(connection)

    def add(self, rows: Iterable[SiteRow]) -> int:
        """Add sites that are not there yet; how many were new."""
        with self._ledger.begin() as connection:
            return sum(
                insert_missing(
                    connection,
                    crawl_sites,
                    {
                        "crawl_id": self._id,
                        "line": row.line,
                        "url": row.url,
                        "registrable_domain": row.domain,
                        "settings": dict(row.settings),
                        "state": WAITING,
                        "tries": 0,
                    },
                )
                for row in rows
            )

    def claim(self, busy: Collection[str]) -> Claim | None:
        """The next site whose domain is not `busy` and whose time has come; None where none is."""
        now = moments.now_ms()
        due = or_(crawl_sites.c.not_before.is_(None), crawl_sites.c.not_before <= now)
        query = select(crawl_sites).where(crawl_sites.c.crawl_id == self._id, crawl_sites.c.state == WAITING, due)
        if busy:
            query = query.where(crawl_sites.c.registrable_domain.not_in(list(busy)))
        with self._ledger.begin() as connection:
            row = connection.execute(query.order_by(crawl_sites.c.line).limit(1)).one_or_none()
            if row is None:
                return None
            connection.execute(update(crawl_sites).where(crawl_sites.c.id == row.id).values(state=RUNNING))
            attempt = connection.execute(
                insert(attempts).values(crawl_site_id=row.id, started_at=now).returning(attempts.c.id)
            ).scalar_one()
            return Claim(
                row.id, attempt, row.line, row.url, row.registrable_domain, row.settings, row.tries, row.bundle
            )

    def place(self, claim: Claim, bundle: str) -> None:
        """Note where a site's bundle will stand, before anything is written there."""
        with self._ledger.begin() as connection:
            connection.execute(update(crawl_sites).where(crawl_sites.c.id == claim.id).values(bundle=bundle))

    def commit(self, claim: Claim, audit: Audit | None, values: Mapping[str, Any]) -> bool:
        """Write a site's result for good, with its run where there is an audit. False where it had one already."""
        with self._ledger.begin() as connection:
            mine = (crawl_sites.c.id == claim.id) & (crawl_sites.c.state == RUNNING)
            if connection.execute(update(crawl_sites).where(mine).values(state=DONE, **values)).rowcount == 0:
                return False
            if audit is not None:
                _, run_id = record(connection, audit, values["bundle"])
                connection.execute(update(crawl_sites).where(crawl_sites.c.id == claim.id).values(run_id=run_id))
            self._end_attempt(connection, claim, values)
            return True

    def give_up(self, claim: Claim, values: Mapping[str, Any]) -> None:
        """A site has failed too often: it is not tried again."""
        self._failed(claim, values, state=GIVEN_UP, tries=claim.tries + 1)

    def retry(self, claim: Claim, values: Mapping[str, Any], wait_s: float, fresh: bool) -> None:
        """Put a site back for another attempt in `wait_s` seconds; `fresh`: into another bundle."""
        then = moments.now_ms(timedelta(seconds=wait_s))
        bundle = {"bundle": None} if fresh else {}
        self._failed(claim, values, state=WAITING, tries=claim.tries + 1, not_before=then, **bundle)

    def put_back(self, claim: Claim, values: Mapping[str, Any]) -> None:
        """Put a site back that nothing can be said against: the disk, the cluster or the user ended its attempt."""
        self._failed(claim, values, state=WAITING)

    def next_due_s(self) -> float | None:
        """Seconds until a waiting site's time comes, 0 where one could be claimed now; None where none waits."""
        waiting = (crawl_sites.c.crawl_id == self._id) & (crawl_sites.c.state == WAITING)
        query = select(func.count(), func.min(func.coalesce(crawl_sites.c.not_before, ""))).where(waiting)
        with self._ledger.begin() as connection:
            count, soonest = connection.execute(query).one()
        if not count:
            return None
        return max(0.0, (datetime.fromisoformat(soonest) - datetime.now(UTC)).total_seconds()) if soonest else 0.0

    def counts(self) -> dict[str, int]:
        """How many sites are in each state."""
        query = select(crawl_sites.c.state, func.count()).where(crawl_sites.c.crawl_id == self._id)
        with self._ledger.begin() as connection:
            return {row[0]: row[1] for row in connection.execute(query.group_by(crawl_sites.c.state))}

    def rows(self, after: int = 0, limit: int = 1000) -> Sequence[dict[str, Any]]:
        """Sites with what became of them, in the order of the list; `after` is the line of the last one had."""
        query = (
            select(crawl_sites, runs.c.run, runs.c.critical, runs.c.serious, runs.c.moderate, runs.c.vendors)
            .outerjoin(runs, runs.c.id == crawl_sites.c.run_id)
            .where(crawl_sites.c.crawl_id == self._id, crawl_sites.c.line > after)
        )
        with self._ledger.begin() as connection:
            return [row._asdict() for row in connection.execute(query.order_by(crawl_sites.c.line).limit(limit))]

    def alive(self) -> None:
        """A sign of life, for other machines."""
        with self._ledger.begin() as connection:
            connection.execute(self._crawl_update(heartbeat=moments.now_ms()))

    def release(self) -> None:
        """Give the crawl up to whoever goes on with it; it has ended where no site waits."""
        ended = None if self.next_due_s() is not None else moments.now_ms()
        with self._ledger.begin() as connection:
            self._put_back(connection)
            connection.execute(self._crawl_update(owner=None, heartbeat=None, ended_at=ended))

    def _crawl_update(self, **values: Any) -> Any:
        return update(crawls).where(crawls.c.id == self._id).values(**values)

    def _put_back(self, connection: Connection) -> None:
        """Sites whose attempt was cut off wait again; it does not count against them."""
        running = select(crawl_sites.c.id).where(crawl_sites.c.crawl_id == self._id, crawl_sites.c.state == RUNNING)
        cut_off = attempts.c.crawl_site_id.in_(running) & attempts.c.ended_at.is_(None)
        ended = {"ended_at": moments.now_ms(), "failure": Failure.INTERRUPTED.value}
        connection.execute(update(attempts).where(cut_off).values(ended))
        here = (crawl_sites.c.crawl_id == self._id) & (crawl_sites.c.state == RUNNING)
        connection.execute(update(crawl_sites).where(here).values(state=WAITING))

    def _failed(self, claim: Claim, values: Mapping[str, Any], **row: Any) -> None:
        said = {name: values.get(name) for name in ("outcome", "failure", "reason")}
        with self._ledger.begin() as connection:
            mine = (crawl_sites.c.id == claim.id) & (crawl_sites.c.state == RUNNING)
            connection.execute(update(crawl_sites).where(mine).values(**said, **row))
            self._end_attempt(connection, claim, said)

    def _end_attempt(self, connection: Connection, claim: Claim, values: Mapping[str, Any]) -> None:
        said = {name: values.get(name) for name in ("outcome", "failure", "reason")}
        connection.execute(
            update(attempts).where(attempts.c.id == claim.attempt).values(ended_at=moments.now_ms(), **said)
        )


def unfinished(ledger: Ledger, source: str) -> list[str]:
    """The folders of crawls of this list that did not end and that nobody runs, the latest first."""
    query = select(crawls).where(crawls.c.source == source, crawls.c.ended_at.is_(None)).order_by(crawls.c.id.desc())
    with ledger.begin() as connection:
        rows = connection.execute(query).all()
    return [row.folder for row in rows if row.owner is None or not is_alive(row.owner, row.heartbeat)]


def owner_name() -> str:
    """This process, so that another can tell whether it still lives."""
    return f"{socket.gethostname()}:{os.getpid()}:{psutil.Process().create_time():.0f}"


def is_alive(owner: str, heartbeat: str | None) -> bool:
    """Whether an owner still lives: looked up on this machine, by its last sign of life on another."""
    host, pid, started = owner.rsplit(":", 2)
    if host == socket.gethostname():
        try:
            return abs(psutil.Process(int(pid)).create_time() - float(started)) < 2
        except psutil.Error:
            return False
    if heartbeat is None:
        return False
    return (datetime.now(UTC) - datetime.fromisoformat(heartbeat)).total_seconds() < STALE_S
