"""What fired before the choice: one visit of each scenario, as lanes of first moments and as a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from policywitness.model.audit import Audit, TimelineEntry, TimelineInfo
from policywitness.report import text
from policywitness.report.html.inventories import Cell, Table
from policywitness.report.visible import one_line

LANES = 24
"""Parties that are drawn; the table holds all."""

ROWS = 250
ALL_ROWS = 1_200
"""Rows of all timelines together: with sixteen scenarios the later ones are cut, never the drawing."""

_LABEL, _WIDTH, _LANE, _TOP, _RIGHT = 190, 900, 22, 30, 50
_LETTERS, _APART = 27, 10
_LABEL_ROOM = 100
_STEPS, _TICKS = (100, 200, 500, 1_000, 2_000, 5_000, 10_000, 30_000, 60_000), 9


@dataclass(frozen=True, slots=True)
class Dot:
    """One moment in a lane; `kind` picks its shape and colour."""

    x: float
    kind: str
    title: str


@dataclass(frozen=True, slots=True)
class Lane:
    """One party and its moments."""

    label: str
    y: float
    dots: tuple[Dot, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """A vertical line: the banner, or the choice. `left`: its label stands on that side, where the other is short of room."""

    x: float
    kind: str
    label: str
    left: bool = False


@dataclass(frozen=True, slots=True)
class Strip:
    """The drawing of one visit's first page. `ticks` are seconds with their places."""

    id: str
    title: str
    width: int
    height: float
    lanes: tuple[Lane, ...]
    marks: tuple[Mark, ...]
    ticks: tuple[tuple[float, str], ...]
    before: float
    note: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One visit: its title, one plain sentence, the drawing (None where nothing happened on the first page), the table."""

    title: str
    sentence: str
    strip: Strip | None
    table: Table
    more: int
    leading: bool


def shown(audit: Audit) -> list[Shown]:
    """The first visit of each scenario. Those that lead are the ordinary visitor's and those with a choice."""
    firsts: dict[str, TimelineInfo] = {}
    for line in audit.timelines:
        firsts.setdefault(line.scenario, line)
    made, left = [], ALL_ROWS
    for place, line in enumerate(firsts.values()):
        table = _table(audit, line, max(0, min(ROWS, left)))
        left -= len(table.rows)
        made.append(_shown(audit, line, table, place == 0 or line.choice is not None))
    return made


def _shown(audit: Audit, line: TimelineInfo, table: Table, leading: bool) -> Shown:
    words = text.english()["timeline"]
    title = words["visit"].format(scenario=line.scenario, repeat=line.repeat)
    return Shown(
        title, _sentence(audit, line), _strip(audit, line, title) if leading else None, table, line.more, leading
    )


def _sentence(audit: Audit, line: TimelineInfo) -> str:
    words = text.english()["timeline"]
    before = [entry for entry in line.entries if entry.before_choice]
    after = [entry for entry in line.entries if not entry.before_choice]
    numbers = {"companies": _acting(audit, before, "request"), "cookies": _acting(audit, before, "cookie")}
    if line.choice_ms is None:
        return str(words["before_none"].format(**numbers))
    said = words["before"].format(
        choice=line.choice,
        moment=text.milliseconds(line.choice_ms),
        companies_after=_acting(audit, after, "request"),
        cookies_after=_acting(audit, after, "cookie"),
        **numbers,
    )
    return f"{said} {words['proved' if line.choice_proved else 'unproved']}"


def _acting(audit: Audit, entries: list[TimelineEntry], kind: str) -> str:
    """How many outside parties did this."""
    own = audit.site.registrable_domain
    return text.number(len({entry.party for entry in entries if entry.kind == kind and entry.party != own}))


def _strip(audit: Audit, line: TimelineInfo, title: str) -> Strip | None:
    words = text.english()["timeline"]
    first_page = line.entries[0].page_url if line.entries else ""
    entries = [entry for entry in line.entries if entry.page_url == first_page]
    moments = [entry for entry in entries if entry.kind not in ("banner", "choice")]
    if not moments:
        return None
    end = max(entry.t_ms for entry in entries) or 1
    names = {vendor.id: vendor.name for vendor in audit.vendors}

    def x(t_ms: int) -> float:
        return round(_LABEL + t_ms / end * (_WIDTH - _LABEL - _RIGHT), 1)

    parties = list(dict.fromkeys(entry.party for entry in moments))
    lanes = tuple(
        Lane(_short(names.get(party, party)), _TOP + place * _LANE, _dots(moments, party, x, names))
        for place, party in enumerate(parties[:LANES])
    )
    marks = []
    if line.banner_ms is not None and line.banner_ms <= end:
        left = x(line.banner_ms) > _WIDTH - _RIGHT - _LABEL_ROOM
        if line.choice_ms is not None and line.banner_ms <= line.choice_ms:
            left = left or x(line.choice_ms) - x(line.banner_ms) < _LABEL_ROOM
        marks.append(Mark(x(line.banner_ms), "banner", words["banner_line"], left))
    if line.choice_ms is not None and line.choice_ms <= end:
        marks.append(Mark(x(line.choice_ms), "choice", words["choice_line"]))
    step = next((step for step in _STEPS if end / step <= _TICKS), end)
    ticks = tuple((x(t), f"{t / 1000:g} s") for t in range(0, end + 1, step))
    note = words["drawn"]
    if len(parties) > LANES:
        note = words["drawn_part"].format(shown=LANES, total=text.number(len(parties)))
    before = x(line.choice_ms) if line.choice_ms is not None and line.choice_ms <= end else _WIDTH - _RIGHT / 2
    height = _TOP + len(lanes) * _LANE + 22
    return Strip(
        f"timeline-{line.visit_id}",
        words["drawing"].format(visit=title),
        _WIDTH,
        height,
        lanes,
        tuple(marks),
        ticks,
        before,
        note,
    )


def _dots(
    moments: list[TimelineEntry], party: str, x: Callable[[int], float], names: Mapping[str, str]
) -> tuple[Dot, ...]:
    """The moments of a lane from left to right; those that would hide each other stand side by side."""
    kinds = text.english()["timeline_kinds"]
    dots: list[Dot] = []
    for entry in (entry for entry in moments if entry.party == party):
        does = kinds.get(entry.kind, entry.kind)
        title = f"{text.milliseconds(entry.t_ms)}: {names.get(party, party)} {does}: {entry.text}"
        place = max(x(entry.t_ms), dots[-1].x + _APART) if dots else x(entry.t_ms)
        dots.append(Dot(round(place, 1), entry.kind, one_line(title)))
    return tuple(dots)


def _table(audit: Audit, line: TimelineInfo, rows: int) -> Table:
    words, kinds = text.english()["timeline"], text.english()["timeline_kinds"]
    names = {vendor.id: vendor.name for vendor in audit.vendors}
    made = tuple(
        (
            Cell(text.milliseconds(entry.t_ms), "number", str(entry.t_ms)),
            Cell(words["before_word" if entry.before_choice else "after_word"]),
            Cell(names.get(entry.party, entry.party)),
            Cell(kinds.get(entry.kind, entry.kind)),
            Cell(entry.text, "mono"),
            Cell(text.number(entry.count), "number", str(entry.count)),
        )
        for entry in line.entries[:rows]
    )
    headings = (
        (words["time"], "number"),
        (words["when"], "text"),
        (words["party"], "text"),
        (words["what"], "text"),
        (words["detail"], "mono"),
        (words["count"], "number"),
    )
    title = words["visit"].format(scenario=line.scenario, repeat=line.repeat)
    return Table(f"moments-{line.visit_id}", title, headings, made, len(line.entries), "timelines.csv")


def _short(name: str) -> str:
    full = one_line(name)
    return full if len(full) <= _LETTERS else full[: _LETTERS - 1] + "…"
