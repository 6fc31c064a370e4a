"""Declared cookies: tables and labelled lists of cookies, in whatever order their columns stand.

A table counts where a header cell speaks of cookie names, or where a column holds what can only be cookie names. Categories
that span rows (a cell left out) are carried down; several names in one cell become several cookies.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from policywitness.model.policy import DeclaredCookie, Quote
from policywitness.model.vocabulary import Category
from policywitness.policy.outline import Block, BlockKind, Outline
from policywitness.policy.text import fold
from policywitness.policy.units import Quoter, Unit

_ROLES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (role, re.compile(pattern))
    for role, pattern in (
        ("purpose", r"^(?:purpose|description|function)"),
        ("party", r"^cookies? used$|^used as$|first[- ]party|^used$"),
        (
            "lifetime",
            r"duration|life ?span|life ?time|expir|retention|(?:storage|persistence) (?:period|time|duration)|how long|validity|max.? age|\bterm\b|"
            r"^(?:(?:is|are) )?(?:kept|stored|stays?|lasts?|remains?)(?: for| until)?$|^(?:deleted|removed) (?:after|when)",
        ),
        (
            "name",
            r"^(?:cookie|storage|technical|local storage|tracker|cookie/tracker)?s?.{0,4}(?:names?|ids?|keys?)(?:\(s\))?$|^names? of|cookies?.{0,3} ?names?|^cookies?(?:\(s\))?$|^key$|^tracker names?",
        ),
        (
            "provider",
            r"provider|company|vendor|third[- ]party|partner|party name|processor|who (?:sets|serves|places)|source|service|owner|set by|issuer|publisher",
        ),
        ("domain", r"domain|\bhost\b|set on"),
        ("category", r"categor|\btype\b|class|\bkind\b|group|subgroup"),
        (
            "purpose",
            r"purpose|description|what (?:it|they)|function|used? (?:for|to)|^use$|\bwhy\b|explanation|more info",
        ),
    )
)
_NAME = re.compile(r"(?=[^\s]*[A-Za-z])[\w.\-*\[\]<>{}#$:%|~+@]{1,80}")
_STORAGE_KEY = re.compile(r"[\w.-]{1,40} [\w.-]{1,40}:[\w.:-]{1,60}")
"""A key of local storage may hold a space (`shop global:user-id`); a cookie's name may not."""

_STORAGE_LABEL = re.compile(r"^\s*(?:local|session|web|html5|dom) storage(?: key)?\s*:\s*", re.IGNORECASE)
_NOT_NAMES = frozenset(
    [
        "cookies",
        "cookie",
        "name",
        "names",
        "type",
        "purpose",
        "n/a",
        "na",
        "none",
        "various",
        "other",
        "session",
        "persistent",
        "first-party",
        "third-party",
        "local",
        "storage",
        "yes",
        "no",
        "necessary",
        "functional",
        "analytics",
        "marketing",
        "advertising",
        "essential",
        "performance",
        "preferences",
        "statistics",
        "targeting",
        "security",
        "and",
        "or",
    ]
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
_NUMBERS = {
    word: number
    for number, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
        ]
    )
}
_NUMBERS |= {"a": 1, "an": 1, "half": 0, "thirty": 30, "sixty": 60, "ninety": 90}
_LIFETIME = re.compile(
    r"(?P<number>\d+(?:[.,]\d+)?|"
    + "|".join(sorted(_NUMBERS, key=len, reverse=True))
    + r")\s*(?:\(\d+\)\s*)?[- ]?(?P<unit>seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|weeks?|months?|years?|yrs?)\b"
)
_SESSION = re.compile(
    r"\bsession\b|when (?:you |the )?(?:browser|browsing)[^.]{0,30}(?:close|end)|end of (?:the |your )?(?:browsing )?(?:session|visit)|until (?:you )?close"
)
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
    named = {cookie.name for cookie in found}
    found += [cookie for cookie in _in_prose(outline, units, quoter) if cookie.name not in named]
    return tuple(sorted(found, key=lambda cookie: (cookie.quote.start, cookie.name)))


@dataclass(frozen=True, slots=True)
class _Columns:
    """Which column plays which role; `first_row` is the first under the header."""

    roles: Mapping[int, str]
    count: int
    first_row: int


def _cells(outline: Outline, block: Block) -> list[str]:
    return [" ".join(outline.text[start:end].split()) for start, end in block.cells]


def _role(cell: str) -> str | None:
    folded = fold(cell).strip(" *:#")
    if not folded or len(folded) > 90:
        return None
    return next((role for role, pattern in _ROLES if pattern.search(folded)), None)


def _columns(rows: Sequence[list[str]], context: str) -> _Columns | None:
    """The columns of a table of cookies, by the first of its top rows that reads as their header.

    A header that says only "Name" or "Cookie" is believed where the table or its `context` speaks of cookies and the
    column holds names; where it holds titles (`Cookie | Name | Purpose`), the column with the most names wins.
    """
    count = max((len(row) for row in rows), default=0)
    for index, cells in enumerate(rows[:3]):
        roles: dict[int, str] = {}
        for column, cell in enumerate(cells):
            role = _role(cell)
            if role and (role == "name" or role not in roles.values()):
                roles[column] = role
        if len(roles) < 2 or "name" not in roles.values():
            continue
        if not re.search(r"cookie|storage|tracker|expir|lifetime|duration", fold(f"{' '.join(cells)} {context}")):
            continue
        body = rows[index + 1 :]
        candidates = [column for column, role in roles.items() if role == "name"]
        shares = {column: _share_of_names(body, column, count) for column in candidates}
        best = max(candidates, key=lambda column: (shares[column], -column))
        if shares[best] < _ENOUGH_NAMES:
            continue
        return _Columns({c: r for c, r in roles.items() if r != "name" or c == best}, count, index + 1)
    return None


_ENOUGH_NAMES = 0.4
"""From this share of cookie-like names on, a column without a heading is the one of names."""


def _share_of_names(rows: Sequence[list[str]], column: int, count: int) -> float:
    """Share of rows with names that no English text holds (`_ga`, `PHPSESSID`) in a column or left of it, for spanning cells.

    Plain words (`siteCountry` has a capital, `fr` has not) count where they stand alone in a short cell.
    """
    hits = 0.0
    for row in rows:
        empty = count - len([cell for cell in row if cell.strip()])
        cells = [row[at] for at in range(max(0, column - empty), column + 1) if at < len(row)]
        names = [name for cell in cells for name in split_names(cell)]
        hits += 1.0 if any(_DISTINCT.search(name) for name in names) else (0.35 if names else 0.0)
    return hits / len(rows) if rows else 0.0


def _align(row: list[str], columns: _Columns, carried: Mapping[int, str]) -> dict[int, str] | None:
    """A row's cells by column. Cells that span rows are left out in later rows, so the rest has moved left."""
    used = len(row) - next((n for n, cell in enumerate(reversed(row)) if cell.strip()), len(row))
    name = next(column for column, role in columns.roles.items() if role == "name")
    best: tuple[float, dict[int, str]] | None = None
    for shift in range(columns.count - used + 1):
        values = {column: carried.get(column, "") for column in range(shift)}
        values |= {
            column: row[column - shift] if column - shift < len(row) else "" for column in range(shift, columns.count)
        }
        names = split_names(values[name]) if name >= shift else []
        if not names:
            continue
        score = 2.0 + any(map(_DISTINCT.search, names)) - 0.4 * shift
        for column, role in columns.roles.items():
            score += _fits(role, values[column]) if column >= shift else 0.3
        if best is None or score > best[0]:
            best = (score, values)
    return best[1] if best else None


def _fits(role: str, text: str) -> float:
    """How well a cell fits its role; a cell that clearly belongs elsewhere counts against an alignment."""
    if not text.strip():
        return 0.0
    if role == "lifetime":
        return 1.0 if lifetime_seconds(text) is not None or _FOREVER.search(fold(text)) else -0.5
    if role == "category":
        return 0.6 if category_of(text) or re.search(r"party|cookie", fold(text)) else -0.4
    if role == "purpose":
        return 0.5 if len(text.split()) > 2 else 0.0
    return 0.0


def split_names(cell: str) -> list[str]:
    """Cookie names of a cell; empty where the cell is prose."""
    cleaned = re.sub(r"['\"]([\w.-]+)['\"]\s*\+.*", r"\1*", _STORAGE_LABEL.sub("", cell))
    cleaned = re.sub(r"(?<=\w)\s+\d{1,2}(?=\s*(?:,|$))", "", cleaned)
    cleaned = re.sub(r"\((?![^)]*[*x])[^)]*\)", " ", cleaned.replace("`", " "))
    pieces = [piece.strip(" \"'“”‘’·•") for piece in re.split(r"[,;\n]|\s/\s|\s\|\s|\s+(?:and|or|&)\s+|\s•\s", cleaned)]
    names: list[str] = []
    for piece in (piece for piece in pieces if piece):
        words = piece.split()
        if len(words) == 1 and _NAME.fullmatch(words[0]) and words[0].lower() not in _NOT_NAMES:
            names.append(words[0])
        elif _STORAGE_KEY.fullmatch(piece):
            names.append(piece)
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
    return re.sub(r"\*(?:-?X+)?(?:\*|-X+)*", "*", name)


def _table(
    outline: Outline, rows: Sequence[Block], units: Mapping[int, Unit], quoter: Quoter
) -> Iterator[DeclaredCookie]:
    cells = [_cells(outline, row) for row in rows]
    heading = rows[0].section[-1] if rows[0].section else ""
    context = f"{' '.join(rows[0].section[-2:])} {outline.text[max(0, rows[0].start - 200) : rows[0].start]}"
    upright = _upright(cells)
    if upright:
        yield from _cookies(upright, quoter.span(rows[0].section, rows[0].start, rows[-1].end), heading)
        return
    columns = _columns(cells, context)
    if columns is None:
        return
    carried: dict[int, str] = {}
    for block, row in zip(rows[columns.first_row :], cells[columns.first_row :], strict=True):
        values = _align(row, columns, carried)
        if values is None:
            continue
        for column, role in columns.roles.items():
            if not values[column].strip() and role in ("category", "domain", "provider"):
                values[column] = carried.get(column, "")
        carried = values
        fields = {role: values[column].strip() for column, role in columns.roles.items()}
        unit = units.get(block.start)
        quote = quoter.quote(unit) if unit else quoter.span(block.section, block.start, block.end)
        yield from _cookies(fields, quote, heading)


def _upright(cells: Sequence[list[str]]) -> dict[str, str] | None:
    """A table of one cookie that stands upright: `Name | sid`, `Purpose | ...`, `Lifetime | ...`; None for others."""
    if not 2 <= len(cells) <= 9 or any(len([cell for cell in row if cell.strip()]) > 2 for row in cells):
        return None
    fields = {role: row[1] for row in cells if len(row) > 1 and (role := _role(row[0]))}
    if len(fields) < 2 or _role(cells[0][0]) != "name" or not split_names(fields.get("name", "")) or _role(cells[0][1]):
        return None
    return fields


def _cookies(fields: Mapping[str, str], quote: Quote, heading: str) -> Iterator[DeclaredCookie]:
    names = split_names(fields.get("name", ""))
    lifetime = fields.get("lifetime") or None
    each = [piece.strip() for piece in lifetime.split(",")] if lifetime else []
    stated = category_of(fields.get("category", "")) or category_of(_first_words(fields.get("purpose", "")))
    category = stated or category_of(heading)
    for number, name in enumerate(names):
        own = each[number] if len(each) == len(names) else lifetime
        yield DeclaredCookie(
            name=name,
            quote=quote,
            domain=_domain(fields.get("domain", "")),
            provider=fields.get("provider") or None,
            category=category.value if category else None,
            purpose=fields.get("purpose") or None,
            lifetime_s=lifetime_seconds(own) if own else None,
            lifetime_text=own,
        )


def _first_words(purpose: str) -> str:
    return " ".join(purpose.split()[:3])


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
                yield from _cookies(pending[0], quoter.quote(pending[1]), pending[1].path.rpartition(" > ")[2])
            pending = (fields, unit)
        elif pending and fields and unit.index - pending[1].index <= _NEXT_LINES:
            pending = ({**fields, **pending[0]}, pending[1])
        elif pending and unit.index - pending[1].index > _NEXT_LINES:
            yield from _cookies(pending[0], quoter.quote(pending[1]), pending[1].path.rpartition(" > ")[2])
            pending = None
    if pending:
        yield from _cookies(pending[0], quoter.quote(pending[1]), pending[1].path.rpartition(" > ")[2])


_NEXT_LINES = 6
_IN_PROSE = re.compile(
    r"(?<![\w/.@&?=-])(?:_{1,2}[A-Za-z][\w-]*\*?|[A-Z]{2,}SESSID|JSESSIONID|[a-z]+_[a-z_]*id)(?![\w/@=])"
)


_QUOTED_NAME = re.compile(
    r"[\"“”‘’'](?P<name>[\w.*:-]{2,60})[\"“”‘’'](?=\s(?:[\w-]+\s){0,2}?cookies?\b)|"
    r"\bcookies?\s(?:called|named|such as|like|known as|by the name(?: of)?)\s[\"“”‘’'](?P<named>[\w.*:-]{2,60})[\"“”‘’']"
)
"""`the "sid" cookie`, `a cookie called "lang"`: a name in quotation marks beside the word. Plain words count here."""

_LIFETIME_BEHIND = re.compile(r"[^\"“”(;.]{0,30}\((?P<text>[^()]{3,60})\)")


def _quoted_names(text: str) -> Iterator[tuple[str, str]]:
    """(name, lifetime) of cookies whose names a sentence gives in quotation marks; "" where no brackets behind tell one."""
    for found in _QUOTED_NAME.finditer(text):
        name = found["name"] or found["named"]
        if name.lower() in _NOT_NAMES or not re.search(r"[A-Za-z]", name) or (name[0].isupper() and name[1:].islower()):
            continue
        behind = _LIFETIME_BEHIND.match(text, found.end())
        yield name, behind["text"] if behind and lifetime_seconds(behind["text"]) is not None else ""


def _in_prose(outline: Outline, units: Sequence[Unit], quoter: Quoter) -> Iterator[DeclaredCookie]:
    """Names in sentences and items that speak of cookies: `_ga (2 years): counts visitors`, `the "sid" cookie`."""
    for unit in units:
        if unit.kind == "row":
            continue
        start = unit.block.run_in[0] if unit.first and unit.block.run_in else unit.start
        text = outline.text[start : unit.end]
        if not re.search(r"\bcookies?\b|local storage", f"{fold(text)} {unit.lead} {unit.path.rpartition(' > ')[2]}"):
            continue
        quoted = dict(_quoted_names(text))
        names = list(dict.fromkeys((*quoted, *(_wildcard(found[0]) for found in _IN_PROSE.finditer(text)))))
        lifetime = _LIFETIME.search(fold(text)) or _SESSION.search(fold(text))
        sole = lifetime[0] if lifetime and len(names) == 1 else ""
        quote = quoter.span(unit.section, start, unit.end)
        for name in names:
            fields = {
                "name": name,
                "lifetime": quoted.get(name) or sole,
                "purpose": text if unit.kind == "item" else "",
            }
            yield from _cookies(fields, quote, unit.path.rpartition(" > ")[2])


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
