"""Filter lists in Adblock syntax that the user names: which rule, word for word, covers a request.

Rules are found by the host they are anchored to, else by their rarest word (token), else by the site they are limited to; only
the few that are left are tried on every request. Brave's engine (PyPI `adblock`), where it is installed, does the same faster;
which of the two matched is part of an audit's provenance.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal, Protocol

from policywitness.catalogue.filters import Query, Rule, Written, ready, request_kind, written
from policywitness.catalogue.index import suffixes
from policywitness.catalogue.records import CatalogueError, SourceInfo
from policywitness.model.hosts import host_of, registrable_domain

EngineName = Literal["own", "adblock"]
UNSTATED = "not stated in the list"
_NO_TRADE = re.compile(r"\bNC\b|non-?commercial", re.IGNORECASE)
_HEADER = re.compile(r"^!\s*(title|version|last modified|licen[cs]e|homepage)\s*:\s*(.+?)\s*$", re.IGNORECASE)
_HEADER_LINES = 60
_URL = re.compile(r"[a-z][a-z0-9+.-]*:/*(?:[^/?#@]*@)?(\[[^\]]*\]|[^/?#:]+)")
_WORD = re.compile(r"[a-z0-9%]{2,}")
# In nearly every address, so no help in finding a rule.
_COMMON = frozenset(
    ("http", "https", "www", "com", "net", "org", "js", "html", "php", "png", "gif", "jpg", "css", "min")
)
# Expressions take longer than linear time, and a page may ask for an address of megabytes.
_LONGEST = 8_192
_TIMES = ("%d %b %Y %H:%M %Z", "%Y-%m-%dT%H:%M:%S.%fZ", "%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d")


@dataclass(frozen=True, slots=True)
class ListMatch:
    """The rule of a list that covers a request, and the exception that lifts it; both exactly as the list writes them."""

    rule: str
    list: str
    exception: str | None = None

    @property
    def blocks(self) -> bool:
        """Whether the list would have the request blocked."""
        return self.exception is None


@dataclass(frozen=True, slots=True)
class FilterList:
    """A list as read: its own title, version, day and licence, and its rules about requests."""

    path: str
    title: str
    version: str
    modified: date | None
    licence: str
    sha256: str
    rules: tuple[Written, ...] = field(repr=False)


def read_list(path: Path) -> FilterList:
    """Read a list from a file. Raises `CatalogueError` where it cannot be read or holds no rule about requests."""
    try:
        data = path.read_bytes()
        text = data.decode("utf-8-sig")
    except OSError as error:
        raise CatalogueError(f"{path}: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise CatalogueError(f"{path}: not UTF-8 text (byte {error.start})") from error
    lines = text.splitlines()
    head: dict[str, str] = {}
    for line in lines[:_HEADER_LINES]:
        found = _HEADER.match(line)
        if found is not None:
            head.setdefault(found[1].lower().replace("license", "licence"), found[2])
    rules = tuple(rule for line in lines if (rule := written(line)) is not None)
    if text.lstrip().startswith("<") or not rules:
        raise CatalogueError(f"{path}: no list in Adblock syntax: it holds no rule about requests")
    return FilterList(
        path=str(path),
        title=head.get("title", path.name),
        version=head.get("version", ""),
        modified=_day(head.get("last modified", "")),
        licence=head.get("licence", UNSTATED),
        sha256=hashlib.sha256(data).hexdigest(),
        rules=rules,
    )


def _day(text: str) -> date | None:
    for form in _TIMES:
        try:
            return datetime.strptime(text, form).replace(tzinfo=UTC).date()
        except ValueError:
            continue
    return None


def _notice(licence: str) -> str:
    """What whoever reads the audit should know of a list's licence. Only the list itself says what it allows."""
    stated = f"its own licence ({licence})" if licence != UNSTATED else "a licence that it does not state"
    notice = f"Chosen by whoever ran this audit and used under {stated}; rules are quoted word for word."
    if _NO_TRADE.search(licence):
        notice += " That licence does not allow commercial use: an audit that is paid for must not rest on this list."
    return notice


class Engine(Protocol):
    """What tries the rules. `name` says which, for the provenance."""

    name: str

    def find(self, url: str, page: str, kind: str) -> tuple[str | None, str | None]:
        """The rule that covers a request and the exception that lifts it, word for word; None for neither."""


class FilterLists:
    """All lists that the user named, as one: an exception in one list lifts a rule of another, as in a browser."""

    def __init__(self, lists: Sequence[FilterList], engine: EngineName | None = None) -> None:
        """`engine` defaults to `adblock` where that is installed, else to our own. Raises `CatalogueError` where it is not."""
        self.lists = tuple(lists)
        self._list_of: dict[str, str] = {}
        name = engine or ("adblock" if importlib.util.find_spec("adblock") is not None else "own")
        self.engine: Engine = OwnEngine(lists) if name == "own" else AdblockEngine(lists)

    def match(self, url: str, page_url: str, resource_type: str, *, in_frame: bool = False) -> ListMatch | None:
        """The rule for a request that a page made; `resource_type` as the browser calls it (`Script`, `XHR`, ...)."""
        rule, exception = self.engine.find(url, page_url, request_kind(resource_type, in_frame))
        return None if rule is None else ListMatch(rule, self._title(rule), exception)

    def sources(self) -> list[SourceInfo]:
        """The lists in force, with their own licences."""
        return [
            SourceInfo(
                id=one.path,
                title=f"{one.title}, filter list (matched by {self.engine.name})",
                version=one.version,
                date=one.modified,
                licence=one.licence,
                entries=len(one.rules),
                notice=_notice(one.licence),
            )
            for one in self.lists
        ]

    def digest(self) -> str:
        """What the answers depend on: every list's bytes, and the engine."""
        return " ".join((self.engine.name, *(one.sha256 for one in self.lists)))

    def _title(self, rule: str) -> str:
        """The list that a rule is from; the first of several."""
        if not self._list_of:
            self._list_of = {each.text: one.title for one in reversed(self.lists) for each in one.rules}
        return self._list_of[rule]


class AdblockEngine:
    """Brave's engine, by PyPI's `adblock`."""

    def __init__(self, lists: Sequence[FilterList]) -> None:
        """Compile all rules. Raises `CatalogueError` where the package is not installed."""
        try:
            adblock: Any = importlib.import_module("adblock")
        except ImportError as error:
            raise CatalogueError(
                f'filter lists: {error}; "pip install adblock", or use the built-in matcher'
            ) from error
        self.name = f"adblock {version('adblock')}"
        rules = adblock.FilterSet(debug=True)
        for one in lists:
            rules.add_filters([rule.text for rule in one.rules])
        self._check = adblock.Engine(rules, False).check_network_urls
        self._refused: type[Exception] = adblock.AdblockException

    def find(self, url: str, page: str, kind: str) -> tuple[str | None, str | None]:
        """As `Engine.find`. An address that the engine refuses to read fits no rule."""
        try:
            result = self._check(url, page, kind)
        except self._refused:
            return None, None
        return result.filter, result.exception


class OwnEngine:
    """Our own matcher. Lines are only sorted into tables at first; a rule is read when a request first comes near it."""

    name = "the built-in matcher"

    def __init__(self, lists: Sequence[FilterList]) -> None:
        """Sort all rules into tables."""
        rules = [rule for one in lists for rule in one.rules]
        bad = {rule.key for rule in rules if "badfilter" in rule.options}
        important: list[Written] = []
        blocking: list[Written] = []
        excepting: list[Written] = []
        for rule in rules:
            if "badfilter" in rule.options or (bad and rule.key in bad):
                continue
            kind = excepting if rule.exception else important if "important" in rule.options else blocking
            kind.append(rule)
        self._important, self._blocking, self._excepting = (Table(part) for part in (important, blocking, excepting))

    def find(self, url: str, page: str, kind: str) -> tuple[str | None, str | None]:
        """As `Engine.find`. No exception lifts an important rule."""
        url = url[:_LONGEST]
        low = url.lower()
        found = _URL.match(low)
        if found is None:
            return None, None
        host = found[1].rstrip(".")
        page_host = _host_of(page)
        third = registrable_domain(host) != registrable_domain(page_host)
        query = Query(url, low, host, found.end(), third, kind, _above(page_host))
        words = dict.fromkeys(_WORD.findall(low))
        rule = self._important.find(query, words)
        if rule is not None:
            return rule.text, None
        rule = self._blocking.find(query, words)
        if rule is None:
            return None, None
        exception = self._excepting.find(query, words)
        return rule.text, exception.text if exception is not None else None


_host_of = lru_cache(maxsize=4_096)(host_of)


@lru_cache(maxsize=4_096)
def _above(host: str) -> frozenset[str]:
    return frozenset(suffixes(host))


class Table:
    """Rules of one sort, by what leads to them. Of several that fit, the first wins: host, words in order, site, the rest."""

    def __init__(self, rules: Sequence[Written]) -> None:
        """Sort `rules`; the order within a table is theirs."""
        self._hosts: dict[str, Bucket] = {}
        self._words: dict[str, Bucket] = {}
        self._sites: dict[str, Bucket] = {}
        self._rest = Bucket()
        loose: list[tuple[Written, list[str]]] = []
        for rule in rules:
            host = rule.host
            if host is not None:
                _into(self._hosts, host, rule)
            else:
                loose.append((rule, rule.tokens()))
        counts = Counter(word for _, words in loose for word in set(words))
        for rule, words in loose:
            word = min(words, key=lambda one: (one in _COMMON, counts[one], -len(one), one), default=None)
            if word is not None:
                _into(self._words, word, rule)
            elif sites := rule.domains():
                for site in dict.fromkeys(sites):
                    _into(self._sites, site, rule)
            else:
                self._rest.append(rule)

    def find(self, query: Query, words: Iterable[str]) -> Rule | None:
        """The first rule that a request fits."""
        for bucket in self._near(query, words):
            for rule in bucket.rules:
                if rule.matches(query):
                    return rule
        return None

    def _near(self, query: Query, words: Iterable[str]) -> Iterator[Bucket]:
        hosts, table, sites = self._hosts, self._words, self._sites
        host = query.host
        while host:
            if host in hosts:
                yield hosts[host]
            host = host.partition(".")[2]
        if table:
            for word in words:
                if word in table:
                    yield table[word]
        if sites:
            for site in sorted(query.page_hosts):
                if site in sites:
                    yield sites[site]
        yield self._rest


class Bucket(list[Written]):
    """Rules under one key; read when they are first wanted, since most never are."""

    _rules: tuple[Rule, ...] | None = None

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules that could be read."""
        if self._rules is None:
            self._rules = tuple(rule for one in self if (rule := ready(one)) is not None)
        return self._rules


def _into(table: dict[str, Bucket], key: str, rule: Written) -> None:
    if key in table:
        table[key].append(rule)
    else:
        table[key] = Bucket((rule,))
