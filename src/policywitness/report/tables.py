"""The lists of the audit document as flat rows, whole and in its own field names: what the CSV files hold.

One function flattens every kind of row, so a field that is added to the model is in the next CSV without a change here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from pydantic import BaseModel

from policywitness.model.audit import Audit, ConsentInfo, FindingTable, QuoteRef, Share

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
"""The fields of the audit that become one table each, under their own names."""

CONSENT = ("banners", "observations", "choices", "strings")
"""The lists of `consent`, each a table `consent_<name>`."""


@dataclass(frozen=True, slots=True)
class Inner:
    """A list within the rows of another: a table of its own, each row with the fields `keys` of the row that holds it."""

    list: str
    field: str
    keys: tuple[str, ...]


INNER = {
    "pages": Inner("visits", "pages", ("visit_id", "scenario", "repeat")),
    "timelines": Inner("timelines", "entries", ("visit_id", "scenario", "repeat")),
    "difference_measures": Inner("differences", "measures", ("scenario", "against")),
    "difference_items": Inner("differences", "items", ("scenario", "against")),
}
"""A row a page load, a moment of a visit, a measure, and a vendor, cookie or identifier of two scenarios."""


def tables(audit: Audit) -> dict[str, list[Row]]:
    """Name -> rows. Every row of a table has the same columns in the same order, also where the list is ragged."""
    found = {name: _even(_row(item, without=_unfolded(name)) for item in getattr(audit, name)) for name in LISTS}
    for name, inner in INNER.items():
        found[name] = _even(
            {key: getattr(outer, key) for key in inner.keys} | _row(item)
            for outer in getattr(audit, inner.list)
            for item in getattr(outer, inner.field)
        )
    for name in CONSENT:
        rows = getattr(audit.consent, name) if audit.consent else ()
        found[f"consent_{name}"] = _even(_row(item) for item in rows)
    return found


def column_names(table: str) -> list[str]:
    """The headings of a table of `tables` that has no rows."""
    if table in INNER:
        inner = INNER[table]
        return [*inner.keys, *_item(_item(Audit, inner.list), inner.field).model_fields]
    if table.startswith("consent_"):
        return list(_item(ConsentInfo, table.removeprefix("consent_")).model_fields)
    return [name for name in _item(Audit, table).model_fields if name not in _unfolded(table)]


def _item(model: type[BaseModel], field: str) -> type[BaseModel]:
    """What a list of a model holds."""
    item: type[BaseModel] = get_args(model.model_fields[field].annotation)[0]
    return item


def _unfolded(table: str) -> frozenset[str]:
    """The fields of a table's rows that are tables themselves."""
    return frozenset(inner.field for inner in INNER.values() if inner.list == table)


def _row(item: BaseModel, without: frozenset[str] = frozenset()) -> Row:
    names = (name for name in type(item).model_fields if name not in without)
    return dict(cell for name in names for cell in _cells(name, getattr(item, name)))


def _cells(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    """A field as one or more cells. Shares become two numbers: `3/3` in one cell is a date to a spreadsheet."""
    if isinstance(value, FindingTable):
        return  # a table does not fit into a cell; `audit.json` has it
    if isinstance(value, QuoteRef):
        yield from ((name, value.text), (f"{name}_document", value.document), (f"{name}_line", value.line))
    elif isinstance(value, Share):
        yield from ((name, value.seen), (f"{name}_of", value.of))
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
