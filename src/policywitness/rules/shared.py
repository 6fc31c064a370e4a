"""Small things that several rules share: tables of what was seen, sentences with numbers, the site's consent banner."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from policywitness.facts.claims.parties import asks_for_consent
from policywitness.facts.claims.words import plural
from policywitness.model.audit import EvidenceRef, FindingTable, QuoteRef, Share, VendorInfo
from policywitness.model.vocabulary import Category, Severity, Stance

if TYPE_CHECKING:
    from policywitness.facts import Facts

MAX_ROWS = 12
_SPEAKS_OF_IT = (Stance.AFFIRM, Stance.MAY, Stance.CONDITIONAL)


def evidence_table(evidence: Iterable[EvidenceRef]) -> FindingTable | None:
    """What was seen, where and when: a row a record; None without records."""
    refs = list(evidence)
    if not refs:
        return None
    rows = tuple((ref.text or ref.id, ref.page_url, ref.visit_id, _seconds(ref.t_ms)) for ref in refs[:MAX_ROWS])
    return FindingTable(columns=("seen", "page", "visit", "time"), rows=rows, more=max(0, len(refs) - MAX_ROWS))


def table(columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> FindingTable:
    """Rows as a table, the first `MAX_ROWS` of them shown."""
    every = tuple(rows)
    return FindingTable(columns=columns, rows=every[:MAX_ROWS], more=max(0, len(every) - MAX_ROWS))


def seen_in(scenarios: Mapping[str, Share]) -> str:
    """`2 of 2 visits of baseline, 1 of 2 of gpc`; scenarios without a sighting are left out."""
    parts = [f"{share.seen} of {share.of} visits of {name}" for name, share in scenarios.items() if share.seen]
    return ", ".join(parts) if parts else "no complete visit"


def visits_of(scenarios: Mapping[str, Share]) -> int:
    """Complete visits that show a thing, over all scenarios."""
    return sum(share.seen for share in scenarios.values())


def in_scenario(evidence: Iterable[EvidenceRef], scenario: str) -> tuple[EvidenceRef, ...]:
    """The references to records of one scenario."""
    return tuple(ref for ref in evidence if ref.scenario == scenario)


def quotes_of(facts: Facts, *concepts: str, limit: int = 3) -> tuple[QuoteRef, ...]:
    """The policy's statements on concepts, where it says that the thing happens or may happen."""
    found = [d for d in facts.reading.disclosures if d.concept in concepts and d.stance in _SPEAKS_OF_IT]
    return tuple(facts.quote_ref(disclosure.quote, disclosure.id) for disclosure in found[:limit])


def consent_is_asked(facts: Facts) -> bool:
    """Whether the site asks for consent, or its profile names a jurisdiction where it has to."""
    return asks_for_consent(facts) or bool(
        {name.lower() for name in facts.profile.jurisdictions} & {"eu", "eea", "uk", "fr", "de"}
    )


def in_jurisdiction(facts: Facts, *names: str) -> bool:
    """Whether the site's profile names any of these jurisdictions."""
    return bool({name.lower() for name in facts.profile.jurisdictions} & set(names))


def weight(vendor: VendorInfo) -> Severity:
    """How much it matters that the policy does not say enough about a vendor."""
    if "session_replay" in vendor.kinds or vendor.category in (Category.ADVERTISING, Category.ANALYTICS):
        return Severity.SERIOUS
    if vendor.category is Category.UNKNOWN or "chat" in vendor.kinds:
        return Severity.MODERATE
    return Severity.MINOR


def lifetime(seconds: int | None) -> str:
    """`13 months`, `2 days`, `session`: a lifetime as people say it."""
    if not seconds or seconds < 0:
        return "session"
    for size, unit in ((31_536_000, "year"), (2_628_000, "month"), (86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= size:
            return plural(round(seconds / size), unit)
    return plural(seconds, "second")


def _seconds(t_ms: int | None) -> str:
    return "" if t_ms is None else f"{t_ms / 1000:.1f} s"
