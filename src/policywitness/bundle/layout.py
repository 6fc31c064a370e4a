"""Where things stand in a bundle's folder, which record goes into which file, and how a file is written whole or not at all."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from policywitness.model.errors import UserError
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

EVIDENCE = "evidence"
VISITS = ".visits"
"""Inside `evidence/` while visits are made: one finished folder a visit, and `begin.json`."""
BEGIN = "begin.json"
PLAN = "plan.json"
MANIFEST = "manifest.json"
OUTPUTS = "outputs.json"
TEMPORARY = ".tmp-"
"""Names that start so belong to a write that did not finish."""
FILE_FOLDERS = ("screenshots", "documents")

RECORDS: dict[str, type[Any]] = {
    "visits": Visit,
    "requests": Request,
    "cookies": CookieEvent,
    "storage": StorageItem,
    "scripts": Script,
    "calls": Call,
    "frames": Frame,
    "console": ConsoleMessage,
    "consent": ConsentRecord,
    "documents": Document,
    "dns": DnsAnswer,
}
"""The stem of a `.jsonl` file, also the attribute of `Recording` and `Evidence`, and the record in its rows."""
INTERNED: dict[str, type[Any]] = {"headers": Headers, "stacks": Stack}
"""The side files: rows that others refer to by id."""


def extra_kinds(folders: Iterable[Path]) -> tuple[str, ...]:
    """The stems of further `.jsonl` files in these folders, sorted: tables of collectors that have no record of their own."""
    found = {path.stem for folder in folders for path in folder.glob("*.jsonl")}
    return tuple(sorted(found - RECORDS.keys() - INTERNED.keys()))


class BundleError(UserError):
    """The folder is no bundle, is not this audit's, or holds what cannot be read; the message says which and where."""


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_atomically(path: Path, data: bytes) -> None:
    """Write a file so that it is either as before or whole, whatever happens, and survives a power cut once this returns."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{TEMPORARY}{os.getpid()}-{path.name}")
    write_through(temporary, data)
    temporary.replace(path)
    sync_folder(path.parent)


def write_through(path: Path, data: bytes) -> None:
    """Write a new file and wait until the disk has it."""
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def sync_folder(path: Path) -> None:
    """Wait until the disk has a folder's entries: a rename is durable only then."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def refuse_links(directory: Path) -> None:
    """Raise `BundleError` for a symbolic link in a bundle: a stranger's would have us read, or write, somewhere else."""
    link = next((path for path in sorted(directory.rglob("*")) if path.is_symlink()), None)
    if link is not None:
        raise BundleError(
            f"{link}: a symbolic link; a bundle holds files only, so remove it or ask for the bundle again"
        )


def inside(path: str) -> bool:
    """Whether a relative POSIX path stays in its folder: no `..`, not absolute, no empty part, no backslash, no NUL."""
    return not {"\\", "\0"} & set(path) and all(part not in ("", ".", "..") for part in path.split("/"))
