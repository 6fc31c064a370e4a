"""Declared cookies: tables and labelled lists of cookies, in whatever order their columns stand.

A table counts where a header cell speaks of cookie names, or where a column holds what can only be cookie names. Categories
that span rows (a cell left out) are carried down; several names in one cell become several cookies.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from policywitness.model.policy import DeclaredCookie
from policywitness.model.vocabulary import Category
from policywitness.policy.outline import Block, BlockKind, Outline
from policywitness.policy.text import fold
from policywitness.policy.units import Quoter, Unit

_ROLES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (role, re.compile(pattern))
    for role, pattern in (
        ("lifetime", r"duration|lifespan|life ?time|expir|retention|persist|storage (?:period|time|duration)|how long|validity|max.? age|term\b|storage time"),
        ("domain", r"domain|host\b|set on"),
        ("provider", r"provider|company|vendor|third[- ]party(?: name)?$|who (?:sets|serves|places)|source|service|owner|set by|issuer|publisher"),
        ("category", r"categor|type|class|kind|used as|cookies used|group"),
        ("name", r"cookie.{0,3}(?:name|id|key)|^names?\b|^cookies?$|cookies? ?/|name of|^tracker|identifier|^key$|technical name|name$"),
        ("purpose", r"purpose|description|what (?:it|they)|function|use$|used for|why|explanation|more info"),
    )
)
_NAME = re.compile(r"(?=[^\s]*[A-Za-z])[\w.\-*\[\]<>{}#$:%|~+@]{1,80}")
_NOT_NAMES = frozenset(
    "cookies cookie name names type purpose n/a na none various other session persistent first-party third-party local storage yes no "
    "necessary functional analytics marketing advertising essential performance preferences statistics targeting security and or".split()
)
_DISTINCT = re.compile(r"[_\d*\-.]|[a-z][A-Z]|^[A-Z]{2,}[A-Z0-9]*$")
_PAIR = re.compile(
    r"(?:^|\b)(?P<label>(?:cookie )?name|cookie|provider|company|vendor|domain|host|category|type|purpose|description|expiry|expiration|expires|duration|lifetime|lifespan|"
    r"retention|storage (?:period|duration)|term|validity)\s*:\s*"
)
_UNITS = {
    "second": 1, "sec": 1, "minute": 60, "min": 60, "hour": 3600, "hr": 3600, "day": 86_400, "week": 604_800,
    "month": 2_592_000, "year": 31_536_000, "yr": 31_536_000,
}  # fmt: skip
_NUMBERS = {word: number for number, word in enumerate("zero one two three four five six seven eight nine ten eleven twelve thirteen".split())}
_NUMBERS |= {"a": 1, "an": 1, "half": 0, "thirty": 30, "sixty": 60, "ninety": 90}
_LIFETIME = re.compile(
    r"(?P<number>\d+(?:[.,]\d+)?|" + "|".join(sorted(_NUMBERS, key=len, reverse=True)) + r")\s*(?:\(\d+\)\s*)?[- ]?(?P<unit>seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|weeks?|months?|years?|yrs?)\b"
)
_SESSION = re.compile(r"\bsession\b|when (?:you |the )?(?:browser|browsing)[^.]{0,30}(?:close|end)|end of (?:the |your )?(?:browsing )?(?:session|visit)|until (?:you )?close")
_FOREVER = re.compile(r"persistent|permanent|never|no expir|unlimited|indefinite|local ?storage")
_CATEGORIES: tuple[tuple[Category, re.Pattern[str]], ...] = (
    (Category.ADVERTISING, re.compile(r"advertis|marketing|targeting|retarget|social|\bads?\b|profil")),
    (Category.ANALYTICS, re.compile(r"analy|statistic|performance|measur|insight")),
    (Category.STRICTLY_NECESSARY, re.compile(r"necessary|essential|required|security|authenticat|operation|technical")),
    (Category.FUNCTIONAL, re.compile(r"function|preference|personali[sz]|comfort|convenience|experience")),
)


def lifetime_seconds(text: str) -> int | None:
    """Seconds of a lifetime in words: 0 for a session cookie, None where the text names none.

    A month is 30 days and a year 365. Of several, the longest counts: `session / 2 years` lives up to two years.
    """
    folded = fold(text)
    found = []
    for match in _LIFETIME.finditer(folded):
        number = match["number"].replace(",", ".")
        amount = float(_NUMBERS[number]) if number in _NUMBERS else float(number)
        found.append(round(amount * _UNITS[match["unit"].rstrip("s")]))
    if found:
        return max(found)
    return 0 if _SESSION.search(folded) and not _FOREVER.search(folded) else None


def category_of(text: str) -> Category | None:
    """The taxonomy's category of a policy's word for one; None where it says nothing of the kind."""
    folded = fold(text)
    return next((category for category, pattern in _CATEGORIES if pattern.search(folded)), None)


def declared_cookies(outline: Outline, units: Sequence[Unit], quoter: Quoter) -> tuple[DeclaredCookie, ...]:
    """Every cookie that tables and labelled lists of a document declare, in order."""
    by_start = {unit.start: unit for unit in units}
    tables: dict[int, list[Block]] = {}
    for block in outline.blocks:
        if block.kind is BlockKind.ROW and block.table is not None:
            tables.setdefault(block.table, []).append(block)
    found: list[DeclaredCookie] = []
    for rows in tables.values():
        found += _table(outline, rows, by_start, quoter)
    found += _labelled(outline, units, quoter)
    return tuple(sorted(found, key=lambda cookie: (cookie.quote.start, cookie.name)))


@dataclass(frozen=True, slots=True)
class _Columns:
    roles: Mapping[int, str]
    count: int
    first_row: int


def _cells(outline: Outline, block: Block) -> list[str]:
    return [" ".join(outline.text[start:end].split()) for start, end in block.cells]


def _columns(rows: Sequence[list[str]]) -> _Columns | None:
    """Which column is what, by the first of the top rows that names cookies."""
    for index, cells in enumerate(rows[:3]):
        roles: dict[int, str] = {}
        for column, cell in enumerate(cells):
            role = _role(cell)
            if role and role not in roles.values():
                roles[column] = role
        if len(roles) < 2:
            continue
        body = rows[index + 1 :]
        if "name" not in roles.values() or not _holds_names(body, roles, len(cells)):
            guess = _name_column(body, len(cells))
            if guess is None or (roles.get(guess) not in (None, "purpose", "name", "provider", "category")):
                continue
            roles = {column: role for column, role in roles.items() if role != "name"} | {guess: "name"}
        return _Columns(roles, len(cells), index + 1)
    return None


def _role(cell: str) -> str | None:
    folded = fold(cell).strip(" *:")
    if len(folded) > 90 or not folded:
        return None
    if re.search(r"cookie (?:categor|type|domain|provider|purpose|duration)", folded):
        folded = folded.replace("cookie", "")
    if re.search(r"\b(?:retention|duration|expir)", folded):
        return "lifetime"
    if re.search(r"cookie.{0,3}name|^name", folded):
        return "name"
    return next((role for role, pattern in _ROLES if pattern.search(folded)), None)


def _holds_names(rows: Sequence[list[str]], roles: Mapping[int, str], count: int) -> bool:
    column = next(column for column, role in roles.items() if role == "name")
    cells = [row[column - (count - len(row))] for row in rows if 0 <= column - (count - len(row)) < len(row)]
    named = sum(bool(split_names(cell)) for cell in cells)
    return bool(cells) and named >= 0.5 * len(cells)


def _name_column(rows: Sequence[list[str]], count: int) -> int | None:
    """The column whose cells look like names that no English text holds (`_ga`, `PHPSESSID`)."""
    best, best_share = None, 0.5
    for column in range(count):
        cells = [row[column] for row in rows if len(row) == count and row[column].strip()]
        distinct = sum(1 for cell in cells if (names := split_names(cell)) and any(_DISTINCT.search(name) for name in names))
        if cells and distinct / len(cells) > best_share:
            best, best_share = column, distinct / len(cells)
    return best


def split_names(cell: str) -> list[str]:
    """Cookie names of a cell; empty where the cell is prose."""
    cleaned = re.sub(r"\((?![^)]*[*x])[^)]*\)", " ", cell.replace("`", " "))
    pieces = [piece.strip(" \"'“”‘’·•") for piece in re.split(r"[,;\n]|\s/\s|\s\|\s|\s+(?:and|or|&)\s+|\s•\s", cleaned)]
    names: list[str] = []
    for piece in (piece for piece in pieces if piece):
        words = piece.split()
        if len(words) == 1 and _NAME.fullmatch(words[0]) and words[0].lower() not in _NOT_NAMES:
            names.append(words[0])
        elif len(words) > 1 and all(_NAME.fullmatch(word) and _DISTINCT.search(word) for word in words):
            names += words
        else:
            return []
    return [_wildcard(name) for name in names]


def _wildcard(name: str) -> str:
    """`_ga_<id>`, `_gat_UA-XXXXXX`, `_hjSession_{site}` -> a name with `*`."""
    name = re.sub(r"<[^>]*>|\{[^}]*\}|\[[^\]]*\]|%[\w]+%|#+", "*", name)
    name = re.sub(r"(?<=[_.\-A-Z])(?:[xX]{3,}|X{2,}-X+(?:-X+)?)(?=$|[_.\-A-Z])", "*", name)
    name = re.sub(r"(?<=[A-Z_-])X{4,}$", "*", name)
    return re.sub(r"\*+", "*", name)


def _table(outline: Outline, rows: Sequence[Block], units: Mapping[int, Unit], quoter: Quoter) -> Iterator[DeclaredCookie]:
    cells = [_cells(outline, row) for row in rows]
    columns = _columns(cells)
    if columns is None:
        return
    carried: dict[int, str] = {}
    for block, row in zip(rows[columns.first_row :], cells[columns.first_row :], strict=True):
        # A row that lacks leading cells continues a cell that spans rows; one with all cells starts anew.
        shift = columns.count - len(row)
        if shift < 0:
            continue
        values = {column: carried.get(column, "") for column in range(shift)}
        values |= {shift + index: text for index, text in enumerate(row)}
        for column in range(columns.count):
            if not values[column].strip() and columns.roles.get(column) in ("category", "domain", "provider"):
                values[column] = carried.get(column, "")
        carried = values
        fields = {role: values[column].strip() for column, role in columns.roles.items()}
        unit = units.get(block.start)
        if unit is not None:
            yield from _cookies(fields, unit, quoter)


def _cookies(fields: Mapping[str, str], unit: Unit, quoter: Quoter) -> Iterator[DeclaredCookie]:
    lifetime = fields.get("lifetime") or None
    category = category_of(fields.get("category", "")) or category_of(fields.get("purpose", "")[:40]) or category_of(f"{unit.lead} {unit.path.rpartition(' > ')[2]}")
    provider = fields.get("provider") or None
    for name in split_names(fields.get("name", "")):
        yield DeclaredCookie(
            name=name,
            quote=quoter.quote(unit),
            domain=_domain(fields.get("domain", "")),
            provider=provider,
            category=category.value if category else None,
            purpose=fields.get("purpose") or None,
            lifetime_s=lifetime_seconds(lifetime) if lifetime else None,
            lifetime_text=lifetime,
        )


def _domain(text: str) -> str | None:
    found = re.search(r"[\w*-]*(?:\.[\w-]+)+", text)
    return found[0].lstrip(".").lower() if found else None


def _labelled(outline: Outline, units: Sequence[Unit], quoter: Quoter) -> Iterator[DeclaredCookie]:
    """Lists such as `Name: _ga`, `Purpose: ...`, `Expiry: 2 years`, in one block or over several lines."""
    pending: tuple[dict[str, str], Unit] | None = None
    for unit in units:
        fields = _pairs(outline.text, unit) if unit.kind != "row" else {}
        if "name" in fields and split_names(fields["name"]):
            if pending:
                yield from _cookies(*pending, quoter)
            pending = (fields, unit)
        elif pending and fields and unit.index - pending[1].index <= 6:
            pending = ({**fields, **pending[0]}, pending[1])
        elif pending and unit.index - pending[1].index > 6:
            yield from _cookies(*pending, quoter)
            pending = None
    if pending:
        yield from _cookies(*pending, quoter)


def _pairs(text: str, unit: Unit) -> dict[str, str]:
    """Labelled values of a block, the run-in label included."""
    start = unit.block.run_in[0] if unit.first and unit.block.run_in else unit.start
    whole, folded = text[start : unit.end], fold(text[start : unit.end])
    marks = list(_PAIR.finditer(folded))
    pairs: dict[str, str] = {}
    for index, mark in enumerate(marks):
        stop = marks[index + 1].start() if index + 1 < len(marks) else len(whole)
        role = _role(mark["label"])
        if role and role not in pairs:
            pairs[role] = whole[mark.end() : stop].strip(" ,;.|-")
    return pairs
