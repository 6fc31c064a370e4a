"""Scenarios side by side: one small chart a measure, and the same numbers as a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import fmean

from policywitness.model.audit import Audit, DifferenceInfo, ItemDifference
from policywitness.report import text
from policywitness.report.html.inventories import SIDE_ROWS, Cell, Table

WIDTH = 380
_ROW, _TOP, _SCALE = 38, 8, WIDTH - 5


@dataclass(frozen=True, slots=True)
class Bar:
    """One scenario in a chart; lengths in SVG units. `dots` are one x per visit."""

    scenario: str
    value: str
    y: int
    width: float
    dots: tuple[float, ...]
    treated: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """One measure: bars from zero, so that lengths can be compared."""

    id: str
    title: str
    summary: str
    height: int
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """One measure in the table: a text per scenario, in the order of the audit's scenarios (None: not measured)."""

    title: str
    values: tuple[str | None, ...]


def charts(audit: Audit) -> list[Chart]:
    """One chart for each measure, in the order in which the audit lists them."""
    return [_chart(audit, name, values) for name, values in _values(audit).items()]


def measures(audit: Audit) -> list[MeasureRow]:
    """The table under the charts."""
    names = [scenario.name for scenario in audit.scenarios]
    return [
        MeasureRow(title(name), tuple(_spread(values[scenario]) if scenario in values else None for scenario in names))
        for name, values in _values(audit).items()
    ]


def items(audit: Audit, difference: DifferenceInfo) -> Table:
    """The vendors, cookies and identifiers whose habit is another in the scenario, what differs beyond chance first."""
    words = text.english()["differences"]
    names = {vendor.id: vendor.name for vendor in audit.vendors}
    changed = sorted(
        (one for one in difference.items if one.differs or one.habit != one.against_habit),
        key=lambda one: (not one.differs, one.p, one.kind, one.id),
    )
    headings = (
        (words["kind"], "text"),
        (words["item"], "mono"),
        (difference.against, "text"),
        (difference.scenario, "text"),
        (words["chance"], "number"),
        (words["verdict"], "text"),
    )
    rows = tuple(_item_row(one, names, words) for one in changed[:SIDE_ROWS])
    heading = words["items"].format(scenario=difference.scenario, against=difference.against)
    return Table(f"items-{difference.scenario}", heading, headings, rows, len(changed), "difference_items.csv")


def _item_row(one: ItemDifference, names: Mapping[str, str], words: Mapping[str, str]) -> tuple[Cell, ...]:
    return (
        Cell(one.kind),
        Cell(names.get(one.id, one.id), "mono"),
        Cell(f"{one.against_habit} ({one.against_seen.seen}/{one.against_seen.of})"),
        Cell(f"{one.habit} ({one.seen.seen}/{one.seen.of})"),
        Cell(f"{one.p:.3f}", "number", str(one.p)),
        Cell(words["differs" if one.differs else "may_be_chance"]),
    )


def title(measure: str) -> str:
    """A measure's name as a heading: `third-party hosts` as `Third-party hosts`."""
    return measure[:1].upper() + measure[1:].replace("_", " ")


def _values(audit: Audit) -> dict[str, dict[str, tuple[float, ...]]]:
    """measure -> scenario -> one value a visit. A scenario's own row wins over its row as somebody's comparison."""
    order = {scenario.name: place for place, scenario in enumerate(audit.scenarios)}
    found: dict[str, dict[str, tuple[float, ...]]] = {}
    for difference in audit.differences:
        for measure in difference.measures:
            found.setdefault(measure.name, {})[difference.scenario] = measure.values
    for difference in audit.differences:
        for measure in difference.measures:
            found[measure.name].setdefault(difference.against, measure.against_values)
    return {
        name: {
            scenario: values
            for scenario, values in sorted(by.items(), key=lambda item: order.get(item[0], 99))
            if values
        }
        for name, by in found.items()
    }


def _chart(audit: Audit, name: str, values: dict[str, tuple[float, ...]]) -> Chart:
    treated = {scenario.name for scenario in audit.scenarios if scenario.against}
    highest = max((value for row in values.values() for value in row), default=0) or 1
    bars = tuple(
        Bar(
            scenario=scenario,
            value=text.number(round(fmean(row), 1)),
            y=_TOP + place * _ROW,
            width=round(fmean(row) / highest * _SCALE, 1),
            dots=tuple(round(value / highest * _SCALE, 1) for value in row),
            treated=scenario in treated,
        )
        for place, (scenario, row) in enumerate(values.items())
    )
    words = text.english()["differences"]
    spoken = "; ".join(words["chart_value"].format(scenario=bar.scenario, mean=bar.value) for bar in bars)
    summary = words["chart"].format(measure=title(name), values=spoken)
    return Chart(f"chart-{name}", title(name), summary, _TOP + len(bars) * _ROW, bars)


def _spread(values: tuple[float, ...]) -> str:
    mean = text.number(round(fmean(values), 1))
    low, high = min(values), max(values)
    return mean if low == high else f"{mean} ({text.number(low)}–{text.number(high)})"
