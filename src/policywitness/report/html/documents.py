"""The outline of each policy document: its sections, and in each the sentences that were read as disclosures.

A sentence is highlighted by the worst verdict that the evidence gave on it. Sections without a disclosure are listed too: a
reader who misses something must see that the section was read.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from policywitness.model.audit import Audit, DisclosureInfo, DocumentInfo, QuoteRef, SectionInfo
from policywitness.model.vocabulary import ClaimVerdict

_WORST = (
    ClaimVerdict.CONTRADICTED,
    ClaimVerdict.INCONCLUSIVE,
    ClaimVerdict.NOT_OBSERVED,
    ClaimVerdict.SUPPORTED,
)
"""Verdicts that colour a sentence, the worst first; the others say that nothing was learnt about it."""

Verdicts = dict[str, ClaimVerdict]


@dataclass(frozen=True, slots=True)
class Sentence:
    """One quote and all its readings: a sentence may disclose several practices. `fared` is the verdict that colours it."""

    quote: QuoteRef
    readings: tuple[DisclosureInfo, ...]
    fared: ClaimVerdict | None


@dataclass(frozen=True, slots=True)
class Section:
    """A headed part of a document; `path` is empty before the first heading."""

    path: tuple[str, ...]
    sentences: tuple[Sentence, ...]
    readings: int


@dataclass(frozen=True, slots=True)
class Outline:
    """A document and what was understood of it, in reading order; `silent` are its sections without a disclosure.

    `stored` is the sealed file that holds its bytes, relative to the bundle.
    """

    document: DocumentInfo
    sections: tuple[Section, ...]
    silent: tuple[SectionInfo, ...]
    stored: str | None


def outlines(audit: Audit) -> list[Outline]:
    """One outline for each document, in the order of the audit."""
    by_document: dict[str, list[DisclosureInfo]] = {}
    for disclosure in audit.disclosures:
        by_document.setdefault(disclosure.quote.document, []).append(disclosure)
    verdicts = {claim.disclosure: claim.verdict for claim in audit.claims}
    stored = {file.sha256: file.path for file in audit.manifest}
    return [
        _outline(document, by_document.get(document.id, []), verdicts, stored.get(document.sha256 or ""))
        for document in audit.documents
    ]


def _outline(
    document: DocumentInfo, disclosures: list[DisclosureInfo], verdicts: Verdicts, stored: str | None
) -> Outline:
    speaking = {disclosure.quote.section for disclosure in disclosures}
    silent = tuple(section for section in document.sections if section.path not in speaking and section.words)
    return Outline(document, _sections(disclosures, verdicts), silent, stored)


def _sections(disclosures: list[DisclosureInfo], verdicts: Verdicts) -> tuple[Section, ...]:
    """Sections in the order in which their first quote stands; the same path is one section even if it is interrupted."""
    by_path: dict[tuple[str, ...], list[DisclosureInfo]] = {}
    for disclosure in sorted(disclosures, key=lambda d: (d.quote.start, d.quote.end, d.id)):
        by_path.setdefault(disclosure.quote.section, []).append(disclosure)
    return tuple(Section(path, _sentences(members, verdicts), len(members)) for path, members in by_path.items())


def _sentences(disclosures: list[DisclosureInfo], verdicts: Verdicts) -> tuple[Sentence, ...]:
    groups = groupby(disclosures, key=lambda d: (d.quote.start, d.quote.end))
    return tuple(_sentence(readings, verdicts) for readings in (tuple(group) for _, group in groups))


def _sentence(readings: tuple[DisclosureInfo, ...], verdicts: Verdicts) -> Sentence:
    found = {verdicts.get(reading.id) for reading in readings}
    return Sentence(readings[0].quote, readings, next((verdict for verdict in _WORST if verdict in found), None))
