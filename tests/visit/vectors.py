"""Vectors: the ways in which a page can make a request. Each has an address of its own, so that nothing hides behind another."""

from __future__ import annotations

import re
from dataclasses import dataclass

from policywitness.model.vocabulary import TargetType

SITE = "www.vectors.example"
OTHER = "cdn.elsewhere.example"


@dataclass(frozen=True, slots=True)
class Vector:
    """One way to make a request.

    `markup` is put into the page; in it `$URL` is the vector's own address, `$SITE` and `$OTHER` are the origins of the site and of
    another one. `body` must be found in the recorded body; `note` is for readers of the table in docs/evidence.md.
    """

    name: str
    markup: str
    target: TargetType = TargetType.PAGE
    host: str = OTHER
    body: str | None = None
    note: str = ""

    @property
    def path(self) -> str:
        """The path that only this vector asks for."""
        return "/v/" + re.sub(r"[^a-z0-9]+", "-", self.name.lower()).strip("-")

    @property
    def url(self) -> str:
        """The address that only this vector asks for."""
        return f"https://{self.host}{self.path}"

    @property
    def html(self) -> str:
        """The markup with its addresses."""
        return addressed(self.markup.replace("$URL", self.url))


def addressed(text: str) -> str:
    """The text with the origins of both sites in place."""
    return text.replace("$SITE", f"https://{SITE}").replace("$OTHER", f"https://{OTHER}")


def script(code: str) -> str:
    """Code as an inline script that shares no names with the others."""
    return f"<script>{{ {code} }}</script>"


def document(title: str, vectors: list[Vector], extra: str = "") -> str:
    """A page that uses all of `vectors`."""
    head = f"<!doctype html><html lang=en><meta charset=utf-8><title>{title}</title>"
    return head + addressed(extra) + "\n".join(vector.html for vector in vectors)
