"""Claims grouped by verdict, the contradicted ones first and those that no visit can decide folded away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from policywitness.model.audit import Audit, ClaimInfo
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


@dataclass(frozen=True, slots=True)
class Group:
    """The claims of one verdict, in the order of the policy."""

    verdict: ClaimVerdict
    claims: tuple[ClaimInfo, ...]
    folded: bool


def groups(audit: Audit) -> list[Group]:
    """All groups that have a claim."""
    ordered = sorted(audit.claims, key=lambda claim: (claim.quote.document, claim.quote.start, claim.id))
    by_verdict = {verdict: tuple(claim for claim in ordered if claim.verdict is verdict) for verdict in _ORDER}
    return [Group(verdict, claims, verdict in _FOLDED) for verdict, claims in by_verdict.items() if claims]


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
