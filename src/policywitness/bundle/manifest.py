"""The manifest: what seals `evidence/`. Each file's size and hash, and a chain over them in order."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import msgspec

from policywitness.bundle.layout import MANIFEST, BundleError

FORMAT = "1"


@dataclass(frozen=True, slots=True)
class SealedFile:
    """One file of the bundle: path relative to the bundle's folder, size in bytes, SHA-256 in hex."""

    path: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """The seal of a bundle.

    `chain[i]` is the SHA-256 (hex) of `chain[i-1]` (empty for the first) + the path + the hash of `files[i]`, so files can
    neither be exchanged nor reordered one by one. `key_id` is the first 8 hex digits of the SHA-256 of the redaction key:
    tokens compare across bundles only where it is the same. `complete` says that every planned visit was made.
    """

    tool: str
    version: str
    started_at: str
    ended_at: str
    browser: str | None
    switches: tuple[str, ...]
    authorised_by: str | None
    complete: bool
    visits_planned: int
    visits_made: int
    key_id: str
    values_kept: bool
    files: tuple[SealedFile, ...]
    chain: tuple[str, ...]
    format: str = FORMAT


def chain_of(files: Iterable[SealedFile]) -> tuple[str, ...]:
    """The hash chain over files, in their order."""
    links: list[str] = []
    for file in files:
        before = links[-1] if links else ""
        links.append(hashlib.sha256(f"{before}{file.path}{file.sha256}".encode()).hexdigest())
    return tuple(links)


def read_manifest(directory: Path) -> Manifest | None:
    """The manifest of a bundle; None where it was not sealed. Raises `BundleError` where it cannot be read."""
    path = directory / MANIFEST
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None
    try:
        manifest = msgspec.json.decode(data, type=Manifest)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BundleError(f"{path}: not a manifest: {error}") from error
    if manifest.format != FORMAT:
        raise BundleError(f"{path}: bundle format {manifest.format!r}; this version of policywitness reads {FORMAT!r}")
    return manifest
