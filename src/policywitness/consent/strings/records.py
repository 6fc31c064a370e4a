"""What is read, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Stored:
    """One place in which a choice may be kept: `where` is cookie, local, session or api; `host` whose it is."""

    where: str
    host: str
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Decoded:
    """What a stored item says.

    `granted` and `denied` name optional purposes, services or uses (never what is necessary anyway). `value` is the string itself
    where it is the same for all who chose the same; None where the item also holds an identifier of the visitor.
    """

    format: str
    granted: tuple[str, ...]
    denied: tuple[str, ...]
    fields: dict[str, Any] = field(default_factory=dict)
    value: str | None = None

    @property
    def says(self) -> str | None:
        """`accept` where something is granted and nothing denied, `reject` the other way round, `partly`, or None for neither."""
        match bool(self.granted), bool(self.denied):
            case True, False:
                return "accept"
            case False, True:
                return "reject"
            case True, True:
                return "partly"
            case _:
                return None
