"""The state of schedules: when each site was last due, one audit of a site at a time, and which bundles may go."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from policywitness.ledger.crawls import is_alive, owner_name
from policywitness.ledger.store import Ledger, insert_missing
from policywitness.ledger.tables import runs, schedules, sites
from policywitness.model import moments


@dataclass(frozen=True, slots=True)
class Kept:
    """A run whose bundle still stands. Times are ISO 8601 in UTC."""

    id: int
    run: str
    started_at: str
    completeness: str
    bundle: str
    manifest_sha256: str


class Schedules:
    """The schedules of a ledger; each is known by the path of its configuration."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def caught_up_to(self, config: str, site: str, cron: str, timezone: str) -> datetime:
        """Until when nothing is missed: the time it was last due for, or when it was first seen, which is noted."""
        row = {"config": config, "site": site, "cron": cron, "timezone": timezone}
        with self._ledger.begin() as connection:
            insert_missing(connection, schedules, row | {"since": moments.now()})
            connection.execute(update(schedules).where(schedules.c.config == config).values(row))
            query = select(schedules.c.since, schedules.c.last_due).where(schedules.c.config == config)
            since, last = connection.execute(query).one()
        return datetime.fromisoformat(last or since)

    @contextmanager
    def audit(self, config: str, site: str, due: datetime) -> Iterator[bool]:
        """Whether this process may audit the site now; nobody else may until the block ends. `due` is then done with."""
        me = owner_name()
        with self._ledger.begin() as connection:
            same = connection.execute(select(schedules).where(schedules.c.site == site).with_for_update()).all()
            # This process runs one audit of a site at a time itself: an entry of its own was left by a mishap.
            taken = any(row.owner not in (None, me) and is_alive(row.owner, row.heartbeat) for row in same)
            mine = update(schedules).where(schedules.c.config == config)
            if not taken:
                connection.execute(mine.values(owner=me, heartbeat=moments.now(), last_due=due.isoformat()))
        try:
            yield not taken
        finally:
            if not taken:
                with self._ledger.begin() as connection:
                    connection.execute(mine.values(owner=None, heartbeat=None))

    def alive(self, config: str) -> None:
        """A sign of life of the audit that is under way, for other machines."""
        with self._ledger.begin() as connection:
            connection.execute(update(schedules).where(schedules.c.config == config).values(heartbeat=moments.now()))

    def ended(self, config: str, exit_code: int) -> None:
        """Note how an audit ended."""
        with self._ledger.begin() as connection:
            row = {"last_ended": moments.now(), "last_exit_code": exit_code}
            connection.execute(update(schedules).where(schedules.c.config == config).values(row))

    def kept(self, site: str) -> list[Kept]:
        """The runs of a site whose bundles still stand, the latest first."""
        columns = (runs.c.id, runs.c.run, runs.c.started_at, runs.c.completeness, runs.c.bundle, runs.c.manifest_sha256)
        query = select(*columns).join(sites).where(sites.c.site == site, runs.c.bundle_removed_at.is_(None))
        with self._ledger.begin() as connection:
            return [
                Kept(*row) for row in connection.execute(query.order_by(runs.c.started_at.desc(), runs.c.id.desc()))
            ]

    def removed(self, run: Kept) -> None:
        """Note that a run's bundle is gone; what was found stays in the ledger."""
        with self._ledger.begin() as connection:
            connection.execute(update(runs).where(runs.c.id == run.id).values(bundle_removed_at=moments.now()))
