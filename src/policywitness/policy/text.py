"""Characters: folding for search (offsets kept), reduction of headings for comparison, line numbers."""

from __future__ import annotations

import re
from bisect import bisect_right

_SAME_LENGTH = str.maketrans(
    {
        "‘": "'", "’": "'", "‚": "'", "‛": "'", "ʼ": "'", "`": "'", "´": "'",
        "“": '"', "”": '"', "„": '"', "‟": '"', "«": '"', "»": '"',
        "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "―": "-", "−": "-",
        "\u00ad": " ", "\u200b": " ", "\u200c": " ", "\u200d": " ", "\ufeff": " ", "\u2060": " ",
    }
)  # fmt: skip
_SPACE = re.compile(r"\s")
_NOT_WORD = re.compile(r"[^a-z0-9]+")
_LEADING_NUMBER = re.compile(
    r"^\s*(?:section\s+)?(?:\(?[0-9]{1,2}(?:\.[0-9]{1,2})*[.)]?|\(?[ivxIVX]{1,5}[.)]|\(?[A-Za-z][.)])\s+"
)


def fold(text: str) -> str:
    """Lower case, straight quotes, plain hyphens, spaces for all white space. Same length, so offsets stay true."""
    straight = _SPACE.sub(" ", text.translate(_SAME_LENGTH))
    lowered = straight.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(low if len(low := char.lower()) == 1 else char for char in straight)


def without_number(heading: str) -> str:
    """`3. How We Share` -> `How We Share`."""
    return _LEADING_NUMBER.sub("", heading, count=1).strip()


def key_of(heading: str) -> str:
    """A heading reduced to its words, for comparison: no number, case or punctuation."""
    return _NOT_WORD.sub(" ", fold(without_number(heading))).strip()


class LineIndex:
    """Line numbers, counted from 1, of offsets into one text."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(index + 1 for index, char in enumerate(text) if char == "\n")]

    def line(self, offset: int) -> int:
        """The line that holds the character at `offset`."""
        return bisect_right(self._starts, offset)
