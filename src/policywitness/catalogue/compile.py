"""Compile a bulk source into one SQLite file: entities, their domains, their cookies, and a `meta` table.

    meta(key, value)                       source, title, version, date, licence, url, integrity, rows_sha256, layout
    entities(id, name, company, word, homepage, occurrences)       word: the source's own category
    domains(suffix, entity)                a host name; all below it is meant too
    cookies(name, prefix, domain, entity, word, purpose, lifetime)  prefix 1: the name's beginning; domain may be NULL

Every value is as the source writes it; what it means in our words is decided when it is read (`bulk`).
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sqlite3
import tempfile
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from policywitness.catalogue.fetch import FetchError
from policywitness.catalogue.taxonomy import Package, SourceEntry
from policywitness.model.hosts import registrable_domain

LAYOUT = "1"
_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE entities (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, company TEXT, word TEXT, homepage TEXT, occurrences INTEGER
) WITHOUT ROWID;
CREATE TABLE domains (suffix TEXT PRIMARY KEY, entity TEXT NOT NULL REFERENCES entities(id)) WITHOUT ROWID;
CREATE TABLE cookies (
    name TEXT NOT NULL, prefix INTEGER NOT NULL, domain TEXT, entity TEXT NOT NULL REFERENCES entities(id),
    word TEXT NOT NULL, purpose TEXT NOT NULL, lifetime TEXT NOT NULL
);
"""
_HOST = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.[a-z][a-z0-9-]*[a-z0-9]")


@dataclass(slots=True)
class Tables:
    """The rows to be written, in the order of the columns."""

    entities: list[tuple[str, str, str | None, str | None, str | None, int | None]] = field(default_factory=list)
    domains: dict[str, str] = field(default_factory=dict)
    cookies: list[tuple[str, int, str | None, str, str, str, str]] = field(default_factory=list)

    def digest(self) -> str:
        """SHA-256 of all rows: what an audit depends on, whatever wrote the file around them."""
        rows = [self.entities, sorted(self.domains.items()), self.cookies]
        return hashlib.sha256(json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def third_party_web(data: Any) -> Tables:
    """Entities of third-party-web: `[{name, company, homepage, category, domains: ["*.a.com", "b.com"], ...}]`.

    Domains below which every customer has a host of its own are left out: they say who hosts, not who is asked.
    """
    tables = Tables()
    name_id = _Ids()
    for entity in data:
        id_ = name_id(entity["name"])
        occurrences = entity.get("totalOccurrences")
        tables.entities.append(
            (id_, entity["name"], entity.get("company"), entity["category"], entity.get("homepage"), occurrences)
        )
        for domain in entity["domains"]:
            suffix = domain.lower().removeprefix("*.")
            if _one_owner(suffix):
                tables.domains.setdefault(suffix, id_)
    return tables


def _one_owner(suffix: str) -> bool:
    """Whether the hosts below a domain are its owner's. Below a public suffix such as `cloudfront.net` each is a customer's."""
    return registrable_domain(f"customer.{suffix}") == registrable_domain(suffix)


def open_cookie_database(data: Any) -> Tables:
    """Cookies by platform: `{platform: [{cookie, domain, category, description, retentionPeriod, dataController, ...}]}`.

    `domain` is written in many ways there (`.a.com`, `a.com (3rd party)`, `advertiser's website domain (1st party)`);
    only a host name counts.
    """
    tables = Tables()
    name_id = _Ids()
    for platform, cookies in data.items():
        id_ = name_id(platform)
        controllers = [cookie["dataController"] for cookie in cookies if cookie["dataController"]]
        company = max(dict.fromkeys(controllers), key=controllers.count, default=None)
        homepage = next((cookie["privacyLink"] for cookie in cookies if cookie["privacyLink"]), None)
        tables.entities.append((id_, platform or company or id_, company, None, homepage, None))
        for cookie in cookies:
            host = _HOST.search(cookie["domain"].lower())
            tables.cookies.append(
                (
                    cookie["cookie"].strip(),
                    int(cookie["wildcardMatch"] == "1"),
                    host[0] if host else None,
                    id_,
                    cookie["category"],
                    " ".join(cookie["description"].split()),
                    cookie["retentionPeriod"].strip(),
                )
            )
    return tables


class _Ids:
    """Kebab-case ids for names; of equal ones the later get a number."""

    def __init__(self) -> None:
        self._taken: dict[str, int] = {}

    def __call__(self, name: str) -> str:
        slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "unnamed"
        self._taken[slug] = self._taken.get(slug, 0) + 1
        return slug if self._taken[slug] == 1 else f"{slug}-{self._taken[slug]}"


FORMATS: dict[str, Callable[[Any], Tables]] = {
    "third-party-web": third_party_web,
    "open-cookie-database": open_cookie_database,
}


def compiled(source: SourceEntry, package: Package, member: bytes, folder: Path) -> Path:
    """Write `<folder>/<source id>.sqlite` in one step and return its path. `FetchError` where the member is not as expected."""
    try:
        tables = FORMATS[package.format](json.loads(member))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise FetchError(f"{package.member}: not written as expected: {type(error).__name__}: {error}") from error
    meta = {
        "layout": LAYOUT,
        "source": source.id,
        "title": source.title,
        "version": source.version,
        "date": source.date,
        "licence": source.licence,
        "url": source.url or "",
        "integrity": package.integrity,
        "rows_sha256": tables.digest(),
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return _write(folder / f"{source.id}.sqlite", meta.items(), tables)
    except OSError as error:
        raise FetchError(f"{folder}: {error.strerror or error}") from error


def _write(path: Path, meta: Iterable[tuple[str, str]], tables: Tables) -> Path:
    """A reader sees the old file or the new one, never half of one."""
    handle, name = tempfile.mkstemp(prefix=path.name, dir=path.parent)
    os.close(handle)
    try:
        with closing(sqlite3.connect(name)) as database, database:
            database.executescript(_SCHEMA)
            database.executemany("INSERT INTO meta VALUES (?, ?)", meta)
            database.executemany("INSERT INTO entities VALUES (?, ?, ?, ?, ?, ?)", tables.entities)
            database.executemany("INSERT INTO domains VALUES (?, ?)", tables.domains.items())
            database.executemany("INSERT INTO cookies VALUES (?, ?, ?, ?, ?, ?, ?)", tables.cookies)
        os.replace(name, path)
    finally:
        Path(name).unlink(missing_ok=True)
    return path
