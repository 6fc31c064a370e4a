"""Bring the bulk sources that `sources.toml` pins into the cache folder; what cannot be had stays as it was."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from policywitness.catalogue.bulk import read
from policywitness.catalogue.compile import compiled
from policywitness.catalogue.fetch import FetchError, NotPinned, fetch, member, npm
from policywitness.catalogue.load import known_trackers, read_file
from policywitness.catalogue.records import CatalogueError
from policywitness.catalogue.taxonomy import Package, SourceEntry, SourcesFile

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Update:
    """What became of one source. `have` is the version in the cache now, None for none; `wrong`: an archive was not the pinned one."""

    source: str
    have: str | None
    problem: str | None = None
    wrong: bool = False


def pinned(folder: Path | None = None) -> list[tuple[SourceEntry, Package]]:
    """The bulk sources of `sources.toml`. Raises `CatalogueError`."""
    folder = folder or known_trackers()
    sources = read_file(folder / "sources.toml", SourcesFile, folder)[0].source
    return [(source, source.package) for source in sources if source.package is not None]


def update(
    sources: Sequence[tuple[SourceEntry, Package]],
    folder: Path,
    tell: Tell,
    archives: Mapping[str, Path] | None = None,
    npm_command: Callable[[], Sequence[str]] = npm,
) -> list[Update]:
    """Fetch, check and compile every source that is not in `folder` already; one result each, in order.

    `archives` maps a source's id to an archive of the package on this machine, which is then used in place of npm.
    """
    return [
        _update(source, package, folder, tell, (archives or {}).get(source.id), npm_command)
        for source, package in sources
    ]


def _update(
    source: SourceEntry,
    package: Package,
    folder: Path,
    tell: Tell,
    archive: Path | None,
    npm_command: Callable[[], Sequence[str]],
) -> Update:
    have = _have(folder / f"{source.id}.sqlite")
    if have == (source.version, package.integrity) and archive is None:
        tell(f"{source.id} {source.version}: here already")
        return Update(source.id, source.version)
    try:
        if archive is not None:
            tell(f"{source.id} {source.version}: reading {archive}")
            data = _bytes(archive)
        else:
            tell(f"{source.id} {source.version}: fetching {package.name} {package.version} with npm ...")
            data = fetch(package, npm_command())
        tell(f"{source.id} {source.version}: checking and compiling {len(data) / 1_000_000:.1f} MB ...")
        bulk = read(compiled(source, package, member(data, package), folder))
    except FetchError as error:
        kept = have[0] if have is not None else None
        instead = f"keeping version {kept}" if kept else "going on without it"
        tell(f"{source.id} {source.version}: {error}; {instead}")
        return Update(source.id, kept, str(error), isinstance(error, NotPinned))
    tell(f"{source.id} {source.version}: {len(bulk.domains):,} domains, {len(bulk.cookies):,} cookies")
    return Update(source.id, source.version)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise FetchError(f"{path}: {error.strerror or error}") from error


def _have(path: Path) -> tuple[str, str] | None:
    """Version and integrity of what is in the cache; None for nothing that can be used."""
    if not path.is_file():
        return None
    try:
        bulk = read(path)
    except CatalogueError:
        return None
    return bulk.info.version, bulk.integrity
