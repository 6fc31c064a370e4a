"""What the reader is given: one document as it was fetched."""

from __future__ import annotations

from dataclasses import dataclass

from policywitness.model.errors import UserError
from policywitness.model.vocabulary import DocumentKind

MAX_CHARACTERS = 1_000_000
"""Beyond this no policy is that long; the rest is left unread, and the reading says so."""

MAX_MARKUP = 8_000_000
"""Bytes of markup: pages carry scripts and pictures within them, but a tree of more is more than any policy."""


@dataclass(frozen=True, slots=True)
class SourceDocument:
    """The bytes of one document. `rendered` is the page's markup after its scripts ran, where a browser fetched it.

    `id` names the document in every quote; `media_type` is the server's word (`text/html; charset=utf-8` or shorter);
    `fetched_at` is ISO 8601.
    """

    id: str
    url: str
    kind: DocumentKind
    media_type: str
    raw: bytes
    rendered: bytes | None = None
    fetched_at: str | None = None


class UnreadableError(UserError):
    """A document that cannot be read. The message names the cause and the fix, for a person."""
