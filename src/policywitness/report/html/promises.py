"""Statements with their claims, by verdict: the contradicted ones first, and those that no visit can decide folded away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from policywitness.model.audit import Audit, Cell, ClaimInfo, QuoteRef
from policywitness.model.vocabulary import ClaimVerdict, Status

_ORDER = (
    ClaimVerdict.CONTRADICTED,
    ClaimVerdict.INCONCLUSIVE,
    ClaimVerdict.SUPPORTED,
    ClaimVerdict.NOT_OBSERVED,
    ClaimVerdict.NOT_TESTED,
    ClaimVerdict.NOT_VERIFIABLE,
    ClaimVerdict.OUT_OF_SCOPE,
)
_FOLDED = (ClaimVerdict.NOT_TESTED, ClaimVerdict.NOT_VERIFIABLE, ClaimVerdict.OUT_OF_SCOPE)

WIDE = 6
"""With more scenarios a column holds the word alone, and what was seen is told below."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence or row of the policy and all that it claims, the worst first. `quotes` are its different wordings."""

    quotes: tuple[QuoteRef, ...]
    claims: tuple[ClaimInfo, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The statements whose worst claim has one verdict, in the order of the policy."""

    verdict: ClaimVerdict
    statements: tuple[Statement, ...]
    folded: bool


def groups(audit: Audit) -> list[Group]:
    """All groups that have a statement."""
    statements = [_statement(claims) for claims in _by_statement(audit.claims)]
    by_verdict = {verdict: tuple(s for s in statements if s.claims[0].verdict is verdict) for verdict in _ORDER}
    return [Group(verdict, found, verdict in _FOLDED) for verdict, found in by_verdict.items() if found]


def _by_statement(claims: Iterable[ClaimInfo]) -> list[list[ClaimInfo]]:
    """Claims whose quotes overlap, as `count_statements` counts them."""
    found: list[list[ClaimInfo]] = []
    document, end = "", 0
    for claim in sorted(claims, key=lambda claim: (claim.quote.document, claim.quote.start, claim.id)):
        if claim.quote.document != document or claim.quote.start >= end:
            found.append([])
            document, end = claim.quote.document, claim.quote.end
        found[-1].append(claim)
        end = max(end, claim.quote.end)
    return found


def _statement(claims: list[ClaimInfo]) -> Statement:
    quotes = {(claim.quote.start, claim.quote.end): claim.quote for claim in claims}
    whole = [quote for quote in quotes.values() if not any(_within(quote, other) for other in quotes.values())]
    return Statement(tuple(whole), tuple(sorted(claims, key=lambda claim: (_ORDER.index(claim.verdict), claim.id))))


def _within(quote: QuoteRef, other: QuoteRef) -> bool:
    return quote is not other and other.start <= quote.start and quote.end <= other.end


@dataclass(frozen=True, slots=True)
class Told:
    """What was seen in scenarios whose cells say the same."""

    scenarios: tuple[str, ...]
    cell: Cell


def told(claim: ClaimInfo) -> list[Told]:
    """The cells of a claim, those that say the same as one; those in which the scenario plays no part are left out."""
    alike: dict[tuple[str, str], list[str]] = {}
    for name, cell in claim.cells.items():
        if cell.word != Status.NOT_APPLICABLE:
            alike.setdefault((cell.word, cell.text), []).append(name)
    return [Told(tuple(names), claim.cells[names[0]]) for names in alike.values()]


@dataclass(frozen=True, slots=True)
class Cited:
    """Findings of one title that quote a claim: the address of the first, and how many there are."""

    title: str
    fingerprint: str
    count: int


def cited(audit: Audit) -> dict[str, list[Cited]]:
    """Claim id -> the findings that quote it, those of one title as one."""
    titles = {finding.fingerprint: finding.title for finding in audit.findings}
    return {claim.id: _cited(claim, titles) for claim in audit.claims}


def _cited(claim: ClaimInfo, titles: Mapping[str, str]) -> list[Cited]:
    by_title: dict[str, list[str]] = {}
    for fingerprint in claim.findings:
        if fingerprint in titles:
            by_title.setdefault(titles[fingerprint], []).append(fingerprint)
    return [Cited(title, found[0], len(found)) for title, found in by_title.items()]


def decided(audit: Audit) -> set[str]:
    """Claims that at least one scenario speaks to. The others (dates, contacts) would show a row of "not-applicable" only."""
    return {
        claim.id for claim in audit.claims if any(cell.word != Status.NOT_APPLICABLE for cell in claim.cells.values())
    }
