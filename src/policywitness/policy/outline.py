"""The outline of a document: headings, paragraphs, list items and table rows, each with its place in the text.

Every format ends here. A reader of one format yields drafts in document order; `build` gives them their section path,
run-in heading and lead-in, and marks tables of contents, which repeat headings and are never evidence.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from policywitness.model.policy import Anchor, Section
from policywitness.policy.text import key_of, without_number


class BlockKind(StrEnum):
    """What a block is. `contents` is an entry of a table of contents."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    ROW = "row"
    CONTENTS = "contents"


@dataclass(slots=True)
class Draft:
    """A block as a format reader found it. `level` is a heading's rank or an item's depth, 1 the outermost.

    `run_in_end` is where an emphasised beginning ends, `cells` are a row's spans, `table` counts the tables.
    """

    kind: BlockKind
    start: int
    end: int
    level: int = 0
    run_in_end: int | None = None
    cells: list[tuple[int, int]] = field(default_factory=list)
    table: int | None = None
    header: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """A block in its place. `body` is where its evidence starts, behind a bullet and a run-in heading."""

    kind: BlockKind
    start: int
    end: int
    body: int
    section: tuple[str, ...]
    section_index: int
    level: int = 0
    run_in: tuple[int, int] | None = None
    lead: tuple[int, int] | None = None
    cells: tuple[tuple[int, int], ...] = ()
    table: int | None = None
    header: bool = False


@dataclass(frozen=True, slots=True)
class Outline:
    """A document's normalised text with its structure."""

    text: str
    title: str
    lang: str | None
    blocks: tuple[Block, ...]
    sections: tuple[Section, ...]
    anchors: tuple[Anchor, ...]


_BULLET = re.compile(r"\s*(?:[-*•●▪◦‣·–—]+|\(?[0-9]{1,2}[.)]|\(?[a-zA-Z][.)]|\(?[ivx]{1,4}[.)])\s+")
_RUN_IN = re.compile(r"(?P<title>[“\"'A-Z0-9][^.:!?\n]{1,78}?)[”\"']?(?:[.:?]|\s[-–—])[”\"']?\s+(?=[“\"'(A-Z0-9])")
_VERB = re.compile(
    r"\b(?:we|you|is|are|was|were|may|will|can|do|does|has|have|i|it|they|please|this|these)\b", re.IGNORECASE
)
_ENDS_SENTENCE = re.compile(r"[.,;:!?”\"]\s*$")
_MINOR = frozenset(
    [
        "a",
        "an",
        "and",
        "as",
        "at",
        "but",
        "by",
        "for",
        "from",
        "how",
        "in",
        "into",
        "nor",
        "of",
        "on",
        "or",
        "our",
        "out",
        "over",
        "per",
        "the",
        "to",
        "up",
        "via",
        "vs",
        "we",
        "with",
        "your",
        "you",
        "us",
    ]
)
_CONTENTS_TITLE = re.compile(
    r"^(?:table of contents|contents|on this page|in this (?:policy|notice|page)|quick links|index)\b"
)
_NO_TITLE = re.compile(
    r"(?:[A-Z]\.?)+|Yes(?:, .*)?|No(?:, .*| [a-z].*)?|Never|None|Not (?:at|yet|now|currently|presently|usually|always)\b.*|(?:Of course|Certainly|Absolutely|Definitely)(?: not)?|(?:.*\s)?(?:Inc|Corp|Ltd|LLC|Co|St|Mr|Mrs|Ms|Dr|U\.S|etc|vs)"
)
_LABELLED = re.compile(r"^(?!(?:section|part|article|chapter|step|annex|appendix)\b)[^:]{1,40}:\s+\S", re.IGNORECASE)
_DATE_LIKE = re.compile(r"\b(?:19|20)\d\d\b|@|https?:|www\.")


def is_title_case(text: str) -> bool:
    """Whether every word that counts starts with a capital or digit, as in `How We Use Your Information`."""
    words = re.findall(r"[A-Za-z0-9][\w'’-]*", text)
    counted = [word for word in words if word.lower() not in _MINOR]
    return bool(counted) and all(word[0].isupper() or word[0].isdigit() for word in counted)


def looks_like_heading(text: str) -> bool:
    """Whether a line without markup reads as a heading: short, no full stop, numbered or in title case."""
    stripped = text.strip()
    if not 2 < len(stripped) <= 100 or _ENDS_SENTENCE.search(stripped) or _DATE_LIKE.search(stripped):
        return False
    if _LABELLED.search(stripped):
        return False
    bare = without_number(stripped)
    if not bare or not any(char.isalpha() for char in bare) or len(bare.split()) > 14:
        return False
    numbered = bare != stripped
    return (numbered and bare[:1].isupper()) or is_title_case(bare) or bare.isupper()


def run_in_end(text: str, start: int, end: int) -> int | None:
    """Where a run-in heading (`Marketing Emails. You may ...`) ends and its sentence starts; None if there is none."""
    found = _RUN_IN.match(text, start, end)
    if found is None:
        return None
    title = found["title"].strip()
    words = title.split()
    if len(words) > 10 or ("," in title.rstrip(",") and not is_title_case(title)):
        return None
    if _NO_TITLE.fullmatch(title):
        return None
    if is_title_case(title):
        return found.end()
    if len(words) <= 4 and not _VERB.search(title):
        return found.end()
    return None


def build(
    text: str, drafts: Sequence[Draft], anchors: Sequence[Anchor], title: str | None, lang: str | None
) -> Outline:
    """Place drafts (in document order, spans within `text`) into sections."""
    drafts = _rejoined(text, drafts)
    in_contents = _contents(text, drafts, anchors)
    stack: list[tuple[int, str]] = []
    bounds: list[tuple[tuple[str, ...], int]] = [((), 0)]
    leads = _Leads(text)
    blocks: list[Block] = []
    for index, draft in enumerate(drafts):
        kind = BlockKind.CONTENTS if index in in_contents else draft.kind
        if kind is BlockKind.HEADING:
            while stack and stack[-1][0] >= draft.level:
                stack.pop()
            stack.append((draft.level, " ".join(text[draft.start : draft.end].split())))
            bounds.append((tuple(name for _, name in stack), draft.start))
        lead = leads.step(kind, draft)
        blocks.append(_block(text, draft, kind, bounds[-1][0], len(bounds) - 1, lead))
    sections = tuple(
        Section(path, start, bounds[number + 1][1] if number + 1 < len(bounds) else len(text))
        for number, (path, start) in enumerate(bounds)
        if path
    )
    first_heading = next((text[d.start : d.end].strip() for d in drafts if d.kind is BlockKind.HEADING), "")
    return Outline(text, " ".join((title or first_heading).split()), lang, tuple(blocks), sections, tuple(anchors))


_UNFINISHED = re.compile(r"[^.:;!?)\"”’]\s*$")
_LONG_LINE = 60
_BROKEN_SHARE = 0.4
"""Characters, and share of lines so long without an end: then the text was wrapped by hand, and its lines are joined again."""


def _rejoined(text: str, drafts: Sequence[Draft]) -> list[Draft]:
    """Paragraphs that a converter cut at line ends, joined again.

    A paragraph in lower case continues the one before it, if that is not finished. Where most long paragraphs are not
    finished, the whole document was cut so, and any paragraph continues an unfinished one.
    """
    long = [draft for draft in drafts if draft.kind is BlockKind.PARAGRAPH and draft.end - draft.start > _LONG_LINE]
    unfinished = sum(1 for draft in long if _UNFINISHED.search(text, draft.end - 2, draft.end))
    broken = len(long) >= 20 and unfinished > _BROKEN_SHARE * len(long)
    joined: list[Draft] = []
    for draft in drafts:
        last = joined[-1] if joined else None
        if (
            last is not None
            and draft.kind is BlockKind.PARAGRAPH
            and last.kind in (BlockKind.PARAGRAPH, BlockKind.ITEM)
            and last.end - last.start > _LONG_LINE
            and _UNFINISHED.search(text, max(last.start, last.end - 2), last.end)
            and (text[draft.start].islower() or broken)
        ):
            last.end = draft.end
        else:
            joined.append(draft)
    return joined


def _block(
    text: str, draft: Draft, kind: BlockKind, path: tuple[str, ...], index: int, lead: tuple[int, int] | None
) -> Block:
    body = draft.start
    run_in = None
    if kind in (BlockKind.PARAGRAPH, BlockKind.ITEM):
        bullet = _BULLET.match(text, draft.start, draft.end)
        if bullet and bullet.end() < draft.end:
            body = bullet.end()
        end = draft.run_in_end if draft.run_in_end is not None else run_in_end(text, body, draft.end)
        if end is not None and body < end < draft.end:
            run_in, body = (body, end), end
    return Block(
        kind,
        draft.start,
        draft.end,
        body,
        path,
        index,
        draft.level,
        run_in,
        lead,
        tuple(draft.cells),
        draft.table,
        draft.header,
    )


class _Leads:
    """Remembers what introduces a list: the paragraph before it, or the item that a nested list belongs to."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._by_level: dict[int, tuple[int, int]] = {}

    def step(self, kind: BlockKind, draft: Draft) -> tuple[int, int] | None:
        if kind is BlockKind.HEADING:
            self._by_level.clear()
            return None
        if kind is BlockKind.PARAGRAPH:
            self._by_level = {0: (draft.start, draft.end)}
            return None
        if kind is not BlockKind.ITEM:
            return None
        outer = [level for level in self._by_level if level < draft.level]
        nested = [
            level for level in outer if level and self._text[slice(*self._by_level[level])].rstrip().endswith(":")
        ]
        lead = self._by_level[max(nested or outer)] if outer else None
        self._by_level = {level: span for level, span in self._by_level.items() if level < draft.level}
        self._by_level[draft.level] = (draft.start, draft.end)
        return lead


def _contents(text: str, drafts: Sequence[Draft], anchors: Sequence[Anchor]) -> frozenset[int]:
    """Indices of the drafts that make up a table of contents."""
    headings = {key_of(text[d.start : d.end]) for d in drafts if d.kind is BlockKind.HEADING}
    headings |= {key_of(text[d.start : d.run_in_end].rstrip(" .:")) for d in drafts if d.run_in_end}
    inner = sorted(anchor.start for anchor in anchors if "#" in anchor.href)
    found: set[int] = set()
    run: list[int] = []

    def close() -> None:
        titled = (
            bool(run)
            and run[0] > 0
            and bool(_CONTENTS_TITLE.match(key_of(text[drafts[run[0] - 1].start : drafts[run[0] - 1].end])))
        )
        hits = sum(1 for i in run if _is_entry(text, drafts[i], headings, inner))
        if run and (titled or (len(run) >= 3 and hits >= 0.6 * len(run))):
            found.update(run)
        run.clear()

    for index, draft in enumerate(drafts):
        if (draft.kind is BlockKind.ITEM and draft.end - draft.start <= 160) or (
            draft.kind is BlockKind.PARAGRAPH
            and draft.end - draft.start <= 120
            and _is_entry(text, draft, headings, inner)
        ):
            run.append(index)
        else:
            close()
    close()
    return frozenset(found)


def _is_entry(text: str, draft: Draft, headings: set[str], inner: Sequence[int]) -> bool:
    words = text[draft.start : draft.end]
    bullet = _BULLET.match(text, draft.start, draft.end)
    if key_of(text[bullet.end() : draft.end] if bullet else words) in headings:
        return True
    first = bisect_left(inner, draft.start)
    return first < len(inner) and inner[first] < draft.end and not _ENDS_SENTENCE.search(words)
