"""The files derived from a bundle (`audit.json`, `report.html`, tables), and the record of which evidence they came from."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from policywitness.bundle.layout import (
    EVIDENCE,
    MANIFEST,
    OUTPUTS,
    BundleError,
    inside,
    refuse_links,
    sha256_of,
    write_atomically,
)
from policywitness.bundle.manifest import SealedFile
from policywitness.bundle.recording import encode


@dataclass(frozen=True, slots=True)
class Outputs:
    """The derived files, by path, and the SHA-256 of the manifest they were made from (None: the bundle was not sealed)."""

    manifest_sha256: str | None
    files: tuple[SealedFile, ...]


def write_outputs(directory: Path, files: Mapping[str, bytes]) -> Outputs:
    """Write derived files (path relative to the bundle -> bytes) and `outputs.json`.

    Files written before stay listed, as long as they come from the same manifest. Raises `BundleError` for a path that
    leaves the folder or stands where evidence stands, and for a symbolic link in the bundle.
    """
    refuse_links(directory)
    for path in files:
        if not inside(path) or path.split("/")[0] in (EVIDENCE, MANIFEST, OUTPUTS):
            raise BundleError(f"{path!r}: not a place for a derived file")
    for path, data in files.items():
        write_atomically(directory / path, data)
    manifest = sha256_of(directory / MANIFEST) if (directory / MANIFEST).is_file() else None
    before = read_outputs(directory)
    listed = {file.path: file for file in before.files} if before and before.manifest_sha256 == manifest else {}
    for path, data in files.items():
        listed[path] = SealedFile(path, len(data), hashlib.sha256(data).hexdigest())
    outputs = Outputs(manifest, tuple(listed[path] for path in sorted(listed)))
    write_atomically(directory / OUTPUTS, msgspec.json.format(encode(outputs), indent=1) + b"\n")
    return outputs


def read_outputs(directory: Path) -> Outputs | None:
    """What `outputs.json` says; None where nothing was derived yet. Raises `BundleError` where it cannot be read."""
    path = directory / OUTPUTS
    try:
        return msgspec.json.decode(path.read_bytes(), type=Outputs)
    except FileNotFoundError:
        return None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BundleError(f"{path}: not a list of derived files: {error}") from error
