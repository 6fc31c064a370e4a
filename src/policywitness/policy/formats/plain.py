"""Plain text: the text itself is the normalised text, so that its offsets are the file's own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bs4.dammit import EncodingDetector

from policywitness.model.policy import Anchor
from policywitness.policy.outline import BlockKind, Draft, Outline, build, looks_like_heading
from policywitness.policy.sources import UnreadableError
from policywitness.policy.text import without_number

_LINE = re.compile(r"[^\r\n]+")
_BULLET = re.compile(r"(?P<indent>\s*)(?:[-*•●▪◦‣·]|\(?[a-z][.)]|\(?[ivx]{1,4}[.)])\s+\S")
_URL = re.compile(r"(?:https?://|www\.)[^\s<>()\"“”]+[^\s<>()\"“”.,;:!?'’]")
_WRAP_COLUMN = 110


def decode(raw: bytes, media_type: str = "") -> str:
    """Text from bytes: the declared character set, else UTF-8, else Windows-1252 (which reads any Latin text).

    Raises `UnreadableError` for bytes that are no text.
    """
    if _is_binary(raw[:4096]):
        raise UnreadableError("the document is binary, not text; give the policy as HTML, text, Markdown or PDF")
    declared = re.search(r"charset=[\"']?([\w.:-]+)", media_type)
    guesses = ([declared[1]] if declared else []) + ["utf-8-sig", "windows-1252"]
    stripped, mark = EncodingDetector.strip_byte_order_mark(raw)
    for name in [mark, *guesses] if mark else guesses:
        try:
            return stripped.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
    return stripped.decode("utf-8", errors="replace")


def _is_binary(sample: bytes) -> bool:
    """Whether bytes hold more control characters than any text does. UTF-16 with its mark is text."""
    if sample.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    controls = sum(1 for byte in sample if byte < 9 or (13 < byte < 32 and byte != 27))
    return b"\0" in sample or controls > 0.05 * len(sample)


def read_plain(text: str, title: str | None = None) -> Outline:
    """The outline of plain text: lines or wrapped paragraphs, `- ` bullets, headings by their look."""
    lines = [found.span() for found in _LINE.finditer(text) if found[0].strip()]
    spans = list(_paragraphs(text, lines)) if _is_wrapped(text, lines) else lines
    drafts = [_draft(text, spans, index) for index in range(len(spans))]
    anchors = [
        Anchor(found[0], found[0] if "://" in found[0] else f"http://{found[0]}", *found.span())
        for found in _URL.finditer(text)
    ]
    return build(text, drafts, anchors, title, None)


def _is_wrapped(text: str, lines: Sequence[tuple[int, int]]) -> bool:
    """Whether one paragraph runs over several lines: no long line, and blank lines between paragraphs."""
    if len(lines) < 4 or max(end - start for start, end in lines) > _WRAP_COLUMN:
        return False
    blank = len(re.findall(r"\n[ \t]*\r?\n", text))
    return 0 < blank < 0.8 * len(lines)


def _paragraphs(text: str, lines: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    start, end = lines[0]
    for next_start, next_end in lines[1:]:
        gap = text[end:next_start]
        if gap.count("\n") > 1 or _BULLET.match(text, next_start, next_end):
            yield start, end
            start = next_start
        end = next_end
    yield start, end


def _draft(text: str, spans: Sequence[tuple[int, int]], index: int) -> Draft:
    start, end = spans[index]
    bullet = _BULLET.match(text, start, end)
    if bullet:
        return Draft(BlockKind.ITEM, start, end, level=1 + len(bullet["indent"].expandtabs(4)) // 2)
    line = text[start:end]
    if index + 1 < len(spans) and looks_like_heading(line) and "\n" not in line.strip():
        bare = without_number(line.strip())
        dots = line.strip()[: len(line.strip()) - len(bare)].rstrip(". )").count(".")
        return Draft(BlockKind.HEADING, start, end, level=2 + dots if index else 1)
    return Draft(BlockKind.PARAGRAPH, start, end)
