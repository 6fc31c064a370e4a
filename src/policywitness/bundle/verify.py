"""Verify a bundle: the evidence is what was sealed, all of it and nothing else, and the derived files come from it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from policywitness.bundle.layout import EVIDENCE, MANIFEST, OUTPUTS, BundleError, inside, sha256_of
from policywitness.bundle.manifest import Manifest, SealedFile, chain_of, read_manifest
from policywitness.bundle.outputs import read_outputs


@dataclass(frozen=True, slots=True)
class Verification:
    """`problems` are pairs of a path relative to the bundle and what is wrong with it: evidence first, in the manifest's order."""

    ok: bool
    problems: tuple[tuple[str, str], ...]
    files: int = 0


def verify(directory: Path) -> Verification:
    """Compare a bundle with its manifest and `outputs.json`. Never raises for what it finds in the folder.

    Hashes prove that nothing was altered since the seal; they do not prove who sealed: whoever can write a new manifest
    can seal anything. Keep `manifest.json`'s own hash elsewhere where that matters.
    """
    try:
        manifest = read_manifest(directory)
    except BundleError as error:
        return Verification(False, ((MANIFEST, str(error)),))
    if manifest is None:
        return Verification(False, ((MANIFEST, "missing: this is no bundle, or its audit never ended"),))
    problems = (*broken_seal(directory, manifest), *_outputs(directory))
    return Verification(not problems, problems, len(manifest.files))


def broken_seal(directory: Path, manifest: Manifest) -> Iterator[tuple[str, str]]:
    """What of the evidence is not as it was sealed: (path, what is wrong with it)."""
    yield from _altered(directory, manifest.files)
    yield from _added(directory, manifest)
    yield from _chain(manifest)


def _altered(directory: Path, files: Iterable[SealedFile]) -> Iterator[tuple[str, str]]:
    for file in files:
        path = directory / file.path
        if not inside(file.path):
            yield file.path, "a path that leaves the bundle"
        elif path.is_symlink() or not path.is_file():
            yield file.path, "missing"
        elif path.stat().st_size != file.bytes:
            yield file.path, f"altered: {path.stat().st_size} bytes, sealed with {file.bytes}"
        elif sha256_of(path) != file.sha256:
            yield file.path, "altered: its SHA-256 is not the one it was sealed with"


def _added(directory: Path, manifest: Manifest) -> Iterator[tuple[str, str]]:
    sealed = {file.path for file in manifest.files}
    for path in sorted((directory / EVIDENCE).rglob("*")):
        relative = path.relative_to(directory).as_posix()
        if not (path.is_dir() and not path.is_symlink()) and relative not in sealed:
            yield relative, "added after the seal"


def _chain(manifest: Manifest) -> Iterator[tuple[str, str]]:
    expected = chain_of(manifest.files)
    if manifest.chain != expected:
        pairs = zip(manifest.files, manifest.chain, expected, strict=False)
        broken = next((file.path for file, link, right in pairs if link != right), "its end")
        yield MANIFEST, f"altered: the hash chain is broken at {broken}"


def _outputs(directory: Path) -> Iterator[tuple[str, str]]:
    try:
        outputs = read_outputs(directory)
    except BundleError as error:
        yield OUTPUTS, str(error)
        return
    if outputs is None:
        return
    if outputs.manifest_sha256 != sha256_of(directory / MANIFEST):
        yield MANIFEST, f"altered: not the manifest that the files in {OUTPUTS} were made from"
    yield from _altered(directory, outputs.files)
