"""The catalogue: all known vendors, and the answers to "whose is this, and how do you know?"."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property, lru_cache
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from policywitness.catalogue.bulk import Bulk, BulkLayer, Layers, cache_folder, read_folder
from policywitness.catalogue.decoders.parameters import decode as decode_request
from policywitness.catalogue.index import (
    HostIndex,
    PathRule,
    StoredIndex,
    as_initiator,
    at_most,
    describe,
    split_url,
    suffixes,
)
from policywitness.catalogue.lists import EngineName, FilterLists, ListMatch, read_list
from policywitness.catalogue.load import Loaded, known_trackers, load, own_names
from policywitness.catalogue.records import Decoded, SourceInfo, VendorMatch, VendorName
from policywitness.catalogue.schema import CookieEntry, StorageEntry, Vendor
from policywitness.catalogue.taxonomy import Taxonomy
from policywitness.model.vocabulary import Confidence


class Catalogue:
    """Known vendors and the tables to find them by. Made by `Catalogue.load`.

    Every `match_*` method returns a `VendorMatch` that says which entry matched and how sure that is, or None. Where
    several entries match, the most specific one wins: the longest host suffix, then a URL pattern, then the domain. Bulk
    sources are a layer below: they are asked only where no vendor described by hand matches.

    `described` are the vendors described by hand; `vendors` these and, below them, those that only bulk sources know.
    """

    def __init__(self, loaded: Loaded, bulk: Sequence[Bulk] = (), lists: FilterLists | None = None) -> None:
        """Index what `load` read."""
        self._loaded = loaded
        self.described: Mapping[str, Vendor] = MappingProxyType(loaded.vendors)
        self.vendors: Mapping[str, Vendor] = self.described
        self.taxonomy: Taxonomy = loaded.taxonomy
        self.digest: str = _digest(loaded.digest, bulk, lists)
        self.lists = lists
        self._hosts = HostIndex(self.described.values())
        self._bulk: BulkLayer | None = None
        self._bulk_trackers: dict[str, VendorMatch] = {}
        if bulk:
            self._bulk = BulkLayer(bulk, self.described, self._hosts, self.taxonomy, loaded.disbelieved)
            self.vendors = Layers(self.described, self._bulk)
            for suffix, match, tracks in self._bulk.domains():
                self._hosts.add_below(suffix, match)
                if tracks:
                    self._bulk_trackers.setdefault(suffix, match)

    @classmethod
    def load(
        cls,
        extra: Sequence[Path] = (),
        *,
        bulk: Path | Literal["cached"] | None = "cached",
        lists: Sequence[Path] = (),
        engine: EngineName | None = None,
    ) -> Catalogue:
        """The catalogue that ships, and `extra` files or folders of vendors. Raises `CatalogueError` with the reason.

        `bulk` is the folder of compiled bulk sources; "cached" is where `trackers update` put them, if it was ever run, and
        None does without. `lists` are files in Adblock syntax; `engine` is what matches them (`FilterLists`).
        """
        folder = cache_folder() if bulk == "cached" else bulk
        return cls(
            load(known_trackers(), extra),
            read_folder(folder) if folder is not None else (),
            FilterLists([read_list(path) for path in lists], engine) if lists else None,
        )

    def sources(self) -> list[SourceInfo]:
        """Where the entries in force are from: the catalogue that ships, then what the user named, bulk sources and lists."""
        shipped, extra = self._loaded.shipped, self._loaded.extra
        replaced = {vendor for ids in extra.values() for vendor in ids}
        ours = SourceInfo(
            id=shipped.id,
            title=shipped.title,
            version=shipped.version,
            date=date.fromisoformat(shipped.date),
            licence=shipped.licence,
            entries=len(self.described.keys() - replaced),
        )
        users = (
            SourceInfo(place, "vendor files that the user named", "", None, "", len(ids))
            for place, ids in extra.items()
        )
        listed = [source.info for source in self._bulk.sources] if self._bulk is not None else []
        return [ours, *users, *listed, *(self.lists.sources() if self.lists is not None else ())]

    def file_of(self, vendor: str) -> Path:
        """The file that a vendor was read from. Raises `KeyError` for one that no file describes."""
        return self._loaded.files[vendor]

    def source_of(self, vendor: str) -> str:
        """The bulk source, with its version, that a vendor is from. Raises `KeyError` for one described by hand."""
        if self._bulk is None:
            raise KeyError(vendor)
        return self._bulk.source_of(vendor)

    def names(self) -> Iterator[VendorName]:
        """Every name that a policy may use for a vendor; several vendors share the name of their parent."""
        ambiguous = {name.casefold() for vendor in self.described.values() for name in vendor.ambiguous_names}
        taken: set[str] = set()
        for vendor in self.described.values():
            for kind, name in own_names(vendor):
                taken.add(name.casefold())
                yield VendorName(name, vendor.id, kind, name.casefold() in ambiguous)
        if self._bulk is not None:
            yield from self._bulk.names(frozenset(taken))

    def hosts(self) -> Iterator[str]:
        """Every host suffix that is known, of all layers."""
        yield from self._hosts.nodes

    def match_host(self, host: str) -> VendorMatch | None:
        """The vendor of a host name."""
        return self._hosts.match_host(host.lower().rstrip("."))

    def match_url(self, url: str) -> VendorMatch | None:
        """The vendor of a request to a host of its own; URL patterns say what the request is for."""
        return self._hosts.match_url(url)

    def matches(self, url: str) -> list[VendorMatch]:
        """Every entry that fits a request, the one that counts first: `match_url`, and what it outranks, by specificity.

        Entries of other vendors in bulk sources that a vendor described by hand outranks come last.
        """
        found = list(self._hosts.matches(url))
        if not found and (signature := self.match_first_party_path(url)) is not None:
            found.append(signature)
        host = split_url(url)[0]
        if self._bulk is not None:
            vendors = {match.vendor for match in found}
            found += (match for match in self._bulk.outranked(host) if match.vendor not in vendors)
        return found

    def match_lists(self, url: str, page_url: str, resource_type: str, *, in_frame: bool = False) -> ListMatch | None:
        """The rule of the user's filter lists for a request, word for word; None where there are no lists, or no rule.

        A list says that somebody wants a request blocked, never whose it is: its matches stand beside vendors, not for them.
        """
        return None if self.lists is None else self.lists.match(url, page_url, resource_type, in_frame=in_frame)

    def match_first_party_path(self, url: str) -> VendorMatch | None:
        """The vendor whose script or collector a path is, whatever host serves it (a first-party proxy)."""
        host, path, query = split_url(url)
        if not host:
            return None
        return next((match for rule in self._signatures_of(path) if (match := rule.match(path, query))), None)

    def match_cname(self, host: str) -> VendorMatch | None:
        """The vendor behind a CNAME target: a listed target, or a vendor's host that is no mere CDN.

        Of bulk sources only those hosts count that track: anybody's site may live on a hosting company's.
        """
        for suffix in suffixes(host.lower().rstrip(".")):
            match = self._cnames.get(suffix)
            if match is not None:
                return match
            if (listed := self._bulk_trackers.get(suffix)) is not None:
                return replace(listed, reason="cname")
        return None

    def match_cookie(self, name: str, domain: str, setter_host: str | None = None) -> VendorMatch | None:
        """The vendor of a cookie, by the first of these that holds.

        The name is listed on its domain; the name is listed by the vendor whose host set it; the name alone is distinctive;
        the domain is a vendor's; a vendor's host set it. An ordinary name on the site's own domain says nothing.
        """
        host = domain.lower().strip(".")
        match = self._match_stored(self._cookies, name, host, setter_host)
        # An owner or a setter says whose a cookie is; only an entry for its name says what it is for.
        if self._bulk is None or (match is not None and match.reason == "cookie"):
            return match
        owner, setter = self._vendor_at(host), self._vendor_at(setter_host or "")
        listed = self._bulk.match_cookie(name, host, owner, setter)
        unsure = listed is not None and listed.confidence is Confidence.LOW
        return match if listed is None or (unsure and match is not None) else listed

    def match_storage(self, key: str, origin: str, setter_host: str | None = None) -> VendorMatch | None:
        """The vendor of a stored item at `origin` (`https://host`, or a host), as for cookies."""
        return self._match_stored(self._storage, key, split_url(origin)[0] or origin.lower(), setter_host)

    def match_global(self, name: str) -> VendorMatch | None:
        """The vendor whose script defines a JavaScript name on `window`."""
        return self._globals.get(name)

    def match_initiator(self, urls: Sequence[str]) -> VendorMatch | None:
        """The vendor that made something happen: the nearest known script of a chain, innermost first.

        A tag manager counts only where no other vendor is in the chain: it loads what its customer chose.
        """
        manager: VendorMatch | None = None
        for url in urls:
            match = self.match_url(url)
            if match is not None and not self._is_tag_manager(match.vendor):
                return as_initiator(match, url)
            if match is not None and manager is None:
                manager = as_initiator(match, url)
        return manager

    def cookie_entry(self, name: str, match: VendorMatch | None = None) -> CookieEntry | None:
        """Purpose, category and lifetime of a cookie: in the matched vendor's file, else by its distinctive name."""
        kept = self._cookies.by_name(name) if match is None else self._cookies.of_vendor(name, match.vendor)
        if kept is not None and isinstance(kept.entry, CookieEntry):
            return kept.entry
        return (
            None if self._bulk is None else self._bulk.cookie_entry(name, match.vendor if match is not None else None)
        )

    def storage_entry(self, key: str, match: VendorMatch | None = None) -> StorageEntry | None:
        """Purpose and category of a stored item, as for cookies."""
        kept = self._storage.by_name(key) if match is None else self._storage.of_vendor(key, match.vendor)
        return kept.entry if kept is not None and isinstance(kept.entry, StorageEntry) else None

    def named(self, name: str) -> list[tuple[Vendor, CookieEntry | StorageEntry, str | None]]:
        """Every vendor with an entry for a cookie or storage key of this name, distinctive or not; and the bulk source.

        The source is None for what is described by hand.
        """
        found: list[tuple[Vendor, CookieEntry | StorageEntry, str | None]] = [
            (kept.vendor, kept.entry, None)
            for kept in (*self._cookies.candidates(name), *self._storage.candidates(name))
            if isinstance(kept.entry, CookieEntry | StorageEntry)
        ]
        known = {vendor.id for vendor, _, _ in found}
        for vendor, entry, source in self._bulk.named(name) if self._bulk is not None else ():
            if vendor not in known:
                found.append((self.vendors[vendor], entry, source))
        return found

    def decode(self, url: str, post_data: str | None = None) -> Decoded:
        """What a request tells its vendor; empty, with vendor None, where nobody known is asked."""
        match = self.match_url(url) or self.match_first_party_path(url)
        return Decoded() if match is None else decode_request(self.vendors[match.vendor], match, url, post_data)

    def _match_stored(self, index: StoredIndex, name: str, host: str, setter_host: str | None) -> VendorMatch | None:
        on_host = index.on_host(name, host)
        if on_host is not None:
            return on_host
        setter = self.match_host(setter_host) if setter_host else None
        if setter is not None and (kept := index.of_vendor(name, setter.vendor)) is not None:
            return kept.match(index.reason, f" set by {setter.pattern}", Confidence.HIGH)
        if (kept := index.by_name(name)) is not None:
            same_house = setter is not None and self._same_house(setter.vendor, kept.vendor.id)
            return kept.match(index.reason, "", Confidence.HIGH if same_house else Confidence.MEDIUM)
        owner = self.match_host(host)
        if owner is not None or setter is None or setter_host is None:
            return owner
        match = as_initiator(setter, setter_host)
        if not self._is_tag_manager(setter.vendor):
            return match
        return VendorMatch(
            match.vendor, match.reason, match.pattern, at_most(Confidence.LOW, match.confidence), match.category
        )

    def _vendor_at(self, host: str) -> str | None:
        match = self.match_host(host)
        return match.vendor if match is not None else None

    def _same_house(self, a: str, b: str) -> bool:
        parents = [self.vendors[v].operator.parent or self.vendors[v].operator.legal_name for v in (a, b)]
        return parents[0] == parents[1]

    def _is_tag_manager(self, vendor: str) -> bool:
        return "tag_manager" in self.vendors[vendor].kind

    @cached_property
    def _signatures_of(self) -> Callable[[str], tuple[PathRule, ...]]:
        """The signatures that a path fits; requests differ in their queries far more than in their paths."""
        signatures = self._signatures
        return lru_cache(maxsize=65_536)(lambda path: tuple(rule for rule in signatures if rule.fits(path)))

    @cached_property
    def _signatures(self) -> list[PathRule]:
        rules = [
            PathRule(entry, vendor, describe(entry), "path-signature")
            for vendor in self.described.values()
            for entry in vendor.match.path_signatures
        ]
        return sorted(rules, key=lambda rule: rule.weight, reverse=True)

    @cached_property
    def _cnames(self) -> dict[str, VendorMatch]:
        targets: dict[str, VendorMatch] = {}
        for vendor in self.described.values():
            hosts = [domain.suffix for domain in vendor.match.domains if domain.role != "cdn"]
            for host in (*hosts, *vendor.match.cname_targets):
                targets[host] = VendorMatch(vendor.id, "cname", host, vendor.confidence, vendor.category)
        return targets

    @cached_property
    def _cookies(self) -> StoredIndex:
        return StoredIndex("cookie", self.described.values())

    @cached_property
    def _storage(self) -> StoredIndex:
        return StoredIndex("storage", self.described.values())

    @cached_property
    def _globals(self) -> dict[str, VendorMatch]:
        return {
            name: VendorMatch(vendor.id, "global", name, at_most(Confidence.MEDIUM, vendor.confidence), vendor.category)
            for vendor in self.described.values()
            for name in vendor.match.globals
        }


def _digest(described: str, bulk: Sequence[Bulk], lists: FilterLists | None) -> str:
    """SHA-256 of all entries in force: of the vendors' files alone where there is nothing else."""
    more = [f"{source.info.id} {source.digest}" for source in bulk]
    if lists is not None:
        more.append(lists.digest())
    return sha256("\n".join((described, *more)).encode()).hexdigest() if more else described
