"""Scenarios side by side: one small chart a measure, and the same numbers as a table."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import fmean

from policywitness.model.audit import Audit
from policywitness.report import text

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
