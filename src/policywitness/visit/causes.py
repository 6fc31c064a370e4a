"""Causes: who made a request, wrote a cookie or stored an item, by address and line, when the browser's own answer falls short.

DevTools gives a request the stack that ran when it began. An image, a frame or a font that a script asked for begins later, in the
document's name: so the page recorder reports which script gave which address to an element. A blob's or data script's address
says nothing of its origin either: its maker is followed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from policywitness.model.evidence import StackFrame

RECORDER_URL = "policywitness:recorder"
_CLOCKS_AGREE_S = 0.05
"""A script's clock and the browser's, which stamps requests, differ by less."""
_MADE = ("blob:", "data:")
_DEPTH = 4
_DATA_LIMIT = 256
"""Scripts made by scripts that are followed to who made them; and characters of a `data:` address that are kept."""


@dataclass(slots=True)
class Causes:
    """What is known of addresses that scripts gave away. Frames are innermost first; times are seconds since 1970."""

    given: dict[str, list[tuple[float, list[StackFrame]]]] = field(default_factory=dict)
    compiled: dict[tuple[str, str], str] = field(default_factory=dict)

    def note(self, url: str, wall: float, frames: list[StackFrame]) -> None:
        """A script gave this address to an element, or made a blob of this address."""
        if frames:
            self.given.setdefault(plain(url), []).append((wall, frames))

    def of(self, url: str, wall: float) -> list[StackFrame]:
        """Who had given this address by then; empty where nobody was seen."""
        known = self.given.get(plain(url), [])
        return next((frames for at, frames in reversed(known) if at <= wall + _CLOCKS_AGREE_S), [])

    def followed(self, frames: list[StackFrame], wall: float) -> list[StackFrame]:
        """A stack that ends in a blob or data script, with the stack of that script's maker behind it."""
        found = list(frames)
        for _ in range(_DEPTH):
            if not found or not found[-1].url.startswith(_MADE):
                break
            maker = self.of(found[-1].url, wall)
            if not maker:
                break
            found += maker
        return found

    def named(self, session: str, raw: dict[str, Any]) -> list[StackFrame]:
        """A DevTools stack with its async parents. Lines count from 0 there, from 1 here; what it leaves nameless has its script's address."""
        frames: list[StackFrame] = []
        stack: dict[str, Any] | None = raw
        while stack:
            for frame in stack.get("callFrames", ()):
                url = frame["url"] or self.compiled.get((session, frame["scriptId"]), "")
                if not url.startswith(RECORDER_URL):
                    line, column = frame["lineNumber"] + 1, frame["columnNumber"] + 1
                    frames.append(StackFrame(shortened(url), line, column, frame.get("functionName", "")))
            stack = stack.get("parent")
        return frames


def plain(url: str) -> str:
    """The address without its fragment; of a data address, its beginning."""
    return url[:_DATA_LIMIT] if url.startswith("data:") else url.partition("#")[0]


def shortened(url: str) -> str:
    """The address as evidence keeps it: a data address is a whole document or script, and only its beginning is kept."""
    return url[:_DATA_LIMIT] if url.startswith("data:") else url


def culprit(frames: list[StackFrame]) -> StackFrame | None:
    """The innermost frame with an address that somebody serves; else the innermost with any."""
    served = (frame for frame in frames if frame.url.startswith(("http:", "https:")))
    return next(served, None) or next((frame for frame in frames if frame.url), None)
