"""Runs in, questions out: every statement that the ledger's database is asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, Table, delete, func, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from policywitness.ledger.database import LedgerError, address, connect, plain_errors, shown
from policywitness.ledger.history import Snapshot
from policywitness.ledger.tables import (
    findings,
    pages,
    policy_versions,
    rule_outcomes,
    runs,
    scenarios,
    sightings,
    sites,
    vendors,
)
from policywitness.ledger.view import (
    RunView,
    Sighting,
    inputs_of,
    past_run,
    restless,
    run_of,
    site_of,
    view_of,
    visits_seen,
)
from policywitness.model.audit import Audit
from policywitness.model.hosts import host_of, registrable_domain
from policywitness.model.vocabulary import Outcome, Response, Severity, Status

Row = Mapping[str, Any]

HISTORY = 60
"""So many earlier runs are in a snapshot: five years of months, or two months of days."""


@dataclass(frozen=True, slots=True)
class History:
    """What the ledger holds of one site, as rows: runs oldest first, findings latest first, versions of its policies."""

    site: str
    runs: tuple[Row, ...]
    findings: tuple[Row, ...]
    policy_versions: tuple[Row, ...]


class Ledger:
    """A ledger that is open. Every method raises LedgerError for what the database or the disk refuses."""

    def __init__(self, place: str) -> None:
        """`place` is a SQLite file or a database URL; a new ledger is made there, an older one is migrated."""
        self.url: URL = address(place)
        self._engine: Engine = connect(place)

    def __enter__(self) -> Ledger:
        """The ledger itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Closes every connection."""
        self.close()

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()

    def __str__(self) -> str:
        """Where it is, without a password."""
        return shown(self.url)

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """A transaction: all of it or nothing is kept."""
        with plain_errors(self.url), self._engine.begin() as connection:
            yield connection

    def record(self, audit: Audit, bundle: str | Path) -> str:
        """Write a run, whole or not at all; its id. A run that is there already is replaced, so that nothing counts twice."""
        with self.begin() as connection:
            return record(connection, audit, str(bundle))[0]

    def snapshot(self, url: str, before: str) -> Snapshot:
        """What is known of the site with this start address from runs that started before a time."""
        name = site_of(url)
        with self.begin() as connection:
            earlier = select(runs).join(sites).where(sites.c.site == name, runs.c.started_at < before)
            rows = connection.execute(earlier.order_by(runs.c.started_at.desc(), runs.c.id.desc()).limit(HISTORY)).all()
            if not rows:
                return Snapshot(name)
            seen = (
                select(sightings.c.fingerprint, func.min(runs.c.started_at), func.max(runs.c.started_at))
                .join(runs, runs.c.id == sightings.c.run_id)
                .where(runs.c.site_id == rows[0].site_id, runs.c.started_at < before)
                .group_by(sightings.c.fingerprint)
                .order_by(sightings.c.fingerprint)
            )
            return Snapshot(
                site=name,
                runs=tuple(_past_run(row._asdict()) for row in reversed(rows)),
                seen={row[0]: (row[1], row[2]) for row in connection.execute(seen)},
                before=_view(connection, _latest_that_saw(connection, rows)._asdict()),
            )

    def view(self, run: str) -> RunView:
        """A run, for comparing. Raises LedgerError where the ledger does not have it."""
        with self.begin() as connection:
            rows = connection.execute(select(runs).where(runs.c.run == run)).all()
            if not rows:
                raise LedgerError(f'{self}: has no run "{run}"; "policywitness history SITE" lists a site\'s runs')
            if len(rows) > 1:
                bundles = ", ".join(row.bundle for row in rows)
                raise LedgerError(f'{self}: several sites have a run "{run}"; name its bundle instead: {bundles}')
            return _view(connection, rows[0]._asdict())

    def seen_before(self, run: RunView) -> frozenset[str]:
        """The fingerprints that a run's site had in runs before it."""
        with self.begin() as connection:
            found = (
                select(sightings.c.fingerprint)
                .join(runs, runs.c.id == sightings.c.run_id)
                .join(sites, sites.c.id == runs.c.site_id)
                .where(sites.c.site == run.site, runs.c.started_at < run.started_at)
            )
            return frozenset(connection.execute(found.distinct()).scalars())

    def sites(self, wanted: str = "") -> tuple[str, ...]:
        """The sites that an address, a name, a host or a registrable domain stands for; all of them without one."""
        try:
            name = site_of(wanted if "://" in wanted else f"https://{wanted}")
        except ValueError:
            # Not an address, so perhaps the name of a site.
            name = wanted
        query = select(sites.c.site).order_by(sites.c.site)
        if wanted:
            query = query.where(
                or_(sites.c.site == name, sites.c.name == wanted, sites.c.registrable_domain == wanted.lower())
            )
        with self.begin() as connection:
            return tuple(connection.execute(query).scalars())

    def history(self, site: str) -> History:
        """All that is known of a site, by its name in the ledger."""
        with self.begin() as connection:
            here = select(sites.c.id).where(sites.c.site == site).scalar_subquery()

            def rows(table: Table, *order: Any) -> tuple[Row, ...]:
                found = connection.execute(select(table).where(table.c.site_id == here).order_by(*order))
                return tuple(row._asdict() for row in found)

            return History(
                site=site,
                runs=rows(runs, runs.c.started_at, runs.c.id),
                findings=rows(findings, findings.c.last_seen.desc(), findings.c.rule, findings.c.subject),
                policy_versions=rows(policy_versions, policy_versions.c.url, policy_versions.c.first_seen),
            )


def _latest_that_saw(connection: Connection, rows: Sequence[Any]) -> Any:
    """Of runs, latest first, the first with a complete visit: to a run that met a wall nothing can be compared."""
    keys = [row.id for row in rows]
    seen = select(scenarios.c.run_id).where(scenarios.c.run_id.in_(keys), scenarios.c.complete > 0)
    saw = set(connection.execute(seen).scalars())
    return next((row for row in rows if row.id in saw), rows[0])


def record(connection: Connection, audit: Audit, bundle: str) -> tuple[str, int]:
    """`Ledger.record` in a transaction of the caller's: the run's name and its key."""
    run = run_of(audit)
    site_id = _site_id(connection, audit)
    connection.execute(delete(runs).where(runs.c.run == run, runs.c.site_id == site_id))
    added = connection.execute(insert(runs).values(_run_row(audit, run, site_id, bundle)).returning(runs.c.id))
    run_id = added.scalar_one()
    for table, rows in _rows_of(audit):
        if rows:
            connection.execute(insert(table), [{"run_id": run_id, **row} for row in rows])
    _date_findings(connection, site_id)
    _note_policies(connection, site_id, audit)
    return run, run_id


def _site_id(connection: Connection, audit: Audit) -> int:
    name = site_of(audit.site.start_url)
    row = {
        "site": name,
        "registrable_domain": registrable_domain(host_of(audit.site.start_url)),
        "name": audit.site.name,
    }
    insert_missing(connection, sites, row)
    # Locked, so that two runs of one site are written one after the other.
    return int(connection.execute(select(sites.c.id).where(sites.c.site == name).with_for_update()).scalar_one())


def insert_missing(connection: Connection, table: Table, row: Row) -> bool:
    """Insert a row, unless a row with its unique values is there; whether it was inserted. Two that do it at once both succeed."""
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    added = make(table).values(dict(row)).on_conflict_do_nothing().returning(table.c.id)
    return connection.execute(added).first() is not None


def _run_row(audit: Audit, run: str, site_id: int, bundle: str) -> dict[str, Any]:
    made, summary, past = audit.provenance, audit.summary, past_run(audit)
    return {
        "run": run,
        "site_id": site_id,
        "start_url": audit.site.start_url,
        "started_at": made.started_at,
        "ended_at": made.ended_at,
        "as_of": made.as_of,
        "completeness": summary.completeness,
        "coverage": audit.coverage.share,
        "sentence": summary.sentence,
        **past.issues,
        "vendors": past.vendors,
        "undisclosed": past.undisclosed,
        "contradicted": past.contradicted,
        "cookies": past.cookies,
        "restless": restless(audit),
        "tool_version": made.tool_version,
        "browser": made.browser,
        "inputs": inputs_of(audit),
        "bundle": bundle,
        "manifest_sha256": audit.manifest_sha256,
    }


def _rows_of(audit: Audit) -> Iterator[tuple[Table, list[dict[str, Any]]]]:
    yield (
        scenarios,
        [{"scenario": one.name, "visits": one.visits, "complete": one.complete} for one in audit.scenarios],
    )
    yield pages, list(_page_rows(audit))
    complete = sum(one.complete for one in audit.scenarios)
    yield (
        vendors,
        [
            {
                "vendor": one.id,
                "name": one.name,
                "category": one.category.value,
                "requests": one.requests,
                "cookies": one.cookies,
                "visits_seen": visits_seen(one.scenarios),
                "visits_made": complete,
                "disclosure": one.disclosure.value,
                "responses": {name: response.value for name, response in one.responses.items()},
            }
            for one in audit.vendors
        ],
    )
    yield rule_outcomes, [{"rule": rule.id, "outcome": rule.outcome.value} for rule in audit.rules]
    yield sightings, [_sighting_row(one) for one in view_of(audit).sightings.values()]


def _page_rows(audit: Audit) -> Iterator[dict[str, Any]]:
    loads = defaultdict(list)
    for visit in audit.visits:
        for page in visit.pages:
            loads[page.url].append(page)
    for url, made in loads.items():
        lost = [page for page in made if page.outcome is not Outcome.COMPLETE]
        yield {
            "url": url,
            "title": made[0].title,
            "loads": len(made),
            "complete": len(made) - len(lost),
            "problem": (lost[0].reason or lost[0].outcome.value) if lost else None,
        }


def _sighting_row(one: Sighting) -> dict[str, Any]:
    return {
        "fingerprint": one.fingerprint,
        "rule": one.rule,
        "subject": one.subject,
        "title": one.title,
        "status": one.status.value,
        "severity": one.severity.value,
        "confidence": one.confidence,
        "waived": one.waived,
        "summary": one.summary,
        "scenarios": list(one.scenarios),
        "visits_seen": one.seen,
        "visits_made": one.of,
    }


def _date_findings(connection: Connection, site_id: int) -> None:
    """First and last seen of all findings of a site, from the sightings that there are: runs may come in any order."""
    dates = (
        select(
            sightings.c.fingerprint,
            func.min(runs.c.started_at).label("first_seen"),
            func.max(runs.c.started_at).label("last_seen"),
            func.count().label("runs_seen"),
        )
        .join(runs, runs.c.id == sightings.c.run_id)
        .where(runs.c.site_id == site_id)
        .group_by(sightings.c.fingerprint)
        .subquery()
    )
    latest = (
        select(sightings, dates.c.first_seen, dates.c.last_seen, dates.c.runs_seen)
        .join(runs, runs.c.id == sightings.c.run_id)
        .join(dates, (dates.c.fingerprint == sightings.c.fingerprint) & (dates.c.last_seen == runs.c.started_at))
        .where(runs.c.site_id == site_id)
    )
    kept = ("fingerprint", "rule", "subject", "title", "severity", "first_seen", "last_seen", "runs_seen")
    rows = {
        row["fingerprint"]: {name: row[name] for name in kept} | {"site_id": site_id}
        for row in (found._asdict() for found in connection.execute(latest))
    }
    connection.execute(delete(findings).where(findings.c.site_id == site_id))
    if rows:
        connection.execute(insert(findings), list(rows.values()))


def _note_policies(connection: Connection, site_id: int, audit: Audit) -> None:
    now = audit.provenance.started_at
    for document in audit.documents:
        if document.sha256 is None or not document.analysed:
            continue
        text = audit.provenance.inputs.get(f"text of {document.id}", document.sha256)
        known = policy_versions.c
        same = (known.site_id == site_id) & (known.url == document.url) & (known.sha256 == text)
        before = connection.execute(select(known.first_seen, known.last_seen).where(same)).one_or_none()
        if before is not None:
            dates = {"first_seen": min(before.first_seen, now), "last_seen": max(before.last_seen, now)}
            connection.execute(update(policy_versions).where(same).values(dates))
            continue
        row = {
            "site_id": site_id,
            "url": document.url,
            "kind": document.kind.value,
            "title": document.title,
            "sha256": text,
            "words": document.words,
            "effective_date": document.effective_date,
            "last_updated": document.last_updated,
            "first_seen": now,
            "last_seen": now,
        }
        connection.execute(insert(policy_versions).values(row))


def _past_run(run: Row) -> dict[str, Any]:
    """A run's row in plain values (see `PastRun`)."""
    names = ("ended_at", "tool_version", "completeness", "vendors", "undisclosed", "contradicted", "cookies")
    issues = {severity.value: run[severity.value] for severity in Severity}
    return {name: run[name] for name in names} | {"run_id": run["run"], "issues": issues}


def _view(connection: Connection, run: Row) -> RunView:
    def rows(table: Table) -> Sequence[Any]:
        return connection.execute(select(table).where(table.c.run_id == run["id"]).order_by(table.c.id)).all()

    site = connection.execute(select(sites.c.site).where(sites.c.id == run["site_id"])).scalar_one()
    met = rows(vendors)
    return RunView(
        run=run["run"],
        site=site,
        started_at=run["started_at"],
        ended_at=run["ended_at"],
        outcomes={row.rule: Status(row.outcome) for row in rows(rule_outcomes)},
        complete={row.scenario: row.complete for row in rows(scenarios)},
        sightings={row.fingerprint: _sighting(row._asdict()) for row in rows(sightings)},
        restless=run["restless"],
        vendors={row.vendor: row.visits_seen for row in met},
        responses={row.vendor: _responses(row.responses.items()) for row in met if row.responses},
        inputs=run["inputs"],
    )


def _responses(items: Iterable[tuple[str, str]]) -> dict[str, Response]:
    return {name: Response(value) for name, value in items}


def _sighting(row: Row) -> Sighting:
    return Sighting(
        fingerprint=row["fingerprint"],
        rule=row["rule"],
        subject=row["subject"],
        title=row["title"],
        status=Status(row["status"]),
        severity=Severity(row["severity"]),
        confidence=row["confidence"],
        waived=row["waived"],
        summary=row["summary"],
        scenarios=tuple(row["scenarios"]),
        seen=row["visits_seen"],
        of=row["visits_made"],
    )
