"""Request bodies as evidence keeps them: text where they are text, unpacked where they are packed, and not too long."""

from __future__ import annotations

import base64
import zlib

BODY_LIMIT = 256 * 1024
_PACKED = (b"\x1f\x8b", b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")


def body_text(raw: bytes) -> str:
    """A body as text: unpacked if it is gzip or zlib; UTF-8 as it is, anything else as `base64:`; capped at 256 KB."""
    kept = _unpacked(raw)[:BODY_LIMIT]
    try:
        text = kept.decode("utf-8")
    except UnicodeDecodeError:
        return "base64:" + base64.b64encode(kept).decode("ascii")
    return text


def _unpacked(raw: bytes) -> bytes:
    if not raw.startswith(_PACKED):
        return raw
    try:
        # 32 more than the window: whichever of the two headers there is.
        return zlib.decompressobj(zlib.MAX_WBITS | 32).decompress(raw, BODY_LIMIT)
    except zlib.error:
        return raw
