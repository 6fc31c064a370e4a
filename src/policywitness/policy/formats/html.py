"""HTML: a walk over the tree that keeps headings, run-in headings, lists, tables and anchors.

Nothing is dropped by its look: table cells and one-word list items are where policies name their vendors.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PreformattedString

from policywitness.model.policy import Anchor
from policywitness.policy.outline import BlockKind, Draft, Outline, build, looks_like_heading

_SKIP: Final = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "canvas",
        "iframe",
        "object",
        "head",
        "nav",
        "button",
        "select",
        "option",
        "input",
        "textarea",
    ]
)
_BLOCKS: Final = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "caption",
        "center",
        "dd",
        "details",
        "dialog",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
_STRONG: Final = frozenset(["b", "strong", "em", "i", "u"])
_HEADINGS: Final = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_BOLD_LINE_LEVEL: Final = 7
_MAX_DEPTH: Final = 240
_BREAK: Final = re.compile(r"\n\s*")
_WRAPPED: Final = re.compile(r"[a-z(]")
_HIDDEN: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden")


@dataclass(slots=True)
class _Inline:
    """Text of one block in the making, with what its characters are."""

    text: str = ""
    strong_to: int = 0
    strong_only: bool = True
    anchors: list[tuple[int, int, str]] = field(default_factory=list)

    def add(self, data: str, strong: bool) -> None:
        data = re.sub(r"\s+", " ", data)
        if not self.text or self.text.endswith((" ", "\n")):
            data = data.lstrip()
        if not data:
            return
        self.text += data
        if strong and self.strong_only:
            self.strong_to = len(self.text)
        elif data.strip(" .:-–—*"):
            self.strong_only = False


class _Walk:
    """Collects drafts while walking; offsets are final as soon as a block is placed."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.length = 0
        self.drafts: list[Draft] = []
        self.anchors: list[Anchor] = []
        self.inline = _Inline()
        self.tables = 0
        self.list_depth = 0
        self.heading: int | None = None
        self.item_open = False

    def walk(self, node: Tag, strong: bool = False, depth: int = 0) -> None:
        for child in node.children:
            if isinstance(child, NavigableString):
                if not isinstance(child, PreformattedString):
                    self.inline.add(str(child), strong)
            elif isinstance(child, Tag) and child.name not in _SKIP:
                self._tag(child, strong, depth + 1)

    def _tag(self, tag: Tag, strong: bool, depth: int) -> None:
        name = tag.name
        if depth > _MAX_DEPTH:
            self.inline.add(tag.get_text(" "), strong)
        elif name == "br":
            self.inline.text = self.inline.text.rstrip(" ") + "\n"
        elif name == "a":
            self._anchor(tag, strong, depth)
        elif name == "table" and _is_data_table(tag):
            self.flush()
            self._table(tag, depth)
        elif name in _HEADINGS:
            self.flush()
            self.heading = _HEADINGS[name]
            self.walk(tag, False, depth)
            self.flush()
            self.heading = None
        elif name in ("ul", "ol", "menu"):
            self.flush()
            self.list_depth += 1
            self.walk(tag, strong, depth)
            self.flush()
            self.list_depth -= 1
        elif name == "li":
            self.flush()
            self.item_open = True
            self.walk(tag, strong, depth)
            self.flush()
            self.item_open = False
        elif name in _BLOCKS:
            self.flush()
            self.walk(tag, strong and name not in ("p", "div"), depth)
            self.flush()
        else:
            self.walk(tag, strong or name in _STRONG or _is_bold(tag), depth)

    def _anchor(self, tag: Tag, strong: bool, depth: int) -> None:
        start = len(self.inline.text)
        inline = self.inline
        self.walk(tag, strong, depth)
        href = str(tag.get("href") or "").strip()
        # A block inside the anchor was placed on its own; its text has left the line that the offsets count.
        if href and inline is self.inline and len(inline.text.rstrip()) > start:
            inline.anchors.append((start, len(inline.text.rstrip()), href))

    def flush(self) -> None:
        """Place the text gathered so far as one block, or several where lines were broken on purpose."""
        inline, self.inline = self.inline, _Inline()
        inline.anchors.sort()
        position = 0
        for piece in _lines(inline.text):
            start = inline.text.index(piece, position)
            position = start + len(piece)
            self._place(inline, piece, start)

    def _place(self, inline: _Inline, piece: str, start: int) -> None:
        at = self._append(piece)
        first = bisect_left(inline.anchors, (start,))
        for a_start, a_end, href in inline.anchors[first : bisect_left(inline.anchors, (start + len(piece),))]:
            if a_end <= start + len(piece):
                self.anchors.append(Anchor(inline.text[a_start:a_end], href, at + a_start - start, at + a_end - start))
        strong_to = min(inline.strong_to - start, len(piece))
        draft = Draft(BlockKind.PARAGRAPH, at, at + len(piece))
        if self.heading is not None:
            draft.kind, draft.level = BlockKind.HEADING, self.heading
        elif self.list_depth and self.item_open:
            draft.kind, draft.level = BlockKind.ITEM, self.list_depth
        elif _is_heading_line(piece, strong_to):
            draft.kind, draft.level = BlockKind.HEADING, _BOLD_LINE_LEVEL
        if draft.kind is not BlockKind.HEADING and 1 < strong_to < len(piece) - 12 and strong_to <= 100:
            draft.run_in_end = at + _after_title(piece, strong_to)
        self.drafts.append(draft)

    def _append(self, piece: str) -> int:
        if self.length:
            self.parts.append("\n")
            self.length += 1
        at = self.length
        self.parts.append(piece)
        self.length += len(piece)
        return at

    def _table(self, table: Tag, depth: int) -> None:
        self.tables += 1
        for caption in table.find_all("caption"):
            self.walk(caption, False, depth)
            self.flush()
        for row in table.find_all("tr"):
            cells = [_cell(cell) for cell in row.find_all(["td", "th"], recursive=False)]
            line = "\t".join(text for text, _ in cells)
            if not line.strip():
                continue
            at = self._append(line)
            draft = Draft(
                BlockKind.ROW, at, at + len(line), table=self.tables, header=row.find("td", recursive=False) is None
            )
            for text, anchors in cells:
                draft.cells.append((at, at + len(text)))
                self.anchors += [Anchor(text[a:b], href, at + a, at + b) for a, b, href in anchors]
                at += len(text) + 1
            self.drafts.append(draft)


def _is_data_table(table: Tag) -> bool:
    """Whether a table holds rows of data. One that lays out a page, or is broken, is walked like any other block."""
    if table.find(["table", "h1", "h2"]) or any(
        cell.find_parent("tr") is None for cell in table.find_all(["td", "th"])
    ):
        return False
    return any(len(row.find_all(["td", "th"], recursive=False)) > 1 for row in table.find_all("tr"))


def _cell(cell: Tag) -> tuple[str, list[tuple[int, int, str]]]:
    """A cell's text on one line, its anchors as (start, end, href)."""
    walk = _Walk()
    walk.walk(cell)
    walk.flush()
    text = "".join(walk.parts).replace("\n", " ").replace("\t", " ")
    return text, [(anchor.start, anchor.end, anchor.href) for anchor in walk.anchors]


def _lines(text: str) -> list[str]:
    """Pieces between line breaks; a break before a lower-case letter only wraps a sentence and joins its halves."""
    pieces, start = [], 0
    for gap in _BREAK.finditer(text):
        if not _WRAPPED.match(text, gap.end()):
            pieces.append(text[start : gap.start()].strip())
            start = gap.end()
    return [piece for piece in (*pieces, text[start:].strip()) if piece]


def _is_bold(tag: Tag) -> bool:
    style = str(tag.get("style") or "").replace(" ", "").lower()
    return (
        "font-weight:bold" in style
        or bool(re.search(r"font-weight:[6-9]00", style))
        or "text-decoration:underline" in style
    )


def _is_heading_line(piece: str, strong_to: int) -> bool:
    whole = len(piece.rstrip(" .:*"))
    if strong_to >= whole > 1 and len(piece) <= 120:
        return not piece.rstrip().endswith((".", ";", ",")) or len(piece.split()) <= 6
    return looks_like_heading(piece) and len(piece.split()) >= 2 and not piece.startswith(("http", "www"))


def _after_title(piece: str, strong_to: int) -> int:
    """The end of a run-in heading with the punctuation that follows it."""
    found = re.match(r"[\s.:;–—*-]*", piece[strong_to:])
    return strong_to + (found.end() if found else 0)


def _outermost(root: Tag, names: tuple[str, ...]) -> Iterator[Tag]:
    """The tags of these names that stand in no other of them, in order; each part of the page is looked at once."""
    waiting = [root]
    while waiting:
        tag = waiting.pop()
        if tag.name in names:
            yield tag
        else:
            waiting += [child for child in reversed(tag.contents) if isinstance(child, Tag)]


def read_html(markup: str | bytes) -> Outline:
    """The outline of a page: its `main` or `article` where that holds most of the text, else its body."""
    soup = BeautifulSoup(markup, "lxml")
    root = soup.body or soup
    whole = len(root.get_text(" "))
    inner = max(_outermost(root, ("main", "article")), key=lambda tag: len(tag.get_text(" ")), default=None)
    if inner is not None and len(inner.get_text(" ")) >= 0.5 * whole:
        root = inner
    walk = _Walk()
    walk.walk(root)
    walk.flush()
    html = soup.find("html")
    lang = str(html.get("lang") or "").strip() if isinstance(html, Tag) else ""
    title = soup.title.get_text(" ").strip() if soup.title else ""
    return build("".join(walk.parts), walk.drafts, walk.anchors, title or None, lang or None)
