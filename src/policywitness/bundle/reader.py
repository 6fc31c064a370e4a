"""Read a bundle back: every record, whether the bundle was sealed or its audit was interrupted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_type_hints

import msgspec

from policywitness.bundle.layout import (
    BEGIN,
    EVIDENCE,
    INTERNED,
    PLAN,
    RECORDS,
    TEMPORARY,
    VISITS,
    BundleError,
    extra_kinds,
    inside,
    refuse_links,
)
from policywitness.bundle.manifest import Manifest, read_manifest
from policywitness.model.evidence import (
    Call,
    ConsentRecord,
    ConsoleMessage,
    CookieEvent,
    DnsAnswer,
    Document,
    Frame,
    Headers,
    Request,
    Script,
    Stack,
    StorageItem,
    Visit,
)
from policywitness.model.plan import Plan


@dataclass(frozen=True, eq=False)
class Evidence:
    """What all visits of one audit saw. Compared and hashed by identity, so that facts about it can be memoised.

    `extra` holds the tables for which there is no record here (a collector's own, or a later version's): plain rows, by file.
    Everything has a default, so evidence can be made in memory. `manifest` is None where the bundle was never sealed;
    `directory` is None where there is no folder, and then no stored bytes.
    """

    visits: tuple[Visit, ...] = ()
    requests: tuple[Request, ...] = ()
    cookies: tuple[CookieEvent, ...] = ()
    storage: tuple[StorageItem, ...] = ()
    scripts: tuple[Script, ...] = ()
    calls: tuple[Call, ...] = ()
    frames: tuple[Frame, ...] = ()
    console: tuple[ConsoleMessage, ...] = ()
    consent: tuple[ConsentRecord, ...] = ()
    documents: tuple[Document, ...] = ()
    dns: tuple[DnsAnswer, ...] = ()
    headers: Mapping[str, Headers] = field(default_factory=dict)
    stacks: Mapping[str, Stack] = field(default_factory=dict)
    extra: Mapping[str, tuple[Mapping[str, Any], ...]] = field(default_factory=dict)
    plan: Mapping[str, Any] = field(default_factory=dict)
    manifest: Manifest | None = None
    directory: Path | None = None

    @property
    def complete(self) -> bool:
        """Whether the bundle was sealed with every planned visit made."""
        return self.manifest is not None and self.manifest.complete

    @property
    def site_plan(self) -> Mapping[str, Any]:
        """`[site]` of the audit's plan, with its `url`. Raises `BundleError` where the plan has none."""
        site = self.plan.get("site")
        if not isinstance(site, dict) or not isinstance(site.get("url"), str):
            raise BundleError(f"{self.directory}: its plan names no site ({PLAN}, site.url): no audit wrote it")
        return site

    def rows(self, kind: str) -> tuple[Any, ...]:
        """All records of a kind, named as its file; none where the bundle has no such file."""
        return tuple(getattr(self, kind)) if kind in RECORDS else self.extra.get(kind, ())

    @classmethod
    def read(cls, directory: Path) -> Evidence:
        """Read a bundle's folder. Unknown fields of rows are ignored; a broken row raises `BundleError` with file and line,
        and so does a symbolic link."""
        refuse_links(directory)
        manifest = read_manifest(directory)
        evidence = directory / EVIDENCE
        if manifest is not None:
            folders, plan = [evidence], evidence / PLAN
        elif (evidence / VISITS / BEGIN).is_file():
            folders, plan = finished_folders(evidence), evidence / VISITS / BEGIN
        else:
            raise BundleError(f"{directory}: not a bundle (no manifest.json, and no audit was begun here)")
        tables: dict[str, Any] = {stem: tuple(_rows(folders, stem, kind)) for stem, kind in RECORDS.items()}
        tables |= {stem: {row.id: row for row in _rows(folders, stem, kind)} for stem, kind in INTERNED.items()}
        tables["extra"] = {stem: tuple(_rows(folders, stem, dict[str, Any])) for stem in extra_kinds(folders)}
        content = _json_object(plan)
        return cls(
            **tables,
            plan=_plan(content if manifest is not None else content.get("plan", {}), plan),
            manifest=manifest,
            directory=directory,
        )

    def document_bytes(self, document: Document) -> bytes:
        """The stored bytes of a document as they were served. Raises `BundleError` where there are none."""
        return self._stored(document.path, document.url)

    def rendered_bytes(self, document: Document) -> bytes | None:
        """The markup of a document after its scripts ran; None where it was not fetched by the browser."""
        return None if document.rendered_path is None else self._stored(document.rendered_path, document.url)

    def header(self, headers_id: str | None, name: str) -> str | None:
        """The value of a header (any case) in an interned list; repeated headers joined with a line feed, None where absent."""
        if headers_id is None:
            return None
        lines = self.headers[headers_id].lines
        values = [value for line_name, value in lines if line_name == name.lower()]
        return "\n".join(values) if values else None

    def _stored(self, path: str | None, url: str) -> bytes:
        if self.directory is None or path is None:
            raise BundleError(f"{url}: no bytes of this document were stored")
        if not inside(path):
            raise BundleError(f"{url}: its path leaves the bundle: {path!r}")
        evidence = self.directory / EVIDENCE
        for folder in [evidence, *finished_folders(evidence)]:
            if (folder / path).is_file():
                return (folder / path).read_bytes()
        raise BundleError(f"{evidence / path}: missing from the bundle")


def _plan(document: Any, path: Path) -> Mapping[str, Any]:
    """The plan, whose parts are what they must be: a bundle may come from a stranger. Parts that are not there are not missed."""
    if not isinstance(document, dict):
        raise BundleError(f"{path}: no plan in it; no audit wrote this")
    for name, kind in get_type_hints(Plan).items():
        try:
            if name in document:
                msgspec.convert(document[name], kind)
        except msgspec.ValidationError as error:
            raise BundleError(f"{path}: {name}: {error}; no audit wrote this") from error
    return document


def screenshot(directory: Path, path: str) -> bytes | None:
    """The bytes of a screenshot that a page names; None where the bundle does not hold it, whatever else stands there."""
    if not inside(path):
        return None
    # A bundle may come from a stranger: a link must not lead out of it either.
    evidence = (directory / EVIDENCE).resolve()
    file = (evidence / path).resolve()
    return file.read_bytes() if file.is_relative_to(evidence) and file.is_file() else None


def finished_folders(evidence: Path) -> list[Path]:
    """The folders of finished visits of a bundle that is not sealed, by name."""
    visits = evidence / VISITS
    if not visits.is_dir():
        return []
    return sorted(path for path in visits.iterdir() if path.is_dir() and not path.name.startswith(TEMPORARY))


def _rows(folders: list[Path], stem: str, kind: Any) -> Iterator[Any]:
    decoder = msgspec.json.Decoder(kind)
    for folder in folders:
        path = folder / f"{stem}.jsonl"
        if not path.is_file():
            continue
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                if line == b"\n":
                    continue
                try:
                    yield decoder.decode(line)
                except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
                    raise BundleError(f"{path}:{number}: not a row of {stem}: {error}") from error


def _json_object(path: Path) -> dict[str, Any]:
    try:
        return msgspec.json.decode(path.read_bytes(), type=dict[str, Any])
    except FileNotFoundError as error:
        raise BundleError(f"{path}: missing from the bundle") from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BundleError(f"{path}: not a JSON object: {error}") from error
