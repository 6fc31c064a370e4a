"""What the catalogue answers: a match with its reason, a vendor's name, what a request says, where entries come from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from policywitness.model.errors import UserError
from policywitness.model.vocabulary import Category, Confidence

Reason = Literal["host", "url", "path-signature", "cname", "cookie", "storage", "global", "initiator"]
NameKind = Literal["name", "alias", "former", "parent", "operator"]


class CatalogueError(UserError):
    """The catalogue cannot be read; the message names file, key and reason in one line."""


@dataclass(frozen=True, slots=True)
class VendorMatch:
    """Why something is a vendor's.

    `vendor` is the vendor's id; `pattern` the entry that matched, as its file writes it; `means` what such a request is
    for, where the entry says so; `category` the entry's own, else the vendor's. `source` is the bulk source that lists the
    entry, None where it is described by hand.
    """

    vendor: str
    reason: Reason
    pattern: str
    confidence: Confidence
    category: Category
    means: str | None = None
    account_id: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class VendorName:
    """A name by which a policy may call a vendor. `ambiguous`: it is an ordinary word too."""

    name: str
    vendor: str
    kind: NameKind
    ambiguous: bool = False


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """One source of entries that is in force: the catalogue that ships, a bulk source, or files that the user named.

    `notice` says what follows from the licence of a source that the user chose to add.
    """

    id: str
    title: str
    version: str
    date: date | None
    licence: str
    entries: int
    notice: str | None = None


@dataclass(frozen=True, slots=True)
class ModeSeen:
    """A restricted mode, or a reported choice, that a request carries."""

    name: str
    param: str
    value: str
    meaning: str
    restricts: bool


@dataclass(frozen=True, slots=True)
class Decoded:
    """What one request tells its vendor, as far as the vendor's file can read it. `vendor` None: nobody known."""

    vendor: str | None = None
    account_ids: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    modes: tuple[ModeSeen, ...] = ()
    visitor_ids: tuple[str, ...] = ()
    user_ids: tuple[str, ...] = ()
    hashed_emails: tuple[str, ...] = ()
    page_urls: tuple[str, ...] = ()

    @property
    def restricted(self) -> tuple[ModeSeen, ...]:
        """The modes that limit what the vendor may do with the request."""
        return tuple(mode for mode in self.modes if mode.restricts)
