"""What in a stored value can identify a visitor, and how far such a value is looked for elsewhere.

A token must stand wherever the value stood, or the bundle leaks it; but a value such as `accepted` stands in a thousand places
that have nothing to do with it, and a token there would hide what a page did. So each value has a reach.
"""

from __future__ import annotations

import base64
import binascii
import ipaddress
import json
import re
import zlib
from collections.abc import Collection, Iterator
from enum import Enum
from itertools import islice
from urllib.parse import unquote

MAX_PARTS = 64
"""So many parts of one value are looked for in all that was recorded: a value that is a whole document has thousands."""
_GZIP = b"\x1f\x8b"
_UNPACKED_LIMIT = 256 * 1024
MIN_PART = 8
MIN_VALUE = 6
"""Characters: what is shorter stands in any text by chance, and tells no visitor from another."""
_MAX_DEPTH = 4
"""So often a value is taken apart: a cookie in base64 that holds JSON that holds a URL has three layers."""
_MAX_SEGMENTS = 24
"""A dotted part with more is no analytics cookie, and its tails would be as long as they are many."""

ACCOUNT_ID = re.compile(r"(?:G|UA|GTM|AW|DC|GT)-[A-Z0-9]{4,}(?:-\d+)?|\d{15,16}")
"""Ids of a site's account with a vendor: they tell who the site is, not who the visitor is. The last form is a pixel id."""
EMAIL = re.compile(r"(?<![A-Za-z0-9._+-])[A-Za-z0-9._+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}")
ASSET = re.compile(
    r".*\.(?:js|mjs|css|json|html?|php|aspx?|png|jpe?g|gif|svg|webp|avif|ico|woff2?|ttf|mp4|webm|wasm|map|xml|txt|pdf)",
    re.I,
)
"""A file name. Build tools put hashes into them, and `logo@2x.png` is no e-mail address."""

_ORDINARY = re.compile(
    r"""  [+-]?\d{1,5}(?:\.\d{1,3})?                             # small numbers
    | [a-z]?1[4-9]\d{8}(?:\d{3})?(?:\.\d{1,9})?              # times: seconds or milliseconds since 1970
    | \d{3,5}x\d{3,5}                                        # sizes of a screen
    | v?\d{1,4}(?:\.\d{1,5}){1,3}(?:-[a-z]+\.?\d*)?          # versions
    | 20[0-4]\d[01]\d[0-3]\d                                 # dates, plain and ISO 8601
    | \d{4}-\d\d-\d\d(?:[T\ ]\d\d(?::?\d\d)?(?::?\d\d(?:\.\d+)?)?\ ?(?:Z|[+-]\d\d:?\d\d)?)?
    | [a-z]{2,3}(?:[-_][A-Za-z]{2,4}){1,2}                   # locales
    | (?:G|UA|GTM|AW|DC|GT)-[A-Z0-9]{4,}(?:-\d+)?            # account ids
    | /?(?:[A-Za-z_-]+/)*[A-Za-z_-]*/                        # paths of plain words
    | /(?:[A-Za-z_-]+/)*[A-Za-z_-]*
    | [a-z][a-z0-9+.-]*://\S*                                # addresses: what identifies in them is a part of its own
    """,
    re.VERBOSE,
)
_HOST = re.compile(r"(?:[A-Za-z][A-Za-z-]*\d{0,3}\.)+(?:[a-z]{2,3}\.)?[a-z]{2,6}")
_STATE_WORDS = frozenset(
    """accept accept_all accepted active advertising agreed allowed analytics anonymous blocked browser closed
    complete completed consent consented cookie cookies custom declined default denied desktop direct disabled
    dismissed enabled essential explicit external failed false functional granted hidden implicit inactive
    internal landing loaded localhost marketing mobile necessary object opened opt-in opt-out opted-in opted-out
    optout organic page_view pageview pending performance personalization preferences referral referrer reject_all
    rejected required search session showing social statistics storage strict success tablet targeting undefined
    unknown unspecified update updated visible visited visitor website""".split()  # noqa: SIM905
)
"""Words that say how things stand. Beacons and addresses are full of them, and they identify nobody."""

_CLIENT_ID = re.compile(r"(?<!\d)\d{6,}\.\d{10}(?!\d)")
"""A random number and the time of the first visit. The random number may look like a time itself."""
_COUNTER = re.compile(r"[A-Za-z]{0,3}\d{0,3}")
_OUTSIDE_PART = re.compile(r"[^A-Za-z0-9._~-]+")
_OUTSIDE_WORD = re.compile(r"[^A-Za-z0-9]+")
_SLUG_WORD = re.compile(r"[A-Za-z]*\d{0,3}|(?:19|20)\d\d")
_BASE64_JSON = ("ey", "ew", "W3", "Wy", "Ww", "IH", "IF", "CX", "CV", "Cn", "Cl")
"""How base64 of `{`, `[` or white space before them begins."""
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{12,}={0,2}")


class Reach(Enum):
    """How far a value is looked for: not at all, as a whole word where values stand, or everywhere."""

    NOWHERE = 0
    WORDS = 1
    EVERYWHERE = 2


def reach_of(value: str, public: Collection[str] = ()) -> Reach:
    """How far a whole cookie or storage value is looked for elsewhere.

    `public` are texts in lower case that every visitor shows or every site knows (hosts, user agent, titles): never looked for.
    """
    if len(value) < MIN_VALUE or value.lower() in _STATE_WORDS or value.lower() in public or _is_ordinary(value):
        return Reach.NOWHERE
    if next(_candidates(value), None) is not None or _is_number(value):
        return Reach.EVERYWHERE
    plain = is_slug(_OUTSIDE_WORD.sub("-", value))
    if plain and value.startswith("/"):
        return Reach.NOWHERE
    # Too short in every part to identify, but as a whole nothing that stands anywhere by chance.
    distinct = not plain and len(value) >= 2 * MIN_VALUE and any(character.isdigit() for character in value)
    return Reach.EVERYWHERE if distinct else Reach.WORDS


def parts_of(value: str, public: Collection[str] = ()) -> tuple[str, ...]:
    """The parts of a value that could identify somebody, at most 64, each once, in order.

    The value is URL-decoded, JSON and base64 JSON in it are opened, and what results is split at every character outside
    `[A-Za-z0-9._~-]`; of dotted parts also the tails (`GA1.1.123456789.1700000000` -> `123456789.1700000000`).
    """
    unique = dict.fromkeys(part for part in islice(_candidates(value), 16 * MAX_PARTS) if part.lower() not in public)
    return tuple(islice(unique, MAX_PARTS))


def is_identifier(text: str) -> bool:
    """Whether a part looks made to tell visitors apart: 8 characters or more, not words, a date, a version, a host, a file."""
    if _CLIENT_ID.search(text):
        return True
    if len(text) < MIN_PART or text.lower() in _STATE_WORDS or _is_ordinary(text) or ASSET.fullmatch(text):
        return False
    if is_slug(text) or all(_is_ordinary(segment) or _COUNTER.fullmatch(segment) for segment in text.split(".")):
        return _is_address(text)
    return any(character.isdigit() for character in text) or _is_random_letters(text)


def is_slug(text: str) -> bool:
    """Whether a text is words, joined by `-`, `_`, `.` or `~`, with small numbers between them (`top-10-tools`, `step_2`)."""
    words = [word for word in re.split(r"[-_.~]", text) if word]
    if not all(_SLUG_WORD.fullmatch(word) and not _is_random_letters(word) for word in words):
        return False
    return 2 * sum(len(word) for word in words if word.isalpha()) >= sum(len(word) for word in words)


def decoded_base64(text: str) -> str | None:
    """The text that a base64 run (standard or URL-safe, padded or not) holds, unpacked if gzip; None where it holds no printable text."""
    body = text.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        raw = base64.b64decode(body + "=" * (-len(body) % 4), validate=True)
        if raw.startswith(_GZIP):
            raw = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(raw, _UNPACKED_LIMIT)
        decoded = raw.decode()
    except (binascii.Error, UnicodeDecodeError, zlib.error):
        return None
    return decoded if all(character.isprintable() or character in "\r\n\t" for character in decoded) else None


def _is_ordinary(text: str) -> bool:
    if _CLIENT_ID.search(text):
        return False
    if _ORDINARY.fullmatch(text):
        return not _is_address(text)
    return _HOST.fullmatch(text) is not None


def _is_address(text: str) -> bool:
    """An IPv4 address looks like a version; `131.0.0.0` is the version that Chromium tells everybody."""
    try:
        ipaddress.IPv4Address(text)
    except ValueError:
        return False
    return not text.endswith(".0")


def _is_number(text: str) -> bool:
    return len(text) >= MIN_VALUE and text.isascii() and text.isdigit()


def _is_random_letters(text: str) -> bool:
    """Letters of both cases in no order: words in camel case have long runs of small letters."""
    capitals = sum(character.isupper() for character in text)
    return len(text) >= 12 and text.isalpha() and len(text) < 4 * capitals < 3 * len(text)


def _candidates(value: str) -> Iterator[str]:
    for text in _opened(value, 0):
        yield from EMAIL.findall(text)
        for piece in _OUTSIDE_PART.split(text):
            if is_identifier(piece):
                yield piece
            if "." in piece:
                yield from _dotted(piece)


def _dotted(piece: str) -> Iterator[str]:
    """Tails that begin with a long segment, and single long segments: analytics cookies put a version and a depth before the id."""
    segments = piece.split(".")
    if len(segments) > _MAX_SEGMENTS:
        return
    for start, segment in enumerate(segments):
        tail = ".".join(segments[start:])
        if start and len(segment) >= 6 and is_identifier(tail):
            yield tail
        if segment != tail and is_identifier(segment):
            yield segment


def _opened(text: str, depth: int) -> Iterator[str]:
    """A text and what is packed in it: the leaves of JSON, URL encoding undone, base64 JSON (also in a JWT)."""
    if depth == _MAX_DEPTH:
        return
    decoded = unquote(text) if "%" in text else text
    if decoded != text:
        yield from _opened(decoded, depth + 1)
        return
    leaves = list(_json_leaves(text))
    if leaves:
        for leaf in leaves:
            yield from _opened(leaf, depth + 1)
        return
    yield text
    for run in _BASE64.findall(text):
        inner = decoded_base64(run) if run.startswith(_BASE64_JSON) else None
        if inner is not None and list(_json_leaves(inner)):
            yield from _opened(inner, depth + 1)


def _json_leaves(text: str) -> Iterator[str]:
    """The strings and whole numbers in JSON; nothing where the text is no JSON object, list or string."""
    if not text.lstrip().startswith(("{", "[", '"')):
        return
    try:
        todo = [json.loads(text)]
    except (ValueError, RecursionError):
        return
    while todo:
        item = todo.pop()
        if isinstance(item, dict):
            todo += reversed(item.values())
        elif isinstance(item, list):
            todo += reversed(item)
        elif isinstance(item, str) or (isinstance(item, int) and not isinstance(item, bool)):
            yield str(item)
