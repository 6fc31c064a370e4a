"""The words that vendors are described with: categories and kinds, each with a plain explanation for the report."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from policywitness.catalogue.schema import Entry, HttpsUrl, Text
from policywitness.model.vocabulary import Category


class CategoryWords(Entry):
    """A category in plain words, and what other vocabularies call it."""

    title: Text
    plain: Text
    icc_uk: Text | None = None
    tcf_purposes: tuple[Annotated[int, Field(ge=1, le=11)], ...] = ()
    google_consent_types: tuple[Text, ...] = ()
    open_cookie_database: Text | None = None


class KindWords(Entry):
    """A kind in plain words; `category` is what a banner would usually file it under."""

    title: Text
    plain: Text
    category: Category


class Taxonomy(Entry):
    """`taxonomy.toml`."""

    category: dict[Category, CategoryWords]
    kind: dict[str, KindWords]


class SourceEntry(Entry):
    """One source of entries in `sources.toml`."""

    id: Text
    title: Text
    version: Text
    date: Text
    licence: Text
    url: HttpsUrl | None = None


class SourcesFile(Entry):
    """`sources.toml`."""

    source: tuple[SourceEntry, ...]
