"""The bulk sources: thousands of entities and cookies that others list, as a layer under the catalogue written by hand.

What is described by hand always wins: a bulk domain counts only where no vendor described by hand has the host, a bulk cookie
only where none has the cookie. Every match names its source and is at most of medium confidence. An entity that is also
described by hand (same name, and a domain in common) extends that vendor; any other gets the id `<source>:<name>`.
"""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import platformdirs

from policywitness.catalogue.compile import LAYOUT
from policywitness.catalogue.index import HostIndex, split_url, suffixes
from policywitness.catalogue.load import own_names
from policywitness.catalogue.ordinary import ORDINARY_NAMES
from policywitness.catalogue.records import CatalogueError, Reason, SourceInfo, VendorMatch, VendorName
from policywitness.catalogue.schema import CookieEntry, Operator, Source, Vendor, is_https, is_lifetime
from policywitness.catalogue.taxonomy import Crossing, Taxonomy
from policywitness.model.vocabulary import Category, Confidence

CACHE_VARIABLE = "POLICYWITNESS_CACHE"
_MEND = f'run "policywitness trackers update", or set {CACHE_VARIABLE} to nothing to do without'
_UNSAID = Crossing(category=Category.UNKNOWN)
_TRACKS = (Category.ADVERTISING, Category.ANALYTICS)
# Below this a name's beginning, or a name alone, fits cookies of anybody.
_SHORTEST_PREFIX = 4
_SHORTEST_NAME = 5
_SHORTEST_WORD = 4
_NO_WORD = re.compile(r"[\W_]+")


def cache_folder() -> Path | None:
    """Where `trackers update` keeps bulk sources: the user's cache directory, or the folder that POLICYWITNESS_CACHE names.

    None where that variable is set to nothing: then only the catalogue that ships counts.
    """
    named = os.environ.get(CACHE_VARIABLE)
    if named is None:
        return platformdirs.user_cache_path("policywitness") / "catalogue"
    return Path(named) / "catalogue" if named else None


@dataclass(frozen=True, slots=True)
class Entity:
    """A company or service as its source writes it; `word` is the source's own category."""

    source: str
    id: str
    name: str
    company: str | None
    word: str | None
    homepage: str | None


@dataclass(frozen=True, slots=True)
class Row:
    """A cookie as its source writes it; `name` is the beginning of the name where `prefix` holds."""

    source: str
    name: str
    prefix: bool
    domain: str | None
    entity: str
    word: str
    purpose: str
    lifetime: str

    def fits(self, name: str) -> bool:
        """Whether a cookie's name is this one."""
        return name.startswith(self.name) if self.prefix else name == self.name

    @property
    def label(self) -> str:
        """The name; with `*` where it goes on."""
        return f"{self.name}*" if self.prefix else self.name


@dataclass(frozen=True, slots=True)
class Bulk:
    """One compiled source. `integrity` is of the archive, `digest` the SHA-256 of its rows; `domains` maps a host suffix to an entity's id."""

    info: SourceInfo
    url: str
    integrity: str
    digest: str
    entities: Mapping[str, Entity]
    domains: Mapping[str, str]
    cookies: Sequence[Row]

    @property
    def shown(self) -> str:
        """`third-party-web 0.30.0`."""
        return f"{self.info.id} {self.info.version}"


def read_folder(folder: Path) -> list[Bulk]:
    """Every compiled source in `folder`, by name; none where there is no such folder. Raises `CatalogueError` for a damaged one."""
    return [read(path) for path in sorted(folder.glob("*.sqlite"))]


def read(path: Path) -> Bulk:
    """One compiled source. Raises `CatalogueError` where the file is damaged, or of another version of this program."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as database:
            meta: dict[str, str] = dict(database.execute("SELECT key, value FROM meta"))
            if meta.get("layout") != LAYOUT:
                raise CatalogueError(f"{path}: written by another version of policywitness; {_MEND}")
            id_ = meta["source"]
            entities = database.execute("SELECT id, name, company, word, homepage FROM entities ORDER BY id").fetchall()
            domains = dict(database.execute("SELECT suffix, entity FROM domains ORDER BY suffix"))
            cookies = database.execute(
                "SELECT name, prefix, domain, entity, word, purpose, lifetime FROM cookies ORDER BY rowid"
            ).fetchall()
        return _bulk(id_, meta, entities, domains, cookies)
    except (sqlite3.Error, KeyError, ValueError) as error:
        raise CatalogueError(f"{path}: damaged ({error}); {_MEND}") from error


def _bulk(
    id_: str,
    meta: Mapping[str, str],
    entities: list[tuple[Any, ...]],
    domains: dict[str, str],
    cookies: list[tuple[Any, ...]],
) -> Bulk:
    return Bulk(
        info=SourceInfo(
            id=id_,
            title=meta["title"],
            version=meta["version"],
            date=date.fromisoformat(meta["date"]),
            licence=meta["licence"],
            entries=len(domains) + len(cookies),
        ),
        url=meta["url"],
        integrity=meta["integrity"],
        digest=meta["rows_sha256"],
        entities={row[0]: Entity(id_, *row) for row in entities},
        domains=domains,
        cookies=tuple(Row(id_, name, bool(prefix), *rest) for name, prefix, *rest in cookies),
    )


class BulkVendor(Vendor):
    """A vendor that only a bulk source knows. Its kind may be unknown; its id is `<source>:<name>`."""

    id: str
    kind: tuple[str, ...] = ()


class BulkLayer:
    """Bulk sources, seen from the catalogue written by hand."""

    def __init__(
        self,
        sources: Sequence[Bulk],
        described: Mapping[str, Vendor],
        hosts: HostIndex,
        taxonomy: Taxonomy,
        disbelieved: Mapping[str, frozenset[str]],
    ) -> None:
        """`described` and `hosts` are the vendors written by hand and their hosts, before this layer is put under them.

        `disbelieved` holds, by source, the domains of which nothing that it says is used (`SourceEntry`).
        """
        self._disbelieved = disbelieved
        self.sources = sources
        self._by_id = {source.info.id: source for source in sources}
        self._described = described
        self._hosts = hosts
        self._crosswalk = taxonomy.crosswalk
        self._vendors: dict[str, Vendor] = {}
        self._own_domains = {
            (source.info.id, suffix): owner.vendor
            for source in sources
            for suffix in source.domains
            if (owner := hosts.match_host(suffix)) is not None
        }
        self._owners: dict[tuple[str, str], set[str]] = {}
        for (source_id, suffix), owner_id in self._own_domains.items():
            self._owners.setdefault((source_id, self._by_id[source_id].domains[suffix]), set()).add(owner_id)
        self._ids = self._resolve()
        self._entities = {
            vendor: entity
            for source in sources
            for entity in source.entities.values()
            if (vendor := self._ids[source.info.id, entity.id]) not in described
        }

    def outranked(self, host: str) -> Iterator[VendorMatch]:
        """What the sources say of a host that a vendor described by hand has, where they name somebody else."""
        for source in self.sources:
            for suffix in suffixes(host):
                if (source.info.id, suffix) in self._own_domains:
                    yield self._domain_match(source, suffix)
                    break

    def _domain_match(self, source: Bulk, suffix: str) -> VendorMatch:
        entity = source.entities[source.domains[suffix]]
        vendor = self._ids[source.info.id, entity.id]
        mine = self._described.get(vendor)
        category = self._crossing(entity).category if mine is None else mine.category
        sure = Confidence.LOW if category is Category.UNKNOWN else Confidence.MEDIUM
        return VendorMatch(vendor, "host", f"{suffix} ({source.shown})", sure, category, source=source.info.id)

    def domains(self) -> Iterator[tuple[str, VendorMatch, bool]]:
        """(host suffix, match, whether it tracks) for every domain that no vendor described by hand has.

        A domain where a company described by hand has its own website (`microsoft.com`) holds all that the company does. A
        source that files it under one tracking service of many ("Bing Ads") is not believed.
        """
        corporate = self._websites()
        for source in self.sources:
            wrong = self._disbelieved.get(source.info.id, frozenset())
            for suffix in source.domains:
                if suffix in wrong or (source.info.id, suffix) in self._own_domains:
                    continue
                match = self._domain_match(source, suffix)
                tracks = match.category in _TRACKS
                if tracks and suffix in corporate and match.vendor not in self._described:
                    continue
                yield suffix, match, tracks

    def _websites(self) -> frozenset[str]:
        """The domains of the websites and policies of those described by hand, each with what is above it."""
        operators = [vendor.operator for vendor in self._described.values()]
        urls = [url for one in operators for url in (one.website, one.privacy_policy_url, one.opt_out_url) if url]
        return frozenset(suffix for url in urls for suffix in suffixes(split_url(url)[0]))

    # Vendors

    def __contains__(self, vendor: object) -> bool:
        """Whether a bulk source alone knows a vendor."""
        return vendor in self._entities

    def __iter__(self) -> Iterator[str]:
        """The ids of the vendors that only bulk sources know, by source and name."""
        return iter(sorted(self._entities))

    def __len__(self) -> int:
        """How many there are."""
        return len(self._entities)

    def vendor(self, id_: str) -> Vendor:
        """A vendor that only a bulk source knows, as far as it is known. Raises `KeyError`."""
        if id_ not in self._vendors:
            self._vendors[id_] = self._vendor(id_, self._entities[id_])
        return self._vendors[id_]

    def source_of(self, vendor: str) -> str:
        """The source that a vendor is from, with its version. Raises `KeyError`."""
        return self._by_id[self._entities[vendor].source].shown

    def names(self, taken: frozenset[str]) -> Iterator[VendorName]:
        """Names by which a policy may call these vendors, but for those (case-folded) that are `taken` by hand.

        A single word counts as ambiguous: nobody has checked whether it is an ordinary one too.
        """
        for id_ in self:
            entity = self._entities[id_]
            for kind, name in (("name", entity.name), ("operator", entity.company)):
                if name and len(name) >= _SHORTEST_WORD and name.casefold() not in taken:
                    single = len(name.split()) == 1
                    yield VendorName(name, id_, "name" if kind == "name" else "operator", ambiguous=single)

    def _vendor(self, id_: str, entity: Entity) -> Vendor:
        source = self._by_id[entity.source]
        crossing = self._crossing(entity)
        listed = f"Listed by {source.shown}" + (f' as "{entity.word}"' if entity.word else "")
        return BulkVendor(
            id=id_,
            name=entity.name,
            operator=Operator(
                legal_name=entity.company or entity.name,
                parent=self._house(entity),
                website=entity.homepage if entity.homepage and is_https(entity.homepage) else None,
            ),
            kind=crossing.kind,
            category=crossing.category,
            description=f"{listed}; nobody has described it by hand.",
            match={},
            sources=(Source(url=source.url, fact="the company and its domains or cookies"),),
            confidence=Confidence.LOW if crossing.category is Category.UNKNOWN else Confidence.MEDIUM,
        )

    def _crossing(self, entity: Entity) -> Crossing:
        return self._crosswalk.get(entity.source, {}).get(entity.word or "", _UNSAID)

    def _house(self, entity: Entity) -> str | None:
        """The house of the vendors that are described by hand and have domains of this entity, where it is one."""
        operators = [self._described[owner].operator for owner in self._owners.get((entity.source, entity.id), ())]
        houses = {operator.parent or operator.legal_name for operator in operators}
        return houses.pop() if len(houses) == 1 else None

    def _resolve(self) -> dict[tuple[str, str], str]:
        """(source, entity) -> vendor id. Sources without domains (cookies only) go by name to what is known already."""
        named: dict[str, str] = {}
        for vendor in self._described.values():
            for kind, name in own_names(vendor):
                if kind in ("name", "alias", "former"):
                    key = _fold(name)
                    named[key] = "" if named.get(key, vendor.id) != vendor.id else vendor.id
        ids: dict[tuple[str, str], str] = {}
        for source in sorted(self.sources, key=lambda one: not one.domains):
            for entity in source.entities.values():
                place = (source.info.id, entity.id)
                known = named.get(_fold(entity.name))
                if known and source.domains and known in self._described and known not in self._owners.get(place, ()):
                    known = None
                ids[place] = known or f"{source.info.id}:{entity.id}"
                named.setdefault(_fold(entity.name), ids[place])
        return ids

    # Cookies

    def match_cookie(self, name: str, host: str, owner: str | None, setter: str | None) -> VendorMatch | None:
        """The vendor of a cookie: listed for its domain, listed for the vendor whose script set it, or a telling name.

        `owner` and `setter` are the vendors of the cookie's host and of the script that set it. Names alone are of low
        confidence, and only of cookies that track: a functional cookie tells what software runs, not who receives data.
        """
        rows = list(self._rows(name))
        for row in rows:
            if row.domain is not None and row.domain in suffixes(host):
                return self._match(row, owner or self._vendor_of(row), f" on {row.domain}", Confidence.MEDIUM)
        for row in rows:
            if setter is not None and setter == self._vendor_of(row):
                return self._match(row, setter, f" set by {setter}", Confidence.MEDIUM)
        if owner is None and len({self._vendor_of(row) for row in rows}) == 1 and self._telling(rows[0]):
            return self._match(rows[0], self._vendor_of(rows[0]), "", Confidence.LOW)
        return None

    def cookie_entry(self, name: str, vendor: str | None) -> CookieEntry | None:
        """Purpose, category and lifetime of a cookie of `vendor`; of the only one that the name tells where that is None."""
        rows = list(self._rows(name))
        if vendor is None:
            alone = len({self._vendor_of(row) for row in rows}) == 1 and self._telling(rows[0])
            return self._entry(rows[0]) if alone else None
        found = next((row for row in rows if vendor in (self._vendor_of(row), self._owner_of(row))), None)
        return None if found is None else self._entry(found)

    def named(self, name: str) -> list[tuple[str, CookieEntry, str]]:
        """(vendor, entry, source) of every listed cookie of this name, distinctive or not."""
        return [
            (self._owner_of(row) or self._vendor_of(row), self._entry(row), self._by_id[row.source].shown)
            for row in self._rows(name)
        ]

    def _vendor_of(self, row: Row) -> str:
        return self._ids[row.source, row.entity]

    def _owner_of(self, row: Row) -> str | None:
        owner = self._hosts.match_host(row.domain) if row.domain else None
        return owner.vendor if owner is not None else None

    def _rows(self, name: str) -> Iterator[Row]:
        """Rows for a name: exact ones, else those with the longest beginning of it; short beginnings only for their domain."""
        exact, prefixes = self._cookies
        if name in exact:
            yield from exact[name]
            return
        fitting = [row for row in prefixes if row.fits(name)]
        longest = max((len(row.name) for row in fitting), default=0)
        yield from (
            row
            for row in fitting
            if len(row.name) == longest and (longest >= _SHORTEST_PREFIX or row.domain is not None)
        )

    @cached_property
    def _cookies(self) -> tuple[dict[str, list[Row]], list[Row]]:
        """Rows by exact name; rows by their name's beginning."""
        exact: dict[str, list[Row]] = {}
        prefixes: list[Row] = []
        for row in (row for source in self.sources for row in source.cookies):
            if row.prefix:
                prefixes.append(row)
            else:
                exact.setdefault(row.name, []).append(row)
        return exact, prefixes

    def _category(self, row: Row) -> Category:
        return self._crosswalk.get(row.source, {}).get(row.word, _UNSAID).category

    def _telling(self, row: Row) -> bool:
        """Whether a name alone, on any site's own domain, tells whose it is: it tracks, is long, and looks like no other."""
        if self._category(row) not in _TRACKS or len(row.name) < _SHORTEST_NAME or row.name in ORDINARY_NAMES:
            return False
        entity = self._by_id[row.source].entities[row.entity]
        words = re.findall(r"[a-z0-9]+", f"{entity.name} {entity.company or ''}".lower())
        return row.name.startswith("_") or any(
            word in row.name.lower() for word in words if len(word) >= _SHORTEST_WORD
        )

    def _match(self, row: Row, vendor: str, where: str, confidence: Confidence) -> VendorMatch:
        source = self._by_id[row.source]
        reason: Reason = "cookie"
        return VendorMatch(
            vendor=vendor,
            reason=reason,
            pattern=f"{row.label}{where} ({source.shown})",
            confidence=confidence,
            category=self._category(row),
            means=row.purpose or None,
            source=source.info.id,
        )

    def _entry(self, row: Row) -> CookieEntry:
        lifetime = row.lifetime.lower()
        return CookieEntry(
            name=None if row.prefix else row.name,
            pattern=f"^{re.escape(row.name)}.*$" if row.prefix else None,
            party="both" if row.domain is None else "third",
            purpose=row.purpose or "not described",
            category=self._category(row),
            lifetime=lifetime if is_lifetime(lifetime) else None,
            distinctive=self._telling(row),
            source=self._by_id[row.source].url,
        )


def _fold(name: str) -> str:
    """A name without case, spaces and punctuation: `Tik Tok` and `TikTok` are one."""
    return _NO_WORD.sub("", name.casefold())


class Layers(Mapping[str, Vendor]):
    """All vendors by id: those described by hand, then those that only bulk sources know, made when they are asked for."""

    def __init__(self, described: Mapping[str, Vendor], bulk: BulkLayer) -> None:
        """`described` wins."""
        self._described = described
        self._bulk = bulk

    def __getitem__(self, id_: str) -> Vendor:
        """A vendor. Raises `KeyError`."""
        found = self._described.get(id_)
        return self._bulk.vendor(id_) if found is None else found

    def __iter__(self) -> Iterator[str]:
        """All ids."""
        yield from self._described
        yield from self._bulk

    def __len__(self) -> int:
        """How many there are."""
        return len(self._described) + len(self._bulk)
