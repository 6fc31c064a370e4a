"""The outline of each policy document: its sections, and in each the sentences that were read as disclosures."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from policywitness.model.audit import Audit, DisclosureInfo, DocumentInfo, QuoteRef


@dataclass(frozen=True, slots=True)
class Sentence:
    """One quote and all its readings: a sentence may disclose several practices."""

    quote: QuoteRef
    readings: tuple[DisclosureInfo, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A headed part of a document; `path` is empty before the first heading."""

    path: tuple[str, ...]
    sentences: tuple[Sentence, ...]
    readings: int


@dataclass(frozen=True, slots=True)
class Outline:
    """A document and what was understood of it, in reading order."""

    document: DocumentInfo
    sections: tuple[Section, ...]


def outlines(audit: Audit) -> list[Outline]:
    """One outline for each document, in the order of the audit."""
    by_document: dict[str, list[DisclosureInfo]] = {}
    for disclosure in audit.disclosures:
        by_document.setdefault(disclosure.quote.document, []).append(disclosure)
    return [Outline(document, _sections(by_document.get(document.id, []))) for document in audit.documents]


def _sections(disclosures: list[DisclosureInfo]) -> tuple[Section, ...]:
    """Sections in the order in which their first quote stands; the same path is one section even if it is interrupted."""
    by_path: dict[tuple[str, ...], list[DisclosureInfo]] = {}
    for disclosure in sorted(disclosures, key=lambda d: (d.quote.start, d.quote.end, d.id)):
        by_path.setdefault(disclosure.quote.section, []).append(disclosure)
    return tuple(Section(path, _sentences(members), len(members)) for path, members in by_path.items())


def _sentences(disclosures: list[DisclosureInfo]) -> tuple[Sentence, ...]:
    groups = groupby(disclosures, key=lambda d: (d.quote.start, d.quote.end))
    return tuple(Sentence(readings[0].quote, readings) for readings in (tuple(group) for _, group in groups))
