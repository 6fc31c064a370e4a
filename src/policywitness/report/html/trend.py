"""Earlier audits of the same site beside this one: a small chart of open problems, one of outside services, and a table."""

from __future__ import annotations

from dataclasses import dataclass

from policywitness.model.audit import Audit, PastRun, in_numbers
from policywitness.model.vocabulary import Severity
from policywitness.report import text

RUNS = 60
"""Earlier runs that are shown, the newest; more can neither be drawn nor read."""

WIDTH, HEIGHT = 640, 170
_LEFT, _TOP, _BOTTOM = 34, 12, 24


@dataclass(frozen=True, slots=True)
class Bar:
    """One audit in the chart: pieces from the bottom up, worst at the bottom, as (tone, y, height)."""

    x: float
    width: float
    label: str
    total: str
    top: float
    pieces: tuple[tuple[str, float, float], ...]


@dataclass(frozen=True, slots=True)
class Trend:
    """The chart and its table. `runs` are the earlier audits and this one, the oldest first."""

    runs: tuple[PastRun, ...]
    summary: str
    bars: tuple[Bar, ...]
    grid: tuple[tuple[float, str], ...]


def trend(audit: Audit) -> Trend | None:
    """None where no earlier audit is known."""
    if not audit.history:
        return None
    runs = (*audit.history[-RUNS:], in_numbers(audit, audit.provenance.run_id))
    totals = [sum(run.issues.values()) for run in runs]
    highest = max(*totals, 1)
    words = text.english()["trend"]
    spoken = "; ".join(
        words["chart_value"].format(date=text.date(run.ended_at[:10]), n=total)
        for run, total in zip(runs, totals, strict=True)
    )
    step = (WIDTH - _LEFT) / len(runs)
    bars = tuple(_bar(run, place, step, highest) for place, run in enumerate(runs))
    middle = (highest + 1) // 2
    grid = tuple((_y(value, highest), text.number(value)) for value in dict.fromkeys((0, middle, highest)))
    return Trend(runs, words["chart"].format(values=spoken), bars, grid)


def _y(value: float, highest: int) -> float:
    return round(HEIGHT - _BOTTOM - value / highest * (HEIGHT - _TOP - _BOTTOM), 1)


def _bar(run: PastRun, place: int, step: float, highest: int) -> Bar:
    pieces, below = [], 0
    for severity in Severity:
        count = run.issues.get(severity.value, 0)
        if count:
            top = _y(below + count, highest)
            pieces.append((severity.value, top, round(_y(below, highest) - top, 1)))
            below += count
    width = min(step * 0.7, 34)
    x = _LEFT + place * step + (step - width) / 2
    return Bar(round(x, 1), round(width, 1), run.ended_at[:10], text.number(below), _y(below, highest), tuple(pieces))
