"""Text of others, made safe to look at: what cannot be seen, or reorders what can, is spelled out.

A site chooses its cookie names, titles and URLs. A right-to-left override in one of them would make a report show something
else than what was recorded, so every string passes through here on its way into a report.
"""

from __future__ import annotations

import re

# C0 and C1 controls except tab and newline; soft hyphen; zero-width and bidi marks; line and paragraph separators;
# invisible operators; Hangul fillers; variation and tag characters that carry hidden text; surrogates and non-characters.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\u3164\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e0fff]"
)


def visible(text: str) -> str:
    """`text` with every invisible character written as `‹U+202E›`."""
    return _INVISIBLE.sub(lambda match: f"‹U+{ord(match.group()):04X}›", text)


def one_line(text: str) -> str:
    """Visible text with runs of white space as one space: for titles, table cells and log lines."""
    return " ".join(visible(text).split())


def shorten(text: str, limit: int, note: str) -> str:
    """At most `limit` characters of `text`, then `note` with `{n}` as the number of characters left out."""
    return text if len(text) <= limit else text[:limit] + note.format(n=f"{len(text) - limit:,}")


LONGEST_TEXT = 5_000
"""Characters of one text in formats of other tools, which refuse or cut long ones; the whole is in `audit.json`."""


def brief_visible(text: str) -> str:
    """Visible text, cut with a sign of it where it is very long."""
    return visible(text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT]}…")
