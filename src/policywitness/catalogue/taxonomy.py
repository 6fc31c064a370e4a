"""The words that vendors are described with: categories and kinds, each with a plain explanation for the report."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from policywitness.catalogue.schema import Entry, Host, HttpsUrl, Text
from policywitness.model.vocabulary import Category


class CategoryWords(Entry):
    """A category in plain words, and what other vocabularies call it."""

    title: Text
    plain: Text
    icc_uk: Text | None = None
    tcf_purposes: tuple[Annotated[int, Field(ge=1, le=11)], ...] = ()
    google_consent_types: tuple[Text, ...] = ()


class KindWords(Entry):
    """A kind in plain words; `category` is what a banner would usually file it under."""

    title: Text
    plain: Text
    category: Category


class Crossing(Entry):
    """What a word of another collection is in ours."""

    category: Category
    kind: tuple[Text, ...] = ()


class Taxonomy(Entry):
    """`taxonomy.toml`. `crosswalk`: collection -> its word for a category -> ours."""

    category: dict[Category, CategoryWords]
    kind: dict[str, KindWords]
    crosswalk: dict[str, dict[str, Crossing]] = Field(default_factory=dict)


class Package(Entry):
    """An npm package at one version, the SHA-512 of its archive as npm writes it, and the one member of it that is read.

    `format` says how the member is written (`compile.FORMATS`).
    """

    name: Annotated[str, Field(pattern=r"^(@[a-z0-9][a-z0-9._-]*/)?[a-z0-9][a-z0-9._-]*$")]
    version: Annotated[str, Field(pattern=r"^[0-9]+\.[0-9]+\.[0-9]+$")]
    integrity: Annotated[str, Field(pattern=r"^sha512-[A-Za-z0-9+/]{86}==$")]
    member: Annotated[str, Field(pattern=r"^package/[A-Za-z0-9._/-]+$")]
    format: Text


class SourceEntry(Entry):
    """One source of entries in `sources.toml`. `package` is where `trackers update` gets it; the first source ships.

    `disbelieved` are domains that the source files under a tracking service although they are a company's own website or a
    platform with its customers' sites: what it says of them is not used.
    """

    id: Text
    title: Text
    version: Text
    date: Text
    licence: Text
    url: HttpsUrl | None = None
    disbelieved: tuple[Host, ...] = ()
    package: Package | None = None


class SourcesFile(Entry):
    """`sources.toml`."""

    source: tuple[SourceEntry, ...]
