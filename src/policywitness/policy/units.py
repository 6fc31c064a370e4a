"""Units: the sentences, list items and table rows that can be evidence, and the context each is read in."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from policywitness.model.policy import Anchor, Quote, Statement
from policywitness.policy.outline import Block, BlockKind, Outline
from policywitness.policy.text import LineIndex, fold

_END = re.compile(r"[.!?]+[\"')\]]*(?:\s+|$)|(?<=[a-z0-9);])\s*[•●▪]\s*")
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|inc|corp|ltd|llc|co|vs|mr|mrs|ms|dr|st|nos|sec|art|attn|approx|incl|dept|ext|tel|fig|jr|sr|"
    r"u\.s|u\.k|e\.u|s\.b|a\.b|d\.c|p\.o|bus|prof|civ|cal|rev|stat|nev|ann)|\b[a-z])$"
)
_SENTENCE_START = re.compile(
    r"[\"'(\[]*(?:we|you|our|your|this|these|if|the|for|in|please|to|when|by|such|they|it|any|all|some|as)\b"
)
_ADDRESS = re.compile(
    r"(?:https?://|www\.)\S{1,2000}|(?<![\w@-])[\w-]{1,63}(?:\.[\w-]{1,63}){0,4}\.(?:com|net|org|io|info|example|co|de|eu|uk)\b(?:/\S{0,2000})?"
)
_MAX_LOOKBACK = 2
_LONGEST = 5_000


class Question(StrEnum):
    """What became of a yes-or-no question that stands in a policy."""

    OPEN = "open"
    YES = "yes"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Unit:
    """One sentence, item or row. `folded` is its folded text (see `text.fold`); `lead`, `heading`, `path` give context.

    `bare` is `folded` with web addresses blanked out, same length. `previous` holds the folded texts of up to two sentences
    before it in the same section. `first` says that nothing of
    its block stands before it. `question` is set where the unit asks ("Do you use cookies?"): an open question states nothing, and
    the lead-in of one that is answered "no" is that answer.
    """

    index: int
    start: int
    end: int
    kind: str
    folded: str
    section: tuple[str, ...]
    section_index: int
    heading: str
    lead: str
    path: str
    previous: tuple[str, ...]
    first: bool
    block: Block
    bare: str
    question: Question | None = None

    @property
    def context(self) -> str:
        """Everything that introduces the unit, folded: headings, run-in heading, lead-in."""
        return f"{self.path} | {self.heading} | {self.lead}"


def split_sentences(folded: str, original: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Spans of the sentences in `[start, end)`; abbreviations, initials and section numbers do not end one."""
    position = start
    for found in _END.finditer(folded, start, end):
        if found.end() >= end:
            break
        if found[0].startswith(".") and _is_inside(folded, original, position, found.start(), found.end()):
            continue
        yield from _trimmed(folded, position, found.end())
        position = found.end()
    yield from _trimmed(folded, position, end)


def _is_inside(folded: str, original: str, start: int, dot: int, after: int) -> bool:
    following = original[after : after + 2].lstrip("\"'“”‘’([")
    if following[:1].islower():
        return True
    if folded.endswith("no", start, dot) and following[:1].isdigit():
        return True
    abbreviation = _ABBREVIATION.search(folded, max(start, dot - 12), dot)
    if abbreviation is None:
        return False
    return not (
        abbreviation[0] in ("etc", "inc", "llc", "ltd", "corp", "co", "u.s", "u.k", "e.u")
        and _SENTENCE_START.match(folded, after)
    )


def _trimmed(folded: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and folded[start].isspace():
        start += 1
    while end > start and folded[end - 1].isspace():
        end -= 1
    if any(char.isalnum() for char in folded[start:end]):
        yield start, end


def units(outline: Outline, folded: str) -> list[Unit]:
    """All units of a document in order. Tables of contents yield none, nor do headings, save a question that is answered yes or no."""
    found: list[Unit] = []
    previous: tuple[int, tuple[str, ...]] = (-1, ())
    title = ""
    columns = _Columns(folded)
    for block, following in zip(outline.blocks, (*outline.blocks[1:], None), strict=True):
        is_refused = columns.refuse(block)
        if block.kind is BlockKind.HEADING:
            title = folded[block.start : block.end]
        if block.kind is BlockKind.CONTENTS or block.header:
            continue
        path = fold(" > ".join(block.section))
        heading = folded[slice(*block.run_in)] if block.run_in else ""
        lead = _last_sentence(folded, outline.text, block.lead) if block.lead else ""
        if block.kind is BlockKind.ITEM and not block.lead and _DENYING_TITLE.search(title):
            lead = title
        if block.kind is BlockKind.ROW:
            lead = _NOT_COLLECTED if is_refused else lead
            spans = _row_spans(block, folded, outline.text)
        elif block.kind is BlockKind.HEADING:
            spans = []
        else:
            spans = list(split_sentences(folded, outline.text, block.body, block.end))
        if block.kind is BlockKind.PARAGRAPH and spans:
            title = ""
        kind = {BlockKind.ITEM: "item", BlockKind.ROW: "row"}.get(block.kind, "sentence")
        asked = block.start if block.kind is BlockKind.HEADING else block.run_in[0] if block.run_in else None
        answer = spans[0][0] if spans else _first_word(block, following)
        if asked is not None and _question(folded[asked : _title_end(block)], folded, answer) not in (
            None,
            Question.OPEN,
        ):
            spans = [*_trimmed(folded, asked, _title_end(block)), *spans]
        readable = list(_readable(spans, folded))
        for number, (start, end) in enumerate(readable):
            before = previous[1] if previous[0] == block.section_index else ()
            text = folded[start:end]
            after = readable[number + 1][0] if number + 1 < len(readable) else _first_word(block, following)
            question = _question(text, folded, after)
            found.append(
                Unit(
                    len(found),
                    start,
                    end,
                    kind,
                    text,
                    block.section,
                    block.section_index,
                    heading,
                    _WE_DO_NOT if question is Question.NO else lead,
                    path,
                    before,
                    number == 0,
                    block,
                    without_addresses(text),
                    question,
                )
            )
            previous = (block.section_index, (*before, text)[-_MAX_LOOKBACK:])
    return found


_DENYING_TITLE = re.compile(
    r"^(?!.*\?)(?!.*\b(?:if|when|why|how|where|unless)\b).*(?:\b(?:we|i|our \w+) (?:\w+ly )?(?:do not|don't|never|will not|won't)(?: \w+)?$|\bnot (?:be )?(?:collected|used|shared|sold|processed|stored|disclosed)$)"
)
"""`What we do not collect`, `Data not shared`: the items right under such a heading are read as denied."""

_WE_DO_NOT = "we do not"
_NOT_COLLECTED = "we do not collect:"
_YES_OR_NO = re.compile(
    r"[\"']?(?:(?:and|but|so|also|then),? )?(?:do|does|did|is|are|will|can|could|may|has|have|would) (?:not )?(?=\w)[^.!]*\?[\"')]*$"
)
_ANSWER = re.compile(
    r"[\"'(]?(?:(?P<yes>yes|(?:of course|certainly|absolutely)(?! not)|we do(?=[.,!;]))|"
    r"(?P<no>no|never|not at all|(?:absolutely|certainly|of course|definitely) not|none|we (?:do not|don't)(?=[.,!;])))\b(?! longer\b)(?P<rest>[^.!?]*)"
)
_RESTRICTED = re.compile(r"\b(?:unless|except|other than|apart from|without|only|but|however|although)\b")
"""`No, except with your consent` denies too little to be read as "we do not"."""


def _question(text: str, folded: str, after: int | None) -> Question | None:
    """What becomes of a text if it is a yes-or-no question; `after` is where the words behind it begin."""
    if not _YES_OR_NO.match(text.rstrip()):
        return None
    answer = _ANSWER.match(folded, after) if after is not None else None
    if answer is None or (answer["no"] and _RESTRICTED.search(answer["rest"])):
        return Question.OPEN
    return Question.YES if answer["yes"] else Question.NO


def _title_end(block: Block) -> int:
    return block.run_in[1] if block.run_in else block.end


def _first_word(block: Block, following: Block | None) -> int | None:
    """Where the next block begins, if it belongs to the same section and can hold an answer."""
    if following is None or following.section_index != block.section_index:
        return None
    return following.body if following.kind in (BlockKind.PARAGRAPH, BlockKind.ITEM) and not following.run_in else None


class _Columns:
    """Remembers the first row of a table: a "no" under "Collected" says that what its row names is not collected."""

    def __init__(self, folded: str) -> None:
        self._folded = folded
        self._table: int | None = None
        self._collected: tuple[int, ...] = ()

    def refuse(self, block: Block) -> bool:
        """Whether a block is a row that says "no" in a column of what is collected."""
        if block.kind is not BlockKind.ROW:
            return False
        cells = [self._folded[slice(*cell)].strip(" .*_?:") for cell in block.cells]
        if block.table is None or block.table != self._table:
            self._table = block.table
            self._collected = tuple(number for number, cell in enumerate(cells) if _COLLECTED.fullmatch(cell))
            return False
        return any(number < len(cells) and _REFUSED.fullmatch(cells[number]) for number in self._collected)


_COLLECTED = re.compile(
    r"(?:is (?:it|this)(?: \w+)? |do we |did we |we |currently |information |data |whether )*(?:collect(?:ed|ion)?|gather(?:ed)?)(?: \(?y(?:es)?/n(?:o)?\)?| by us| from you| this(?: \w+)?| it|, yes or no)*"
)
_REFUSED = re.compile(
    r"no|n|none|never|not collected|we do not collect(?: this(?: \w+)?)?|do not collect|\u2717|\u2718|x"
)


def _readable(spans: Iterable[tuple[int, int]], folded: str) -> Iterator[tuple[int, int]]:
    """The spans, cut at a space where they are longer than any sentence: what is read of one takes more than linear time."""
    for start, end in spans:
        if end - start <= _LONGEST:
            yield start, end
            continue
        while end - start > _LONGEST:
            space = folded.rfind(" ", start + _LONGEST // 2, start + _LONGEST)
            cut = space if space >= 0 else start + _LONGEST
            yield from _trimmed(folded, start, cut)
            start = cut
        yield from _trimmed(folded, start, end)


def without_addresses(folded: str) -> str:
    """Folded text with its web addresses blanked out, same length."""
    return _ADDRESS.sub(lambda found: " " * len(found[0]), folded) if "." in folded[:-1] else folded


_PROSE_CELL = 250
"""Characters from which on a cell of a table is prose, to be read by the sentence."""


def _row_spans(block: Block, folded: str, original: str) -> list[tuple[int, int]]:
    """A row is one statement, unless its cells hold prose: then each sentence is."""
    if all(end - start <= _PROSE_CELL for start, end in block.cells):
        return [(block.start, block.end)]
    return [span for start, end in block.cells for span in split_sentences(folded, original, start, end)]


def _last_sentence(folded: str, original: str, span: tuple[int, int]) -> str:
    sentences = list(split_sentences(folded, original, *span))
    return folded[slice(*sentences[-1])] if sentences else ""


def anchors_of(outline: Outline, units: Sequence[Unit]) -> list[list[Anchor]]:
    """For each unit the anchors that touch it, in order: found in one go, for a page may hold tens of thousands of both."""
    touching: list[list[Anchor]] = [[] for _ in units]
    for anchor in outline.anchors:
        at = bisect_right(units, anchor.start, key=lambda unit: unit.end)
        while at < len(units) and units[at].start < anchor.end:
            touching[at].append(anchor)
            at += 1
    return touching


class Quoter:
    """Makes quotes of one document's text."""

    def __init__(self, document: str, text: str) -> None:
        self._document = document
        self._text = text
        self._lines = LineIndex(text)

    def quote(self, unit: Unit, start: int | None = None, end: int | None = None) -> Quote:
        """The unit's words, or those between absolute offsets `start` and `end`."""
        begin, stop = (unit.start if start is None else start), (unit.end if end is None else end)
        return Quote(self._document, unit.section, begin, stop, self._text[begin:stop], self._lines.line(begin))

    def span(self, section: tuple[str, ...], start: int, end: int) -> Quote:
        """A quote of a heading or another place that is no unit."""
        return Quote(self._document, section, start, end, self._text[start:end], self._lines.line(start))

    def statement(self, unit: Unit) -> Statement:
        """The unit as a record."""
        heading = self._text[slice(*unit.block.run_in)].strip(" .:–—-\t\n") if unit.block.run_in else None
        lead = self._text[slice(*unit.block.lead)].strip() if unit.block.lead else None
        return Statement(self.quote(unit), unit.kind, heading, lead)
