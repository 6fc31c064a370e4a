"""`index.html` over many sites: one row a site with its newest audit, how it went over time, and the worst findings of all.

It reads only what it shows of each audit document, so that thousands of documents, old and new, take seconds. One file, no
request, no script: like the report it opens from anywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import msgspec

from policywitness.model.vocabulary import Severity, Status
from policywitness.report import text
from policywitness.report.html.environment import environment
from policywitness.report.html.page import inline_style

WORST = 25
"""Findings that head the page, over all sites."""

RUNS = 30
"""Audits of one site that its line shows, the newest."""

ROWS = 2_000
"""Sites that the table shows, the worst first."""

_WIDTH, _HEIGHT, _EDGE = 120, 26, 3


class _Site(msgspec.Struct):
    name: str
    start_url: str
    registrable_domain: str


class _Provenance(msgspec.Struct):
    run_id: str
    ended_at: str
    tool_version: str = ""


class _Summary(msgspec.Struct):
    sentence: str
    completeness: str


class _Finding(msgspec.Struct):
    fingerprint: str
    rule: str
    title: str
    status: str
    severity: str
    summary: str = ""
    waived: bool = False


class _Vendor(msgspec.Struct):
    disclosure: str


class Glimpse(msgspec.Struct):
    """What the portfolio reads of an audit document; everything else in it is skipped."""

    site: _Site
    provenance: _Provenance
    summary: _Summary
    findings: tuple[_Finding, ...]
    vendors: tuple[_Vendor, ...] = ()

    @property
    def issues(self) -> dict[str, int]:
        """Open issues by severity, the worst first."""
        standing = [f.severity for f in self.findings if f.status == Status.ISSUE and not f.waived]
        return {severity.value: standing.count(severity.value) for severity in Severity}


@dataclass(frozen=True, slots=True)
class Entry:
    """One audit: `folder` is its bundle, relative to the page; `report` the report in it, None where it has none."""

    folder: str
    report: str | None
    seen: Glimpse


@dataclass(frozen=True, slots=True)
class Spark:
    """The open problems of a site's audits as a line of points in an SVG of 120 by 26."""

    points: str
    last: tuple[float, float]
    told: str


@dataclass(frozen=True, slots=True)
class Row:
    """One site: its newest audit, how many audits there are, and its line."""

    newest: Entry
    audits: int
    spark: Spark
    change: int | None
    undisclosed: int

    @property
    def total(self) -> int:
        """Open issues of the newest audit."""
        return sum(self.newest.seen.issues.values())


@dataclass(frozen=True, slots=True)
class Worst:
    """One finding of a site's newest audit."""

    entry: Entry
    finding: _Finding


def glimpse(content: bytes) -> Glimpse:
    """Read the few fields. Raises msgspec.DecodeError (also for other JSON than an audit document), UnicodeDecodeError."""
    return msgspec.json.decode(content, type=Glimpse)


def render(entries: Sequence[Entry], skipped: Sequence[str] = ()) -> bytes:
    """`index.html`. `skipped` names documents that could not be read: they are listed, never passed over in silence."""
    rows = _rows(entries)
    page = (
        environment()
        .get_template("portfolio.html")
        .render(
            style=inline_style("report.css", "portfolio.css"),
            rows=rows[:ROWS],
            sites=len(rows),
            audits=len(entries),
            totals={
                severity.value: sum(row.newest.seen.issues[severity.value] for row in rows) for severity in Severity
            },
            partial=sum(row.newest.seen.summary.completeness != "complete" for row in rows),
            worst=_worst(rows),
            skipped=skipped,
        )
    )
    return page.encode()


def _rows(entries: Iterable[Entry]) -> list[Row]:
    by_site: dict[str, list[Entry]] = {}
    for entry in entries:
        by_site.setdefault(entry.seen.site.name, []).append(entry)
    rows = []
    for runs in by_site.values():
        runs.sort(key=lambda entry: (entry.seen.provenance.ended_at, entry.folder))
        totals = [sum(entry.seen.issues.values()) for entry in runs]
        newest = runs[-1]
        rows.append(
            Row(
                newest=newest,
                audits=len(runs),
                spark=_spark(totals[-RUNS:]),
                change=totals[-1] - totals[-2] if len(totals) > 1 else None,
                undisclosed=sum(vendor.disclosure == "omitted" for vendor in newest.seen.vendors),
            )
        )
    return sorted(rows, key=_badness)


def _badness(row: Row) -> tuple[object, ...]:
    issues = row.newest.seen.issues
    return (*(-issues[severity.value] for severity in Severity), row.newest.seen.site.name)


def _worst(rows: Iterable[Row]) -> list[Worst]:
    """The worst findings of all sites; one rule of one site once, so that a single bad site does not fill the list."""
    order = [severity.value for severity in Severity]
    found: dict[tuple[str, str], Worst] = {}
    for row in rows:
        standing = (f for f in row.newest.seen.findings if f.status == Status.ISSUE and not f.waived)
        for finding in sorted(standing, key=lambda f: order.index(f.severity) if f.severity in order else len(order)):
            found.setdefault((row.newest.folder, finding.rule), Worst(row.newest, finding))
    ranked = sorted(found.values(), key=lambda w: order.index(w.finding.severity) if w.finding.severity in order else 9)
    return ranked[:WORST]


def _spark(totals: Sequence[int]) -> Spark:
    highest = max(*totals, 1)
    step = (_WIDTH - 2 * _EDGE) / max(len(totals) - 1, 1)
    start = _EDGE if len(totals) > 1 else _WIDTH - _EDGE
    points = [
        (round(start + place * step, 1), round(_HEIGHT - _EDGE - total / highest * (_HEIGHT - 2 * _EDGE), 1))
        for place, total in enumerate(totals)
    ]
    told = text.english()["portfolio"]["spark"].format(values=", ".join(map(text.number, totals)))
    return Spark(" ".join(f"{x:g},{y:g}" for x, y in points), points[-1], told)
