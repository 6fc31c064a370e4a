"""What one visit recorded, while it is being recorded. Everything in it is raw; `redact` makes the form that may be kept."""

from __future__ import annotations

import hashlib
import tempfile
import weakref
from collections.abc import Iterable, Iterator, MutableMapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

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
    StackFrame,
    StorageItem,
    Visit,
)

_IN_MEMORY = 1_000_000


class Files(MutableMapping[str, bytes]):
    """Contents by path, in a temporary file that lives as long: screenshots of hundreds of pages are not held in memory."""

    def __init__(self) -> None:
        self._places: dict[str, tuple[int, int]] = {}
        self._file = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115
        weakref.finalize(self, self._file.close)

    def __setitem__(self, path: str, content: bytes) -> None:
        self._places[path] = (self._file.seek(0, 2), len(content))
        self._file.write(content)

    def __getitem__(self, path: str) -> bytes:
        start, length = self._places[path]
        self._file.seek(start)
        return self._file.read(length)

    def __delitem__(self, path: str) -> None:
        del self._places[path]

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


@dataclass(slots=True)
class Recording:
    """The records of one visit, appended to by its collectors.

    `secrets` are credentials and canaries: they are redacted whatever their length and whatever the settings. `files` maps a
    path relative to `evidence/` (`screenshots/...`, `documents/...`) to bytes. `headers` and `stacks` are interned: their id is
    a hash of their content, so the same content has the same id in every visit. `extra` maps the name of a further table to its
    rows, plain objects with at least `visit_id` and `page_url`: what a collector sees for which there is no record.
    """

    visit: Visit | None = None
    requests: list[Request] = field(default_factory=list)
    cookies: list[CookieEvent] = field(default_factory=list)
    storage: list[StorageItem] = field(default_factory=list)
    scripts: list[Script] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    frames: list[Frame] = field(default_factory=list)
    console: list[ConsoleMessage] = field(default_factory=list)
    consent: list[ConsentRecord] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)
    dns: list[DnsAnswer] = field(default_factory=list)
    headers: dict[str, Headers] = field(default_factory=dict)
    stacks: dict[str, Stack] = field(default_factory=dict)
    secrets: set[str] = field(default_factory=set)
    files: MutableMapping[str, bytes] = field(default_factory=Files)
    extra: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def intern_headers(self, lines: Iterable[tuple[str, str]]) -> str:
        """Keep header lines (name, value) in the order of the wire, names lower-cased; returns `h:` + 16 hex digits."""
        kept = tuple((name.lower(), value) for name, value in lines)
        key = "h:" + content_id(kept)
        self.headers.setdefault(key, Headers(key, kept))
        return key

    def intern_stack(self, frames: Iterable[StackFrame]) -> str:
        """Keep a JavaScript stack, innermost frame first; returns `s:` + 16 hex digits."""
        kept = tuple(frames)
        key = "s:" + content_id(kept)
        self.stacks.setdefault(key, Stack(key, kept))
        return key


def content_id(content: object) -> str:
    """16 hex digits of the SHA-256 of a record's canonical JSON."""
    return hashlib.sha256(encode(content)).hexdigest()[:16]


def encode(record: object) -> bytes:
    """One record as compact JSON. A page can hand out half of a surrogate pair, which is no character: it becomes U+FFFD."""
    try:
        return msgspec.json.encode(record)
    except UnicodeEncodeError:
        return msgspec.json.encode(_whole_characters(msgspec.to_builtins(record)))


def _whole_characters(value: object) -> object:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return {_whole_characters(key): _whole_characters(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_whole_characters(item) for item in value]
    return value
