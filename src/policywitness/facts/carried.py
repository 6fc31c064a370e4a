"""What requests tell others about the page they were made on: its address, its title, the words that were searched for.

A text counts as told where it stands in the request's URL or body (percent-encoding undone up to twice), or in its referrer.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import unquote_plus

from policywitness.model.evidence import Request

if TYPE_CHECKING:
    from policywitness.facts import Facts

MIN_LENGTH = 4
"""A shorter text stands in too many addresses by chance."""


@dataclass(frozen=True, slots=True)
class Carried:
    """A request to somebody else that tells a text of its page; `where` is address, body or referrer."""

    request: Request
    text: str
    where: str


def carriers(facts: Facts, texts: Mapping[str, Collection[str]]) -> Iterator[Carried]:
    """Requests to others that tell one of the texts of their page; `texts` maps a page's URL to what to look for."""
    wanted = {page: [text for text in found if len(text) >= MIN_LENGTH] for page, found in texts.items() if any(found)}
    if not wanted:
        return
    for request in facts.traffic.requests:
        found = wanted.get(request.page_url)
        if found and facts.parties.of(request.url).outside:
            yield from _told(facts, request, found)


def _told(facts: Facts, request: Request, texts: Collection[str]) -> Iterator[Carried]:
    referrer = facts.evidence.header(request.request_headers, "referer") or ""
    places = (("address", request.url), ("body", request.post_data or ""), ("referrer", referrer))
    for text in texts:
        pattern = _whole(text)
        where = next((name for name, place in places if place and pattern.search(readable(place))), None)
        if where is not None:
            yield Carried(request, text, where)


@lru_cache(maxsize=1024)
def _whole(text: str) -> re.Pattern[str]:
    """The text where it does not go on as a longer word."""
    before = r"(?<!\w)" if text[0].isalnum() else ""
    after = r"(?!\w)" if text[-1].isalnum() else ""
    return re.compile(before + re.escape(text) + after, re.IGNORECASE)


def readable(text: str) -> str:
    """A URL or body with its percent-encoding undone, twice: an address may stand in an address."""
    return unquote_plus(unquote_plus(text))
