"""Bundles on storage that many machines share: any place that fsspec knows, such as `s3://bucket/audits`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from policywitness.bundle.layout import MANIFEST
from policywitness.config import ConfigurationError


def is_local(place: str) -> bool:
    """Whether a place is a folder of this machine (or mounted on it) rather than a URL."""
    return "://" not in place


class Storage:
    """One bundle's folder on shared storage. Raises OSError for what the storage refuses, ConfigurationError without fsspec."""

    def __init__(self, url: str) -> None:
        """`url` is the folder's, with its protocol."""
        try:
            import fsspec
        except ModuleNotFoundError as error:
            raise ConfigurationError(
                f"{url}: shared storage needs fsspec; install it with: pip install 'policywitness[cluster]'"
            ) from error
        try:
            system, path = fsspec.core.url_to_fs(url)
        except (ImportError, ValueError) as error:
            raise ConfigurationError(f"{url}: {error}") from error
        self._system: Any = system
        self._path = str(path).rstrip("/")

    def has(self, name: str) -> bool:
        """Whether a file of the bundle is there."""
        return bool(self._system.exists(f"{self._path}/{name}"))

    def read(self, name: str) -> bytes:
        """A file's content."""
        return bytes(self._system.cat_file(f"{self._path}/{name}"))

    def put(self, folder: Path) -> None:
        """Copy a bundle. Its manifest comes last: a bundle without one is unfinished, wherever it stands."""
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        files.sort(key=lambda path: path.name == MANIFEST)
        for path in files:
            target = f"{self._path}/{path.relative_to(folder).as_posix()}"
            self._system.makedirs(target.rpartition("/")[0], exist_ok=True)
            self._system.put_file(str(path), target)


def read_file(bundle: str, name: str) -> bytes:
    """A file of a bundle, wherever it stands. Raises OSError."""
    return (Path(bundle) / name).read_bytes() if is_local(bundle) else Storage(bundle).read(name)
