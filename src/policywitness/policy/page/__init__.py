"""A reading as one page: the policy's own words in order, each disclosure highlighted in place, its reading beside it.

The page loads nothing, runs no script and says so to the browser (Content-Security-Policy); text of the policy is only
ever text. A person can check the reader with it, and copy a decision for `policy-review.toml` from each reading.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from policywitness.model.policy import Disclosure, PolicyDocument, PolicyReading, Section
from policywitness.policy.review import Applied, Outcome, Reviewed
from policywitness.policy.titles import title_of

_FAMILIES = {
    "signal": "Signals", "tech": "Technologies", "party": "Named parties", "actor": "Unnamed parties", "data": "Data",
    "collect": "Data", "purpose": "Purposes", "practice": "Practices", "share": "Sharing", "sale": "Sale",
    "optout": "Opting out", "choice": "Opting out", "consent": "Opting out", "right": "Rights", "request": "Rights",
}  # fmt: skip
_OTHER = "Other"


@dataclass(frozen=True, slots=True)
class Note:
    """A reading beside its words. `words` says which of the highlighted words it quotes, where not all; `decisions` what a
    reviewer made of it; `removed` that it was rejected; `snippet` starts a decision on it."""

    disclosure: Disclosure
    title: str
    anchor: str
    words: str | None
    decisions: tuple[Applied, ...]
    removed: bool
    was: Disclosure | None
    snippet: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text: plain, or highlighted with its number."""

    text: str
    number: int | None = None
    stance: str | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph, item, row or heading: its pieces, and the notes on them. `level` is a heading's rank, 0 for others."""

    pieces: tuple[Piece, ...]
    notes: tuple[tuple[int, tuple[Note, ...]], ...]
    line: int
    level: int = 0


@dataclass(frozen=True, slots=True)
class DocumentView:
    """One document on the page."""

    document: PolicyDocument
    passages: tuple[Passage, ...]
    link: str | None


def render(reading: PolicyReading, reviewed: Reviewed | None = None) -> str:
    """The page of a reading. With `reviewed` (of the same reading), what a reviewer decided is shown beside what was read."""
    shown = reviewed.reading if reviewed else reading
    views = tuple(_view(document, reading, reviewed) for document in reading.documents)
    style = (files("policywitness.policy.page") / "page.css").read_text("utf-8").strip()
    return (
        _environment()
        .get_template("page.html")
        .render(
            reading=shown,
            views=views,
            index=_index(shown.disclosures),
            applied=reviewed.applied if reviewed else (),
            outcomes=Outcome,
            style=Markup(style),
            style_source=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
        )
    )


def visible(text: str) -> str:
    """Text in which control characters and changes of direction show as escapes; line breaks and tabs stay."""
    return "".join(
        char
        if char.isprintable() or char in "\n\t\u00a0"
        else f"\\x{ord(char):02x}"
        if ord(char) < 256
        else f"\\u{ord(char):04x}"
        for char in text
    )


def anchor_of(id_: str) -> str:
    """The page's anchor of a disclosure's id."""
    return "d-" + re.sub(r"[^A-Za-z0-9]+", "-", id_)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("policywitness.policy.page", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"visible": visible, "title_of": title_of, "anchor_of": anchor_of}
    return environment


def _index(disclosures: Sequence[Disclosure]) -> list[tuple[str, list[tuple[str, str, list[Disclosure]]]]]:
    """(family, [(concept, title, disclosures)]) of everything read, families in a reader's order, concepts by title."""
    by_concept: dict[str, list[Disclosure]] = defaultdict(list)
    for item in disclosures:
        by_concept[item.concept].append(item)
    families: dict[str, list[tuple[str, str, list[Disclosure]]]] = {name: [] for name in (*_FAMILIES.values(), _OTHER)}
    for concept, items in by_concept.items():
        family = _FAMILIES.get(concept.partition(".")[0], _OTHER)
        families[family].append((concept, title_of(concept), items))
    return [(name, sorted(rows, key=lambda row: row[1])) for name, rows in families.items() if rows]


def _view(document: PolicyDocument, reading: PolicyReading, reviewed: Reviewed | None) -> DocumentView:
    mine = [item for item in reading.disclosures if item.quote.document == document.id]
    spans = _merged(sorted((item.quote.start, item.quote.end) for item in mine))
    whole = spans + [(s.quote.start, s.quote.end) for s in reading.statements if s.quote.document == document.id]
    link = document.url if document.url.startswith(("http://", "https://")) else None
    current = {item.id: item for item in (reviewed.reading if reviewed else reading).disclosures}
    notes: dict[tuple[int, int], list[Note]] = {span: [] for span in spans}
    at = 0
    for item in sorted(mine, key=lambda item: (item.quote.start, item.quote.end)):
        while item.quote.start >= spans[at][1]:
            at += 1
        notes[spans[at]].append(_note(item, current.get(item.id), spans[at], reviewed))
    return DocumentView(document, tuple(_passages(document, spans, notes, _merged(sorted(whole)))), link)


def _merged(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Sorted spans with those that overlap made one."""
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        elif end > start:
            merged.append((start, end))
    return merged


def _note(item: Disclosure, now: Disclosure | None, span: tuple[int, int], reviewed: Reviewed | None) -> Note:
    shown = now or item
    narrow = (item.quote.start, item.quote.end) != span
    return Note(
        disclosure=shown,
        title=title_of(shown.concept),
        anchor=anchor_of(item.id),
        words=item.quote.text if narrow else None,
        decisions=reviewed.decisions_on(item.id) if reviewed else (),
        removed=now is None,
        was=item if now is not None and now != item else None,
        snippet=snippet(item),
    )


def snippet(item: Disclosure) -> str:
    """The start of a decision on a disclosure, as TOML; JSON's strings are TOML's too, but for the character DEL."""

    def quoted(text: str) -> str:
        return json.dumps(" ".join(text.split()), ensure_ascii=False).replace("\x7f", "\\u007f")

    value = [f"value = {quoted(item.value)}"] if item.value else []
    lines = ["[[decision]]", 'action = "reject"', f"concept = {quoted(item.concept)}", *value]
    return "\n".join([*lines, f"quote = {quoted(item.quote.text)}", 'author = ""', 'reason = ""'])


def _passages(
    document: PolicyDocument,
    spans: Sequence[tuple[int, int]],
    notes: dict[tuple[int, int], list[Note]],
    whole: Sequence[tuple[int, int]],
) -> Iterator[Passage]:
    text = document.text
    headings = {section.start: section for section in document.sections}
    number = dict(zip(spans, range(1, len(spans) + 1), strict=True))
    line = 1
    first = 0
    for start, end in _blocks(text, whole):
        inside: list[tuple[int, int]] = []
        while first < len(spans) and spans[first][0] < end:
            inside.append(spans[first])
            first += 1
        if text[start:end].strip():
            pieces: list[Piece] = []
            at = start
            for span in inside:
                pieces += [Piece(text[at : span[0]])] if at < span[0] else []
                stances = {note.disclosure.stance.value for note in notes[span] if not note.removed}
                pieces.append(Piece(text[slice(*span)], number[span], _shade(stances)))
                at = span[1]
            pieces += [Piece(text[at:end])] if at < end else []
            beside = tuple((number[span], tuple(notes[span])) for span in inside)
            yield Passage(tuple(pieces), beside, line, _level(headings, text, start, end))
        line += text.count("\n", start, end + 1)


def _blocks(text: str, whole: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Spans of the lines of a text, a line break inside a statement not counted. Each ends before its "\\n"."""
    start, at = 0, 0
    for found in re.finditer(r"\n|\Z", text):
        while at < len(whole) and whole[at][1] <= found.start():
            at += 1
        if at < len(whole) and whole[at][0] <= found.start() < whole[at][1]:
            continue
        if found.start() > start:
            yield start, found.start()
        start = found.end() if found.end() > found.start() else len(text)


def _level(headings: dict[int, Section], text: str, start: int, end: int) -> int:
    lead = len(text[start:end]) - len(text[start:end].lstrip())
    section = headings.get(start) or headings.get(start + lead)
    return min(len(section.path), 4) if section else 0


def _shade(stances: set[str]) -> str:
    """The class of a highlight: what denies, what promises or tells, what hedges, or several of these."""
    groups = {
        "deny" if stance.startswith("deny") else "hedge" if stance in ("may", "conditional") else "state"
        for stance in stances
    }
    return groups.pop() if len(groups) == 1 else "mixed" if groups else "none"
