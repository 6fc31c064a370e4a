"""Numbers and names in sentences."""

from __future__ import annotations

from collections.abc import Iterable

NAMES = 4
"""So many names are spelled out in a sentence; the rest is counted."""


def listing(names: Iterable[str], limit: int = NAMES) -> str:
    """`a, b, c and 3 more`, without repetition, in the order given."""
    distinct = list(dict.fromkeys(names))
    if len(distinct) <= limit:
        return ", ".join(distinct)
    return f"{', '.join(distinct[:limit])} and {len(distinct) - limit} more"


def plural(count: int, noun: str) -> str:
    """`1 visit`, `2 visits`."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
