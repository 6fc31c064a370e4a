"""The lists of the audit document as flat rows, whole and in its own field names: what the CSV files hold.

One function flattens every kind of row, so a field that is added to the model is in the next CSV without a change here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, get_args

from pydantic import BaseModel

from policywitness.model.audit import Audit, FindingTable, QuoteRef, Share

Row = dict[str, Any]

LISTS = (
    "vendors",
    "technologies",
    "cookies",
    "storage",
    "scripts",
    "beacons",
    "recipients",
    "listed",
    "flows",
    "labels",
    "signal_readers",
    "modes",
    "signal_texts",
    "working",
    "findings",
    "claims",
    "disclosures",
    "signals",
    "declared_cookies",
    "requirements",
    "differences",
    "rules",
    "documents",
    "frames",
    "calls",
    "history",
    "waivers",
    "removals",
)
"""The fields of the audit that become one table each, under their own names. `pages` and `timelines` are unfolded: a row a
page load, and a row a moment."""


def tables(audit: Audit) -> dict[str, list[Row]]:
    """Name -> rows. Every row of a table has the same columns in the same order, also where the list is ragged."""
    found = {name: _even(_row(item) for item in getattr(audit, name)) for name in LISTS}
    found["pages"] = _even(
        {"visit_id": visit.visit_id, "scenario": visit.scenario, "repeat": visit.repeat, **_row(page)}
        for visit in audit.visits
        for page in visit.pages
    )
    found["timelines"] = _even(
        {"visit_id": line.visit_id, "scenario": line.scenario, "repeat": line.repeat, **_row(entry)}
        for line in audit.timelines
        for entry in line.entries
    )
    return found


def column_names(table: str) -> list[str]:
    """The headings of a table of `tables` that has no rows."""
    inside = {"pages": ("visits", "pages"), "timelines": ("timelines", "entries")}
    field, *deeper = inside.get(table, (table,))
    item = get_args(Audit.model_fields[field].annotation)[0]
    for name in deeper:
        item = get_args(item.model_fields[name].annotation)[0]
    return columns(item)


def columns(model: type[BaseModel]) -> list[str]:
    """The fields of a model: the heading of a table that has no rows."""
    return list(model.model_fields)


def _row(item: BaseModel) -> Row:
    return dict(cell for name in type(item).model_fields for cell in _cells(name, getattr(item, name)))


def _cells(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    """A field as one or more cells. Shares become two numbers: `3/3` in one cell is a date to a spreadsheet."""
    if isinstance(value, FindingTable):
        return  # a table does not fit into a cell; `audit.json` has it
    if isinstance(value, QuoteRef):
        yield from ((name, value.text), (f"{name}_document", value.document), (f"{name}_line", value.line))
    elif isinstance(value, Mapping) and value and all(isinstance(share, Share) for share in value.values()):
        for scenario, share in value.items():
            yield from ((f"{scenario}_seen", share.seen), (f"{scenario}_of", share.of))
    elif isinstance(value, Mapping):
        yield from ((f"{name}_{key}", _flat(inner)) for key, inner in value.items())
    else:
        yield name, _flat(value)


def _flat(value: Any) -> Any:
    """Numbers, truth values and None as they are; lists joined by ` | `; quotes and references by their words."""
    if isinstance(value, BaseModel):
        shown = value.model_dump(mode="json")
        return str(shown.get("text") or shown.get("id") or "; ".join(f"{k}: {_flat(v)}" for k, v in shown.items()))
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {_flat(inner)}" for key, inner in value.items())
    if isinstance(value, Sequence) and not isinstance(value, str):
        return " | ".join(str(_flat(inner)) for inner in value)
    return value


def _even(rows: Iterable[Row]) -> list[Row]:
    found = list(rows)
    names = dict.fromkeys(name for row in found for name in row)
    return [{name: row.get(name) for name in names} for row in found]
