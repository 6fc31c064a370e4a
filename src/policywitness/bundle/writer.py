"""Write a bundle: each visit whole or not at all as it finishes, and at the end the seal.

A program that is killed at any moment leaves a folder that `Evidence.read` reads and that the same audit can go on with: a
visit is written beside its place and moved there by one rename, and the folders of single visits go only once there is a manifest.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any

import msgspec

from policywitness.bundle.layout import (
    BEGIN,
    EVIDENCE,
    FILE_FOLDERS,
    INTERNED,
    MANIFEST,
    PLAN,
    RECORDS,
    TEMPORARY,
    VISITS,
    BundleError,
    extra_kinds,
    inside,
    sha256_of,
    sync_folder,
    write_atomically,
    write_through,
)
from policywitness.bundle.manifest import Manifest, SealedFile, chain_of
from policywitness.bundle.reader import finished_folders
from policywitness.bundle.recording import Recording, encode
from policywitness.bundle.redact import Redactor
from policywitness.model.evidence import Visit

_VISIT_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


class BundleWriter:
    """Writes one bundle: `begin`, then `write_visit` as visits finish, then `seal`."""

    def __init__(self, directory: Path, redactor: Redactor) -> None:
        """`directory` must be absent, empty, or hold an audit that was begun and not sealed; else `BundleError`."""
        self.directory = directory
        self._redactor = redactor
        self._evidence = directory / EVIDENCE
        self._visits = self._evidence / VISITS
        if (directory / MANIFEST).exists():
            raise BundleError(f"{directory}: holds a sealed bundle; choose another folder")
        if directory.exists() and not (self._visits / BEGIN).is_file() and _has_files(directory):
            raise BundleError(f"{directory}: not empty and not an unfinished bundle; choose another folder")

    def begin(
        self, started_at: str, tool_version: str, plan: Mapping[str, Any], authorised_by: str | None = None
    ) -> None:
        """Begin the audit, or go on with it where this folder holds an unfinished one of the same plan and key.

        `plan` is made of plain values; its `visits` lists the visits in order, as ids or as objects with a `visit_id`.
        Credentials in it are redacted. Raises `BundleError` where the folder holds another plan.
        """
        kept = msgspec.json.decode(encode(self._redactor.redact_plan(msgspec.to_builtins(plan))))
        _planned(kept)
        begun = {
            "started_at": started_at,
            "tool_version": tool_version,
            "plan": kept,
            "authorised_by": authorised_by,
            "key_id": self._redactor.key_id,
            "values_kept": self._redactor.keep_values,
        }
        if (self._visits / BEGIN).is_file():
            before = self._begun()
            for what in ("plan", "key_id", "values_kept"):
                if before[what] != begun[what]:
                    raise BundleError(
                        f"{self.directory}: holds an unfinished audit with another {what}; choose another folder"
                    )
            for leftover in self._visits.glob(f"{TEMPORARY}*"):
                shutil.rmtree(leftover) if leftover.is_dir() else leftover.unlink()
            return
        self._visits.mkdir(parents=True, exist_ok=True)
        write_atomically(self._visits / BEGIN, encode(begun))

    def finished_visits(self) -> set[str]:
        """The ids of the visits that are on disk."""
        return {folder.name for folder in finished_folders(self._evidence)}

    def write_visit(self, recording: Recording) -> None:
        """Redact a visit and write it, whole or not at all. A visit of the same id that is there already is replaced."""
        if recording.visit is None:
            raise BundleError("a recording without its visit cannot be written")
        visit_id = recording.visit.visit_id
        if not _VISIT_ID.fullmatch(visit_id):
            raise BundleError(f"visit id {visit_id!r}: letters, digits, '.', '_' and '-' only")
        if not (self._visits / BEGIN).is_file():
            raise BundleError(f"{self.directory}: begin() comes before write_visit()")
        redacted = self._with_own_names(self._redactor.redact(recording))
        temporary = self._visits / f"{TEMPORARY}{visit_id}"
        if temporary.exists():
            shutil.rmtree(temporary)
        temporary.mkdir()
        for name, data in _visit_files(redacted):
            path = temporary / name
            path.parent.mkdir(parents=True, exist_ok=True)
            write_through(path, data)
        sync_folder(temporary)
        place = self._visits / visit_id
        if place.exists():
            shutil.rmtree(place)
        temporary.rename(place)
        sync_folder(self._visits)

    def seal(self, ended_at: str) -> Manifest:
        """Merge the visits in the plan's order, write the manifest, remove what is no longer needed."""
        begun = self._begun()
        planned, count = _planned(begun["plan"])
        folders = _in_order(finished_folders(self._evidence), planned)
        visits = [_visit_of(folder) for folder in folders]
        for stem in (*RECORDS, *extra_kinds(folders)):
            lines = b"".join(_bytes_of(folder / f"{stem}.jsonl") for folder in folders)
            write_atomically(self._evidence / f"{stem}.jsonl", lines)
        for stem in INTERNED:
            rows = dict.fromkeys(
                line for folder in folders for line in _bytes_of(folder / f"{stem}.jsonl").splitlines(keepends=True)
            )
            write_atomically(self._evidence / f"{stem}.jsonl", b"".join(rows))
        for folder in folders:
            self._keep_files(folder)
        write_atomically(self._evidence / PLAN, msgspec.json.format(encode(begun["plan"]), indent=1) + b"\n")
        manifest = self._manifest(begun, ended_at, visits, planned=count)
        write_atomically(self.directory / MANIFEST, msgspec.json.format(encode(manifest), indent=1) + b"\n")
        shutil.rmtree(self._visits)
        return manifest

    def _with_own_names(self, recording: Recording) -> Recording:
        """Give a file another name where another visit stored other bytes under it: the sealed bundle has one folder for all."""
        assert recording.visit is not None
        visit_id = recording.visit.visit_id
        others = [folder for folder in finished_folders(self._evidence) if folder.name != visit_id]
        renamed: dict[str | None, str] = {}
        for path, data in recording.files.items():
            if any((other / path).is_file() and (other / path).read_bytes() != data for other in others):
                name = PurePosixPath(path)
                renamed[path] = str(name.with_name(f"{name.stem}.{visit_id}{name.suffix}"))
        if renamed:
            recording.files = {renamed.get(path, path): data for path, data in recording.files.items()}
            recording.documents = [
                replace(
                    row,
                    path=renamed.get(row.path, row.path),
                    rendered_path=renamed.get(row.rendered_path, row.rendered_path),
                )
                for row in recording.documents
            ]
            pages = (
                replace(page, screenshot=renamed.get(page.screenshot, page.screenshot))
                for page in recording.visit.pages
            )
            recording.visit = replace(recording.visit, pages=tuple(pages))
        return recording

    def _keep_files(self, folder: Path) -> None:
        """Screenshots and documents are copied, not moved: until the manifest is there, the visit's folder stays whole."""
        for path in sorted(path for name in FILE_FOLDERS for path in (folder / name).rglob("*") if path.is_file()):
            write_atomically(self._evidence / path.relative_to(folder), path.read_bytes())

    def _manifest(self, begun: Mapping[str, Any], ended_at: str, visits: list[Visit], planned: int) -> Manifest:
        passport = next((visit.passport for visit in visits if visit.passport is not None), None)
        paths = sorted(
            path for path in self._evidence.rglob("*") if path.is_file() and self._visits not in path.parents
        )
        files = tuple(
            SealedFile(path.relative_to(self.directory).as_posix(), path.stat().st_size, sha256_of(path))
            for path in paths
        )
        return Manifest(
            tool="policywitness",
            version=begun["tool_version"],
            started_at=begun["started_at"],
            ended_at=ended_at,
            browser=passport.browser if passport else None,
            switches=passport.switches if passport else (),
            authorised_by=begun["authorised_by"],
            complete=0 < planned <= len(visits),
            visits_planned=planned,
            visits_made=len(visits),
            key_id=begun["key_id"],
            values_kept=begun["values_kept"],
            files=files,
            chain=chain_of(files),
        )

    def _begun(self) -> dict[str, Any]:
        path = self._visits / BEGIN
        try:
            return msgspec.json.decode(path.read_bytes(), type=dict[str, Any])
        except FileNotFoundError as error:
            raise BundleError(f"{self.directory}: no audit was begun here") from error
        except msgspec.DecodeError as error:
            raise BundleError(f"{path}: {error}") from error


def unfinished_plan(directory: Path) -> dict[str, Any]:
    """The plan of an audit that was begun in this folder and not sealed. Raises `BundleError` where there is none."""
    path = directory / EVIDENCE / VISITS / BEGIN
    try:
        begun = msgspec.json.decode(path.read_bytes(), type=dict[str, Any])
    except FileNotFoundError as error:
        raise BundleError(
            f'{directory}: no unfinished audit is here; "policywitness analyse" reads a finished one again'
        ) from error
    except msgspec.DecodeError as error:
        raise BundleError(f"{path}: {error}") from error
    plan: dict[str, Any] = begun["plan"]
    return plan


def _visit_files(recording: Recording) -> Iterable[tuple[str, bytes]]:
    """Relative path and content of all files of one visit."""
    assert recording.visit is not None
    yield "visits.jsonl", _lines([recording.visit])
    for stem in RECORDS:
        if stem != "visits":
            yield f"{stem}.jsonl", _lines(getattr(recording, stem))
    for stem in INTERNED:
        yield f"{stem}.jsonl", _lines(getattr(recording, stem).values())
    for stem, rows in recording.extra.items():
        yield f"{stem}.jsonl", _lines(rows)
    for path, data in recording.files.items():
        if not inside(path) or PurePosixPath(path).parts[0] not in FILE_FOLDERS or len(PurePosixPath(path).parts) < 2:
            raise BundleError(f"{path!r}: files go into {' or '.join(FILE_FOLDERS)}")
        yield path, data


def _lines(records: Iterable[object]) -> bytes:
    return b"".join(encode(record) + b"\n" for record in records)


def _bytes_of(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b""


def _visit_of(folder: Path) -> Visit:
    try:
        return msgspec.json.decode(_bytes_of(folder / "visits.jsonl"), type=Visit)
    except msgspec.DecodeError as error:
        raise BundleError(f"{folder / 'visits.jsonl'}:1: not a row of visits: {error}") from error


def _planned(plan: Mapping[str, Any]) -> tuple[list[str], int]:
    """The ids of the planned visits in order, and their number; a plan without ids says scenarios and repeats."""
    if "visits" in plan:
        ids = [item if isinstance(item, str) else item["visit_id"] for item in plan["visits"]]
        return ids, len(ids)
    if "scenarios" in plan and "repeats" in plan:
        return [], len(plan["scenarios"]) * int(plan["repeats"])
    raise BundleError(
        "the plan names neither its visits nor scenarios and repeats: it cannot be told when it is complete"
    )


def _in_order(folders: list[Path], planned: list[str]) -> list[Path]:
    """Visits in the plan's order, then those that it does not name by their start."""
    place = {visit_id: number for number, visit_id in enumerate(planned)}
    return sorted(
        folders, key=lambda folder: (place.get(folder.name, len(place)), _visit_of(folder).started_at, folder.name)
    )


def _has_files(directory: Path) -> bool:
    """Whether a folder holds any file but those of a write that did not finish."""
    return any(not path.name.startswith(TEMPORARY) for path in directory.rglob("*") if not path.is_dir())
