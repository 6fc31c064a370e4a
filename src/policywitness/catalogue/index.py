"""Look-up tables over vendors: by host suffix, URL pattern, path, CNAME target, cookie, storage key and global.

Hosts are found by walking up their labels in a dict; URL patterns are tried only under their own domain. Cost per look-up
does not grow with the number of vendors.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from urllib.parse import parse_qs

from policywitness.catalogue.records import Reason, VendorMatch
from policywitness.catalogue.schema import CookieEntry, PathEntry, StorageEntry, StoredEntry, Vendor
from policywitness.model.vocabulary import Confidence

# An anchored expression finds a URL's parts several times faster than urllib.parse, which also rebuilds what it splits.
_URL = re.compile(
    r"(?:https?|wss?)://(?:[^/?#@]*@)?(\[[^\]]*\]|[^/?#:]+)(?::\d*)?([^?#]*)(?:\?([^#]*))?", re.IGNORECASE
)
_GROUP_NAME = re.compile(r"\(\?P<[a-z_]+>")
_SURE = (Confidence.LOW, Confidence.MEDIUM, Confidence.HIGH)
Queries = Mapping[str, list[str]]


def split_url(url: str) -> tuple[str, str, str]:
    """Host in lower case, path (at least `/`) and query of an http or WebSocket URL; empty strings for any other."""
    found = _URL.match(url)
    if found is None:
        return "", "", ""
    return found[1].lower().rstrip("."), found[2] or "/", found[3] or ""


def suffixes(host: str) -> Iterator[str]:
    """`a.b.example.com` -> itself, `b.example.com`, `example.com`, `com`: longest first."""
    while host:
        yield host
        host = host.partition(".")[2]


def at_most(confidence: Confidence, cap: Confidence) -> Confidence:
    """The lower of the two."""
    return _SURE[min(_SURE.index(confidence), _SURE.index(cap))]


@dataclass(frozen=True, slots=True)
class PathRule:
    """A `PathEntry` made ready: `where` is how a match shows it."""

    entry: PathEntry
    vendor: Vendor
    where: str
    reason: Reason

    @property
    def weight(self) -> tuple[int, int]:
        """More query conditions, then a longer path, is more specific."""
        path = self.entry.path_prefix or (self.entry.path_regex.pattern if self.entry.path_regex else "")
        return len(self.entry.query), len(path)

    def fits(self, path: str) -> bool:
        """Whether the path fits, whatever the query."""
        if self.entry.path_regex is not None:
            return self.entry.path_regex.match(path) is not None
        return path.startswith(self.entry.path_prefix or "/")

    def match(self, path: str, query: str) -> VendorMatch | None:
        """A match if path and query values fit."""
        groups: dict[str, str] = {}
        if self.entry.path_regex is not None:
            found = self.entry.path_regex.match(path)
            if found is None:
                return None
            groups |= {k: v for k, v in found.groupdict().items() if v}
        elif not path.startswith(self.entry.path_prefix or "/"):
            return None
        if self.entry.query and not _query_fits(self.entry, query, groups):
            return None
        confidence = Confidence.HIGH if self.reason == "url" else Confidence.MEDIUM
        return VendorMatch(
            vendor=self.vendor.id,
            reason=self.reason,
            pattern=self.where,
            confidence=at_most(confidence, self.vendor.confidence),
            category=self.entry.category or self.vendor.category,
            means=self.entry.means,
            account_id=groups.get(self.entry.account_id_group or ""),
        )


def _query_fits(entry: PathEntry, query: str, groups: dict[str, str]) -> bool:
    values = _parse_query(query)
    for param, expression in entry.query.items():
        found = next((hit for value in values.get(param, ()) if (hit := expression.match(value))), None)
        if found is None:
            return False
        groups |= {k: v for k, v in found.groupdict().items() if v}
    return True


@lru_cache(maxsize=256)
def _parse_query(query: str) -> Queries:
    return parse_qs(query, keep_blank_values=True)


@dataclass(slots=True)
class HostNode:
    """What the catalogue knows of one host suffix."""

    urls: list[PathRule] = field(default_factory=list)
    domain: VendorMatch | None = None


class HostIndex:
    """Host suffixes with their domain entry and URL patterns."""

    def __init__(self, vendors: Iterable[Vendor]) -> None:
        """Index `vendors`; where two claim a suffix, the later one has it (`lint` refuses that in one catalogue)."""
        self.nodes: dict[str, HostNode] = {}
        for vendor in vendors:
            for domain in vendor.match.domains:
                category = domain.category or vendor.category
                match = VendorMatch(vendor.id, "host", domain.suffix, vendor.confidence, category, domain.means)
                self.nodes.setdefault(domain.suffix, HostNode()).domain = match
            for entry in vendor.match.urls:
                rule = PathRule(entry, vendor, f"{entry.host_suffix} {describe(entry)}", "url")
                self.nodes.setdefault(entry.host_suffix, HostNode()).urls.append(rule)
        for node in self.nodes.values():
            node.urls.sort(key=lambda rule: rule.weight, reverse=True)

    def add_below(self, suffix: str, match: VendorMatch) -> None:
        """Put a domain of a lower layer where no domain is."""
        node = self.nodes.setdefault(suffix, HostNode())
        node.domain = node.domain or match

    def match_host(self, host: str) -> VendorMatch | None:
        """The domain entry with the longest suffix of `host`."""
        while host:
            node = self.nodes.get(host)
            if node is not None and node.domain is not None:
                return node.domain
            host = host.partition(".")[2]
        return None

    def matches(self, url: str) -> Iterator[VendorMatch]:
        """Every entry that fits, the most specific first: what `match_url` decides for, then what it decides against."""
        host, path, query = split_url(url)
        for suffix in suffixes(host):
            node = self.nodes.get(suffix)
            if node is not None:
                yield from (match for rule in node.urls if (match := rule.match(path, query)) is not None)
                if node.domain is not None:
                    yield node.domain

    def match_url(self, url: str) -> VendorMatch | None:
        """The longest host suffix wins; under one suffix a URL pattern wins over the domain."""
        found = _URL.match(url)
        if found is None:
            return None
        nodes = self.nodes
        host = found[1].lower().rstrip(".")
        while host:
            node = nodes.get(host)
            if node is not None:
                for rule in node.urls:
                    match = rule.match(found[2] or "/", found[3] or "")
                    if match is not None:
                        return match
                if node.domain is not None:
                    return node.domain
            host = host.partition(".")[2]
        return None


def describe(entry: PathEntry) -> str:
    """A path entry as one line: the path or its expression, then the query conditions."""
    path = entry.path_prefix if entry.path_prefix is not None else entry.path_regex.pattern if entry.path_regex else ""
    conditions = (f"{param}={expression.pattern}" for param, expression in entry.query.items())
    return _GROUP_NAME.sub("(", " ".join((path, *conditions)))


@dataclass(frozen=True, slots=True)
class Kept:
    """A stored entry with its vendor."""

    vendor: Vendor
    entry: StoredEntry

    def match(self, reason: Reason, where: str, confidence: Confidence) -> VendorMatch:
        """This entry as a match; `where` (a domain, a setter) is shown after the name."""
        return VendorMatch(
            vendor=self.vendor.id,
            reason=reason,
            pattern=f"{self.entry.label}{where}",
            confidence=at_most(confidence, self.vendor.confidence),
            category=self.entry.category,
            means=self.entry.purpose,
        )


class NameTable:
    """Entries by exact name, then by expression."""

    def __init__(self) -> None:
        """An empty table."""
        self.exact: dict[str, Kept] = {}
        self.patterns: list[Kept] = []

    def add(self, kept: Kept) -> None:
        """Add one entry; of equal names the last one stays."""
        if kept.entry.name is not None:
            self.exact[kept.entry.name] = kept
        else:
            self.patterns.append(kept)

    def find(self, name: str) -> Kept | None:
        """The entry for a name: an exact name wins over an expression."""
        exact = self.exact.get(name)
        if exact is not None:
            return exact
        for kept in self.patterns:
            if kept.entry.pattern is not None and kept.entry.pattern.match(name):
                return kept
        return None


class StoredIndex:
    """Cookies, or stored items: by vendor's host and name, by vendor and name, and by name alone where distinctive."""

    def __init__(self, reason: Reason, vendors: Iterable[Vendor]) -> None:
        """Index the cookies (`reason` cookie) or stored items (storage) of `vendors`."""
        self.reason = reason
        self.by_host: dict[str, NameTable] = {}
        self.by_vendor: dict[str, NameTable] = {}
        self.distinctive = NameTable()
        for vendor in vendors:
            for entry in _stored(vendor, reason):
                kept = Kept(vendor, entry)
                self.by_vendor.setdefault(vendor.id, NameTable()).add(kept)
                for host in _hosts_of(vendor, entry):
                    self.by_host.setdefault(host, NameTable()).add(kept)
                if entry.distinctive:
                    self.distinctive.add(kept)

    def on_host(self, name: str, host: str) -> VendorMatch | None:
        """A name on the vendor's own host."""
        for suffix in suffixes(host):
            table = self.by_host.get(suffix)
            kept = table.find(name) if table is not None else None
            if kept is not None:
                return kept.match(self.reason, f" on {suffix}", Confidence.HIGH)
        return None

    def of_vendor(self, name: str, vendor: str) -> Kept | None:
        """The entry for a name in one vendor's file."""
        table = self.by_vendor.get(vendor)
        return table.find(name) if table is not None else None

    def by_name(self, name: str) -> Kept | None:
        """The entry for a name that identifies its vendor alone."""
        return self.distinctive.find(name)

    def candidates(self, name: str) -> list[Kept]:
        """Every vendor's entry for a name, for a person who looks it up."""
        found = (table.find(name) for table in self.by_vendor.values())
        return [kept for kept in found if kept is not None]


def _stored(vendor: Vendor, reason: Reason) -> tuple[StoredEntry, ...]:
    if reason == "cookie":
        return vendor.storage.cookies
    return (*vendor.storage.local_storage, *vendor.storage.session_storage)


def _hosts_of(vendor: Vendor, entry: StoredEntry) -> list[str]:
    """The hosts on which a name is certainly this entry's."""
    if isinstance(entry, CookieEntry):
        if entry.domain is not None:
            return [entry.domain]
        if entry.party == "first":
            return []
    elif isinstance(entry, StorageEntry) and entry.origin is not None:
        return [entry.origin]
    return [domain.suffix for domain in vendor.match.domains]


def as_initiator(match: VendorMatch, url: str) -> VendorMatch:
    """A match of a script's host, told as the reason for what that script did."""
    return replace(
        match,
        reason="initiator",
        pattern=f"{match.pattern} ({url})",
        confidence=at_most(Confidence.MEDIUM, match.confidence),
    )
