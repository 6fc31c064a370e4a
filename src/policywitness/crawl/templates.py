"""Pages that are made from one template, told by their addresses: forty products are one kind of page."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

_SIBLINGS = 5
"""So many pages in one folder are pages of one template."""
_VARIABLE = re.compile(r"\d|^[0-9a-f]{8,}$|(?:[^-]*-){3,}")


@dataclass(frozen=True, slots=True)
class Template:
    """A kind of page: its address with `*` for what varies, and how many addresses of it were known and chosen."""

    pattern: str
    known: int
    chosen: int


def patterns(urls: Iterable[str]) -> dict[str, str]:
    """Each address and the pattern of its template.

    A part of a path varies where it holds a digit or is a long slug, or where it has many siblings below the top level;
    of a query only the names of its parameters count, so that a calendar is one page however far it goes.
    """
    urls = tuple(dict.fromkeys(urls))
    children: dict[str, set[str]] = defaultdict(set)
    for url in urls:
        parent, _, last = urlsplit(url).path.rstrip("/").rpartition("/")
        children[parent].add(last)
    return {url: _pattern(url, children) for url in urls}


def _pattern(url: str, children: dict[str, set[str]]) -> str:
    parts = urlsplit(url)
    segments = parts.path.rstrip("/").split("/")
    shown = ["*" if _VARIABLE.search(segment) else segment for segment in segments]
    parent = "/".join(segments[:-1])
    if len(segments) > 2 and len(children[parent]) >= _SIBLINGS:
        shown[-1] = "*"
    names = sorted({name for name, _ in parse_qsl(parts.query, keep_blank_values=True)})
    query = "?" + "&".join(f"{name}=*" for name in names) if names else ""
    return f"{parts.netloc.lower()}{'/'.join(shown)}{query}"


def one_of_each_first(urls: Iterable[str]) -> list[str]:
    """The addresses in their order, but the first of every template before the second of any, and so on.

    A list that is sorted or filtered by its parameters is one kind of page, in however many ways it can be.
    """
    seen: dict[str, int] = defaultdict(int)
    ranked = []
    for place, (url, pattern) in enumerate(patterns(urls).items()):
        kind = pattern.partition("?")[0]
        ranked.append((seen[kind], place, url))
        seen[kind] += 1
    return [url for _, _, url in sorted(ranked)]


def templates(known: Iterable[str], chosen: Iterable[str]) -> tuple[Template, ...]:
    """The templates of which not every known address was chosen, by pattern."""
    taken = set(chosen)
    groups: dict[str, list[str]] = defaultdict(list)
    for url, pattern in patterns((*taken, *known)).items():
        groups[pattern].append(url)
    rows = (Template(pattern, len(urls), sum(url in taken for url in urls)) for pattern, urls in sorted(groups.items()))
    return tuple(row for row in rows if row.known > 1 and row.chosen < row.known)
