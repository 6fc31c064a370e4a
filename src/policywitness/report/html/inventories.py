"""The inventories: everything that was seen, one table a kind. Each table is a list of headings with the function of its cells."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from policywitness.model.audit import Audit, ScenarioInfo, Scenarios, Share
from policywitness.report import text
from policywitness.report.html.flows import SYNCS
from policywitness.report.visible import shorten

ROWS = 2_000
"""Rows of one table that the page shows: a browser opens 5,000 plain rows in about a second, 60,000 in a quarter of a minute."""

ALL_ROWS = 3_500
"""Rows of all inventories together, so that the file stays below 5 MB and opens in about a second."""

SIDE_ROWS = 800
"""Rows of a table outside the inventories: flows, page loads."""

CELL = 160
"""Characters of a cell: a longer one makes every other row hard to find. The CSV holds it whole."""

SOMETIMES = frozenset(("listed", "signal_readers", "modes", "signal_texts", "working"))
"""Inventories of what most sites have none of, or most audits do not look for."""

_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell. `kind` is text, mono, number or word; `sort` is what sorting compares where that is not the text."""

    text: str
    kind: str = "text"
    sort: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table ready to be drawn. `rows` are the first of `total`; all are in `tables/<file>`."""

    id: str
    title: str
    headings: tuple[tuple[str, str], ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: int
    file: str


Names = Mapping[str, str]
Columns = Sequence[tuple[str, Callable[[_Item], Cell]]]


def inventories(audit: Audit) -> list[Table]:
    """All inventories, in the order of the report; those of `SOMETIMES` only where they have a row."""
    names = {vendor.id: vendor.name for vendor in audit.vendors}
    made = [
        table(audit, names)
        for table in (
            _vendors,
            _technologies,
            _recipients,
            _cookies,
            _storage,
            _scripts,
            _beacons,
            _frames,
            _calls,
            _labels,
            _signal_readers,
            _modes,
            _signal_texts,
            _working,
            _listed,
        )
    ]
    cap = _cap([len(table.rows) for table in made])
    return [replace(table, rows=table.rows[:cap]) for table in made if table.id not in SOMETIMES or table.total]


def _cap(lengths: Sequence[int]) -> int:
    """The most rows that one table may have for all to keep within `ALL_ROWS`. Short tables stay whole; the long ones share."""
    left = ALL_ROWS
    for place, length in enumerate(sorted(lengths)):
        share = left // (len(lengths) - place)
        if length > share:
            return share
        left -= length
    return ROWS


def _vendors(audit: Audit, names: Names) -> Table:
    return _table(
        "vendors",
        audit.vendors,
        [
            ("name", lambda v: _text(v.name)),
            ("category", lambda v: _category(v.category)),
            ("disclosure", lambda v: _word(v.disclosure)),
            ("operator", lambda v: _text(v.operator)),
            ("requests", lambda v: _number(v.requests)),
            ("cookies", lambda v: _number(v.cookies)),
            ("loaded_by", lambda v: _list(_name(names, party) for party in v.loaded_by)),
            ("hosts", lambda v: _mono(", ".join(v.hosts))),
            ("confidence", lambda v: _word(v.confidence)),
        ],
        audit.scenarios,
    )


def _technologies(audit: Audit, names: Names) -> Table:
    return _table(
        "technologies",
        audit.technologies,
        [
            ("name", lambda t: _text(t.name)),
            ("count", lambda t: _number(t.count)),
            ("disclosure", lambda t: _word(t.disclosure)),
            ("text", lambda t: _text(t.disclosure_reason)),
        ],
        audit.scenarios,
    )


def _recipients(audit: Audit, names: Names) -> Table:
    return _table(
        "recipients",
        audit.recipients,
        [
            ("host", lambda r: _mono(r.host)),
            ("vendor", lambda r: _text(_name(names, r.vendor))),
            ("category", lambda r: _category(r.category)),
            ("requests", lambda r: _number(r.requests)),
            ("resource_types", lambda r: _list(r.resource_types)),
            ("loaded_by", lambda r: _list(_name(names, party) for party in r.loaded_by)),
            ("identifiers", lambda r: _flag(r.identifiers)),
        ],
        audit.scenarios,
    )


def _cookies(audit: Audit, names: Names) -> Table:
    return _table(
        "cookies",
        audit.cookies,
        [
            ("name", lambda c: _mono(c.name)),
            ("domain", lambda c: _mono(c.domain)),
            ("party", lambda c: _text(c.party)),
            ("vendor", lambda c: _text(_name(names, c.vendor))),
            ("category", lambda c: _category(c.category)),
            ("purpose", lambda c: _text(c.purpose)),
            ("lifetime", lambda c: _lifetime(c.granted_lifetime_s)),
            ("asked_lifetime", lambda c: _lifetime(c.asked_lifetime_s)),
            ("set_by", lambda c: _mono(c.set_by)),
            (
                "attributes",
                lambda c: _list([*_attributes(c, ("http_only", "secure", "partitioned", "identifier")), c.same_site]),
            ),
            ("before_choice", lambda c: _flag(c.before_choice)),
            ("blocked", lambda c: _list(f"{name}: {', '.join(why)}" for name, why in sorted(c.blocked.items()))),
            ("disclosure", lambda c: _word(c.disclosure)),
        ],
        audit.scenarios,
    )


def _storage(audit: Audit, names: Names) -> Table:
    return _table(
        "storage",
        audit.storage,
        [
            ("kind", lambda s: _text(s.kind)),
            ("key", lambda s: _mono(s.key)),
            ("origin", lambda s: _mono(s.origin)),
            ("party", lambda s: _text(s.party)),
            ("vendor", lambda s: _text(_name(names, s.vendor))),
            ("bytes", lambda s: _number(s.value_bytes)),
            ("set_by", lambda s: _mono(s.set_by)),
            ("identifiers", lambda s: _flag(s.identifier)),
        ],
        audit.scenarios,
    )


def _scripts(audit: Audit, names: Names) -> Table:
    return _table(
        "scripts",
        audit.scripts,
        [
            ("script", lambda s: _mono(s.url)),
            ("party", lambda s: _text(s.party)),
            ("vendor", lambda s: _text(_name(names, s.vendor))),
            ("bytes", lambda s: _number(s.bytes)),
            ("attributes", lambda s: _list(_attributes(s, ("inline", "integrity")))),
            ("loaded_by", lambda s: _text(_name(names, s.loaded_by))),
            ("pages", lambda s: _number(s.pages)),
            ("sha256", lambda s: _mono(s.sha256 and s.sha256[:16])),
        ],
        audit.scenarios,
    )


def _beacons(audit: Audit, names: Names) -> Table:
    return _table(
        "beacons",
        audit.beacons,
        [
            ("kind", lambda b: _text(b.kind)),
            ("host", lambda b: _mono(b.host)),
            ("path", lambda b: _mono(b.path)),
            ("method", lambda b: _text(b.method)),
            ("vendor", lambda b: _text(_name(names, b.vendor))),
            ("party", lambda b: _text(b.party)),
            ("count", lambda b: _number(b.count)),
            ("phases", lambda b: _list(b.phases)),
        ],
        audit.scenarios,
    )


def _frames(audit: Audit, names: Names) -> Table:
    return _table(
        "frames",
        audit.frames,
        [
            ("host", lambda f: _mono(f.host)),
            ("vendor", lambda f: _text(_name(names, f.vendor))),
            ("party", lambda f: _text(f.party)),
            ("cross_site", lambda f: _flag(f.cross_site)),
            ("urls", lambda f: _number(f.urls)),
            ("pages", lambda f: _number(f.pages)),
        ],
        audit.scenarios,
    )


def _calls(audit: Audit, names: Names) -> Table:
    return _table(
        "calls",
        audit.calls,
        [
            ("api", lambda c: _mono(c.api)),
            ("host", lambda c: _mono(c.script_host)),
            ("vendor", lambda c: _text(_name(names, c.vendor))),
            ("party", lambda c: _text(c.party)),
            ("count", lambda c: _number(c.count)),
            ("pages", lambda c: _number(c.pages)),
        ],
        audit.scenarios,
    )


def _labels(audit: Audit, names: Names) -> Table:
    return _table(
        "labels",
        audit.labels,
        [
            ("label", lambda entry: _text(entry.label)),
            ("host", lambda entry: _mono(entry.host)),
            ("text", lambda entry: _text(entry.text)),
            ("count", lambda entry: _number(len(entry.evidence))),
        ],
    )


def _signal_readers(audit: Audit, names: Names) -> Table:
    return _table(
        "signal_readers",
        audit.signal_readers,
        [
            ("signal", lambda r: _text(r.signal)),
            ("name", lambda r: _text(r.name)),
            ("behaviour", lambda r: _word(r.behaviour)),
            ("reason", lambda r: _text(r.reason)),
            ("script", lambda r: _mono(", ".join(r.scripts))),
        ],
        audit.scenarios,
    )


def _modes(audit: Audit, names: Names) -> Table:
    return _table(
        "modes",
        audit.modes,
        [
            ("vendor", lambda m: _text(_name(names, m.vendor))),
            ("mode", lambda m: _text(m.name)),
            ("key", lambda m: _mono(f"{m.param}={m.value}")),
            ("meaning", lambda m: _text(m.meaning)),
            ("restricts", lambda m: _flag(m.restricts)),
            ("requests", lambda m: _number(m.requests)),
        ],
        audit.scenarios,
    )


def _signal_texts(audit: Audit, names: Names) -> Table:
    return _table(
        "signal_texts",
        audit.signal_texts,
        [
            ("scenario", lambda s: _text(s.scenario)),
            ("text", lambda s: _text(s.text)),
            ("page", lambda s: _mono(s.page_url)),
            ("count", lambda s: _share(s.seen)),
        ],
    )


def _working(audit: Audit, names: Names) -> Table:
    return _table(
        "working",
        audit.working,
        [
            ("scenario", lambda w: _text(w.scenario)),
            ("working", lambda w: _word(w.verdict)),
            ("reason", lambda w: _text(w.reason)),
        ],
    )


def _listed(audit: Audit, names: Names) -> Table:
    return _table(
        "listed",
        audit.listed,
        [
            ("rule", lambda entry: _mono(entry.rule)),
            ("exception", lambda entry: _mono(entry.exception)),
            ("list", lambda entry: _text(entry.list)),
            ("host", lambda entry: _mono(entry.host)),
            ("vendor", lambda entry: _text(_name(names, entry.vendor))),
            ("party", lambda entry: _text(entry.party)),
            ("requests", lambda entry: _number(entry.requests)),
        ],
        audit.scenarios,
    )


def flow_table(audit: Audit) -> Table:
    """The table under the drawing."""
    words, kinds = text.english()["flows"], text.english()["flow_kinds"]
    names = {vendor.id: vendor.name for vendor in audit.vendors}
    headings = (
        (words["source"], "text"),
        (words["kind"], "text"),
        (words["target"], "text"),
        (words["count"], "number"),
        (words["detail"], "text"),
    )
    rows = tuple(
        (
            _text(_name(names, flow.source)),
            _text(kinds.get(flow.kind, flow.kind)),
            _text(_name(names, flow.target)),
            _number(flow.count),
            _text(flow.detail),
        )
        for flow in audit.flows[:SIDE_ROWS]
    )
    return Table("flow-table", words["all_title"], headings, rows, len(audit.flows), "flows.csv")


def sync_table(audit: Audit) -> Table:
    """Who was seen handing its identifier of the visitor to whom, the most frequent first."""
    words = text.english()["flows"]
    names = {vendor.id: vendor.name for vendor in audit.vendors}
    syncs = sorted((f for f in audit.flows if f.kind == SYNCS), key=lambda f: (-f.count, f.source, f.target))
    headings = (
        (words["source"], "text"),
        (words["target"], "text"),
        (words["count"], "number"),
        (words["identifier"], "mono"),
    )
    rows = tuple(
        (_text(_name(names, flow.source)), _text(_name(names, flow.target)), _number(flow.count), _mono(flow.detail))
        for flow in syncs[:SIDE_ROWS]
    )
    return Table("sync-table", words["syncs_title"], headings, rows, len(syncs), "flows.csv")


def _table(name: str, items: Sequence[_Item], columns: Columns[_Item], scenarios: Sequence[ScenarioInfo] = ()) -> Table:
    """A table of `columns`, and one narrow column for each of `scenarios` with the item's share of its visits."""
    words = text.english()
    rows = tuple(
        (*(cell(item) for _, cell in columns), *(_share(_shares(item).get(scenario.name)) for scenario in scenarios))
        for item in items[:ROWS]
    )
    titles = [words["columns"][key] for key, _ in columns] + [scenario.name for scenario in scenarios]
    # A column's alignment is that of its cells; an empty table has nothing to align.
    kinds = [cell.kind for cell in rows[0]] if rows else ["text"] * len(titles)
    return Table(
        name, words["inventories"][name], tuple(zip(titles, kinds, strict=True)), rows, len(items), f"{name}.csv"
    )


def _shares(item: object) -> Scenarios:
    shares: Scenarios = item.scenarios  # type: ignore[attr-defined]  # every part that is tabulated by scenario has it
    return shares


def _share(share: Share | None) -> Cell:
    if share is None:
        return Cell("–", "share")
    return Cell(f"{share.seen}/{share.of}", "share")


def _text(value: str | None) -> Cell:
    return Cell(_cut(value or ""))


def _mono(value: str | None) -> Cell:
    return Cell(_cut(value or ""), "mono")


def _list(values: Iterable[str | None]) -> Cell:
    return Cell(_cut(", ".join(value for value in values if value)))


def _word(value: str) -> Cell:
    return Cell(value, "word")


def _number(value: int | None) -> Cell:
    return Cell("", "number", "-1") if value is None else Cell(text.number(value), "number", str(value))


def _lifetime(seconds: int | None) -> Cell:
    return Cell(text.duration(seconds), "number", str(-1 if seconds is None else seconds))


def _flag(value: bool) -> Cell:
    return Cell(text.english()["units"]["yes" if value else "no"])


def _category(value: str) -> Cell:
    return Cell(text.english()["categories"][value])


def _name(names: Names, party: str | None) -> str | None:
    return None if party is None else names.get(party, party)


def _attributes(item: object, names: Sequence[str]) -> list[str | None]:
    words = text.english()["attributes"]
    return [words[name] for name in names if getattr(item, name)]


def _cut(value: str) -> str:
    return shorten(value, CELL, text.english()["page"]["shortened"])
