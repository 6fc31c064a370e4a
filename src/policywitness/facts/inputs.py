"""What a user may hand to an analysis besides the visits. All optional; what is missing makes a rule `not-assessed`.

memberships   who is a member of which opt-out programme, as TOML (see `read_memberships`)
countries     a MaxMind database (GeoLite2-Country, or any with the same records) that maps addresses to countries
earlier       an earlier audit of the same site, for its policies' dates and texts
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

import maxminddb
from maxminddb import InvalidDatabaseError

from policywitness.model.audit import Audit, VendorInfo
from policywitness.model.errors import UserError
from policywitness.model.hosts import belongs_to


class InputError(UserError):
    """A file that was handed in cannot be used; the message names the file and the fix."""


@dataclass(frozen=True, slots=True)
class Memberships:
    """Members of opt-out programmes, in lower case: vendor ids, company names or domains."""

    as_of: date
    programmes: Mapping[str, frozenset[str]]

    def knows(self, programme: str) -> bool:
        """Whether the list holds a programme's members."""
        return programme.lower() in self.programmes

    def covers(self, programme: str, vendor: VendorInfo) -> bool:
        """Whether a vendor is listed: by its id, its name, its company's name, or the domain of one of its hosts."""
        members = self.programmes.get(programme.lower(), frozenset())
        names = {vendor.id.lower(), vendor.name.lower(), (vendor.operator or "").lower()}
        domains = tuple(member for member in members if "." in member)
        return bool(names & members) or any(belongs_to(host, domains) for host in vendor.hosts)


@dataclass(frozen=True, slots=True)
class Countries:
    """The country of an address, by a MaxMind database."""

    reader: maxminddb.Reader

    def country(self, address: str) -> str | None:
        """ISO 3166 code such as `US`; None for an address that the database does not know, or that is none."""
        try:
            record: Any = self.reader.get(address.strip("[]"))
        except ValueError:
            return None
        if not isinstance(record, dict):
            return None
        place = record.get("country") or record.get("registered_country") or {}
        code = place.get("iso_code") if isinstance(place, dict) else None
        return code if isinstance(code, str) else None


@dataclass(frozen=True, slots=True)
class EarlierText:
    """A policy as an earlier audit read it: the date it stated, the SHA-256 of its text, and when it was fetched."""

    date: str
    text_sha256: str
    seen_on: str


@dataclass(frozen=True, slots=True)
class Inputs:
    """What was handed in; `digests` holds the SHA-256 of each file, by its name here."""

    memberships: Memberships | None = None
    countries: Countries | None = None
    earlier_texts: Mapping[str, EarlierText] = field(default_factory=lambda: MappingProxyType({}))
    digests: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


def read_inputs(
    *, memberships: Path | None = None, countries: Path | None = None, earlier: Path | None = None
) -> Inputs:
    """Read the files that were given; `earlier` is a bundle's folder or its `audit.json`. Raises InputError."""
    if earlier is not None and earlier.is_dir():
        earlier = earlier / "audit.json"
    given = {"memberships": memberships, "countries": countries, "earlier audit": earlier}
    return Inputs(
        memberships=read_memberships(memberships) if memberships else None,
        countries=read_countries(countries) if countries else None,
        earlier_texts=read_earlier(earlier) if earlier else MappingProxyType({}),
        digests={name: hashlib.sha256(_bytes(path)).hexdigest() for name, path in given.items() if path is not None},
    )


def read_memberships(path: Path) -> Memberships:
    """A TOML file: `as_of = 2026-11-01`, and for each programme `[NAI]` with `members = ["Company", "domain.example"]`."""
    try:
        content = tomllib.loads(_bytes(path).decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: not valid TOML: {error}") from error
    as_of = content.pop("as_of", None)
    if not isinstance(as_of, date):
        raise InputError(
            f'{path}: "as_of" is missing; write the day on which the list was taken, like as_of = 2026-11-01'
        )
    if not content:
        raise InputError(f'{path}: no programme; write a table like [NAI] with members = ["Company", "domain.example"]')
    programmes = {}
    for name, table in content.items():
        members = table.get("members") if isinstance(table, dict) else None
        if not isinstance(members, list) or not members or not all(isinstance(one, str) for one in members):
            raise InputError(f'{path}: [{name}] needs members = ["Company", "domain.example"]')
        if further := sorted(set(table) - {"members"}):
            raise InputError(f'{path}: unknown key "{further[0]}" in [{name}] (known: members)')
        programmes[name.lower()] = frozenset(member.strip().lower() for member in members)
    return Memberships(as_of, programmes)


def read_countries(path: Path) -> Countries:
    """A MaxMind database file, held in memory."""
    _bytes(path)
    try:
        return Countries(maxminddb.open_database(path, maxminddb.MODE_MEMORY))
    except (InvalidDatabaseError, ValueError) as error:
        raise InputError(f"{path}: not a MaxMind database (.mmdb): {error}") from error


def read_earlier(path: Path) -> Mapping[str, EarlierText]:
    """Policy address -> how an earlier audit read it, from that audit's `audit.json`."""
    try:
        audit = Audit.model_validate_json(_bytes(path))
    except ValueError as error:
        raise InputError(f"{path}: not an audit of this version; give a bundle's folder or its audit.json") from error
    return MappingProxyType(dict(_texts(audit)))


def _texts(audit: Audit) -> Iterable[tuple[str, EarlierText]]:
    for document in audit.documents:
        stated = max((text for text in (document.last_updated, document.effective_date) if text), default=None)
        digest = audit.provenance.inputs.get(f"text of {document.id}")
        if document.url and stated and digest:
            yield document.url, EarlierText(stated, digest, (document.fetched_at or audit.provenance.started_at)[:10])


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from error
