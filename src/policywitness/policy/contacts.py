"""Addresses: e-mail addresses, and links that a policy sends its readers to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from policywitness.model.policy import Anchor
from policywitness.policy.units import Unit

_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){0,6}\.[a-zA-Z]{2,24}")
_URL = re.compile(r"(?:https?://|www\.)[^\s<>()\"“”]+[^\s<>()\"“”.,;:!?'’]")
_INVITES = re.compile(
    r"\b(?:learn|find|found|information|visit|see|read|refer|review|click|going to|go to|available|more|details|consult|check|check out|look|here|at)\b"
)


def emails(text: str, unit: Unit) -> Iterator[tuple[str, int, int]]:
    """(address, start, end) of each e-mail address of a unit, each once."""
    seen: set[str] = set()
    for found in _EMAIL.finditer(text, unit.start, unit.end):
        if found[0].lower() not in seen:
            seen.add(found[0].lower())
            yield found[0], found.start(), found.end()


def links(text: str, unit: Unit, anchors: Sequence[Anchor]) -> Iterator[tuple[str, int, int]]:
    """(address, start, end) of each web address that a unit invites its reader to, written out or behind an anchor."""
    if not _INVITES.search(unit.folded):
        return
    seen: set[str] = set()
    found = [
        (anchor.href, anchor.start, anchor.end) for anchor in anchors if anchor.href.startswith(("http://", "https://"))
    ]
    found += [(match[0], match.start(), match.end()) for match in _URL.finditer(text, unit.start, unit.end)]
    for href, start, end in found:
        key = re.sub(r"^(?:https?://)?(?:www\.)?", "", href).rstrip("/").lower()
        if key not in seen:
            seen.add(key)
            yield href, start, end
