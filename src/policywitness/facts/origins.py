"""Who to ask about a record: the line that made a request or set a cookie, the line that loaded that script, and so on to the page.

`https://cdn.example/tag.js:12`, then `https://www.shop.example/:31`: the last step is where the site's own developer finds the tag.
Lines count from 1; queries are left out, for they are not where a file lies.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from policywitness.model.evidence import CookieEvent, Initiator, Request, Script, SetBy, StorageItem

if TYPE_CHECKING:
    from policywitness.facts import Facts
    from policywitness.facts.references import Record

MAX_STEPS = 6
"""Longer chains are loops, or more than anybody reads."""


class Origins:
    """The chains of causes of records, by the first request for each address on each page of a visit."""

    def __init__(self, facts: Facts) -> None:
        """Index the requests."""
        self._facts = facts
        self._first: dict[tuple[str, str, str], Request] = {}
        for request in facts.traffic.requests:
            self._first.setdefault((request.visit_id, request.page_url, request.url), request)

    def of(self, record: Record) -> tuple[str, ...]:
        """The chain, from what directly did it up to the page; empty where nothing is known."""
        if not isinstance(record, Request | CookieEvent | StorageItem | Script):
            return ()
        steps: dict[str, None] = {}
        for step in self._walk(record):
            if step in steps or len(steps) >= MAX_STEPS:
                break
            steps[step] = None
        return tuple(steps)

    def _walk(self, record: Request | CookieEvent | StorageItem | Script) -> Iterator[str]:
        here: Request | CookieEvent | StorageItem | Script | None = record
        while here is not None:
            url, line = self._place(here)
            if url is None:
                return
            yield _step(url, line)
            if url.partition("#")[0] == here.page_url.partition("#")[0]:
                return
            here = self._first.get((here.visit_id, here.page_url, url))

    def _place(self, record: Request | CookieEvent | StorageItem | Script) -> tuple[str | None, int | None]:
        """The address, and the line where there is one, of what directly caused a record."""
        if isinstance(record, Request):
            hop = self._facts.traffic.by_id.get((record.visit_id, record.redirect_of or ""))
            if hop is not None and hop is not record:
                return hop.url, None
            return self._innermost(record.initiator)
        return self._innermost(record.loaded_by if isinstance(record, Script) else record.set_by)

    def _innermost(self, by: Initiator | SetBy | None) -> tuple[str | None, int | None]:
        if by is None:
            return None, None
        stack = self._facts.evidence.stacks.get(by.stack or "")
        frame = next((frame for frame in stack.frames if frame.url), None) if stack else None
        return (frame.url, frame.line) if frame else (by.url, by.line)


def _step(url: str, line: int | None) -> str:
    place = url.partition("?")[0].partition("#")[0]
    return f"{place}:{line}" if line else place
