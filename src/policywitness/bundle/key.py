"""The key of the redaction tokens. It stays on the machine, outside every bundle: without it no token can be tried out."""

from __future__ import annotations

import hashlib
import os
import secrets
from pathlib import Path

import platformdirs

from policywitness.bundle.layout import TEMPORARY, BundleError, write_through

KEY_BYTES = 32


def load_key(path: Path | None = None) -> bytes:
    """The 32 bytes of the key at `path` (default: the user's data directory); made on first use, readable by its owner only.

    Raises `BundleError` where the file is not a key: a key that is guessed or cut short would make tokens reversible.
    """
    path = path or platformdirs.user_data_path("policywitness") / "redaction.key"
    if not path.exists():
        _create(path)
    key = path.read_bytes()
    if len(key) != KEY_BYTES:
        raise BundleError(f"{path}: a redaction key has {KEY_BYTES} bytes, this file has {len(key)}; move it away")
    return key


def key_id(key: bytes) -> str:
    """What may be told of a key: the first 8 hex digits of its SHA-256."""
    return hashlib.sha256(key).hexdigest()[:8]


def _create(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    temporary = path.with_name(f"{TEMPORARY}{os.getpid()}-{secrets.token_hex(4)}-{path.name}")
    os.close(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        write_through(temporary, secrets.token_bytes(KEY_BYTES))
        # A link fails where the name exists: of two programs that start at once, the first one's key holds.
        os.link(temporary, path)
    except FileExistsError:
        return
    finally:
        temporary.unlink()
