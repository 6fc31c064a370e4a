"""What was planned and reached, and who the visitors were: the passports without their repetitions."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from policywitness.model.audit import Audit
from policywitness.report import text
from policywitness.report.html.inventories import SIDE_ROWS, Cell, Table


@dataclass(frozen=True, slots=True)
class Passports:
    """`same` holds what all visits share; `differing` a row a key with one value per visit, in the order of `visits`."""

    same: tuple[tuple[str, str], ...]
    visits: tuple[str, ...]
    differing: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Delivery:
    """The proof that one signal arrived in one visit: what was measured, with its value."""

    visit_id: str
    signal: str
    measured: tuple[tuple[str, str], ...]


def passports(audit: Audit) -> Passports:
    """Of 18 visits with 25 facts each, a reader needs the 25 facts once and the few that differ."""
    keys = sorted({key for visit in audit.visits for key in visit.passport})
    same, differing = [], []
    for key in keys:
        values = tuple(plain(visit.passport[key]) if key in visit.passport else "–" for visit in audit.visits)
        if len(set(values)) == 1:
            same.append((key, values[0]))
        else:
            differing.append((key, values))
    return Passports(tuple(same), tuple(visit.visit_id for visit in audit.visits), tuple(differing))


def deliveries(audit: Audit) -> list[Delivery]:
    """One row a visit and signal, with everything that was recorded of it."""
    return [
        Delivery(
            visit.visit_id, signal, tuple((name.replace("_", " "), plain(value)) for name, value in _flat(measured))
        )
        for visit in audit.coverage.visits
        for signal, measured in sorted(visit.signal_delivery.items())
    ]


def page_table(audit: Audit) -> Table:
    """Every page load of every visit."""
    words = text.english()["coverage"]
    loads = [(visit, page) for visit in audit.visits for page in visit.pages]
    headings = (
        (words["page"], "mono"),
        (words["scenario"], "text"),
        (words["repeat"], "number"),
        (words["outcome"], "word"),
        (words["status"], "number"),
        (words["duration"], "number"),
        (words["page_title"], "text"),
        (words["reason"], "text"),
    )
    rows = tuple(
        (
            Cell(page.url if page.url == page.final_url else f"{page.url} → {page.final_url}", "mono"),
            Cell(visit.scenario),
            Cell(str(visit.repeat), "number"),
            Cell(page.outcome, "word"),
            Cell(str(page.status or "–"), "number"),
            Cell(text.milliseconds(page.duration_ms), "number", str(page.duration_ms)),
            Cell(page.title),
            Cell(page.reason or ""),
        )
        for visit, page in loads[:SIDE_ROWS]
    )
    return Table("page-table", words["pages_table"], headings, rows, len(loads), "pages.csv")


def plain(value: Any) -> str:
    """A recorded value as text: lists joined, truth values as yes and no, nothing as "none", deeper structures as JSON."""
    units = text.english()["units"]
    if isinstance(value, bool):
        return str(units["yes" if value else "no"])
    if value is None or value in ("", [], (), {}):
        return str(units["none"])
    if isinstance(value, list | tuple) and all(isinstance(item, str | int | float) for item in value):
        return ", ".join(map(str, value))
    if isinstance(value, list | tuple | dict):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    return str(value)


def _flat(measured: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """`{contexts: {worker: true}}` as `contexts: worker, true`. The signal's own name is the row's already."""
    flat: list[tuple[str, Any]] = []
    for name, value in measured.items():
        if isinstance(value, Mapping):
            flat += [(f"{name}: {inner}", deep) for inner, deep in sorted(value.items())]
        elif name != "signal":
            flat.append((name, value))
    return flat
