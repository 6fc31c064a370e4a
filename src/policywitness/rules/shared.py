"""Small things that several rules share: tables of what was seen, sentences with numbers, the site's consent banner."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from policywitness.facts.carried import Carried, carriers
from policywitness.facts.claims.parties import asks_for_consent, is_tracking
from policywitness.facts.disclosures import DENIES
from policywitness.facts.words import listing, plural
from policywitness.model.audit import ClaimInfo, EvidenceRef, FindingTable, QuoteRef, Share, VendorInfo
from policywitness.model.evidence import Call, Request
from policywitness.model.vocabulary import Category, ClaimVerdict, Confidence, Severity, Stance, Status

if TYPE_CHECKING:
    from policywitness.facts import Facts
    from policywitness.rules.engine import Draft, Rule

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


def visits_of(scenarios: Mapping[str, Share]) -> int:
    """Complete visits that show a thing, over all scenarios."""
    return sum(share.seen for share in scenarios.values())


def in_scenario(evidence: Iterable[EvidenceRef], scenario: str) -> tuple[EvidenceRef, ...]:
    """The references to records of one scenario."""
    return tuple(ref for ref in evidence if ref.scenario == scenario)


def moment(facts: Facts, record: Request | Call) -> str:
    """`0.8 s after arrival on /contact`: when something happened, counted from when its page was asked for."""
    pages = facts.visits.by_id[record.visit_id].pages
    page = next((page for page in pages if record.page_url in (page.url, page.final_url)), None)
    seconds = max(0, record.t_ms - (page.t_ms if page is not None else 0)) / 1000
    return f"{seconds:.1f} s after arrival on {urlsplit(record.page_url).path or '/'}"


def quotes_of(
    facts: Facts, *concepts: str, limit: int = 3, stances: Container[Stance] | None = None
) -> tuple[QuoteRef, ...]:
    """The policy's statements on concepts: where it says that the thing happens or may happen, or those of `stances`."""
    wanted = _SPEAKS_OF_IT if stances is None else stances
    found = [d for d in facts.reading.disclosures if d.concept in concepts and d.stance in wanted]
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


def go_on(vendors: Sequence[VendorInfo]) -> str:
    """The verb that fits one company, or several."""
    return "goes on" if len(vendors) == 1 else "go on"


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


def sensitive_pages_shared(
    rule: Rule, facts: Facts, pages: Mapping[str, tuple[str, tuple[str, str]]], what: str
) -> Iterator[Draft]:
    """Findings, one a vendor, on tracking vendors that were told the `what` (title, path) of sensitive pages.

    `pages` maps an address to the text to look for, and to its topic and the word that shows it.
    """
    tracking = {vendor.id: vendor for vendor in facts.vendors if is_tracking(vendor)}
    found: dict[str, list[Carried]] = {}
    for carried in carriers(facts, {url: (text,) for url, (text, _) in pages.items()}):
        vendor = facts.parties.of(carried.request.url).vendor
        if vendor in tracking:
            found.setdefault(vendor, []).append(carried)
    denials = quotes_of(facts, "data.sensitive", stances=DENIES)
    denied = " The policy denies something of the kind; see the quote." if denials else ""
    for vendor, told in sorted(found.items()):
        topics = {pages[carried.request.page_url][1] for carried in told}
        rows = dict.fromkeys((c.text, pages[c.request.page_url][1][0], c.where, c.request.page_url) for c in told)
        visits = {carried.request.visit_id for carried in told}
        yield rule.finding(
            subject=vendor,
            summary=f"{tracking[vendor].name} was told the {what} of {plural(len({c.request.page_url for c in told}), 'page')} about "
            f"{listing(sorted({topic for topic, _ in topics}))} (by the word {listing(sorted({word for _, word in topics}))}).{denied}",
            evidence=facts.sample(carried.request for carried in told),
            quotes=denials,
            status=None if facts.profile.health_data else Status.NEEDS_REVIEW,
            confidence=Confidence.HIGH if facts.profile.health_data and len(visits) > 1 else Confidence.MEDIUM,
            table=table((what, "topic", "told in", "page"), rows),
        )


def unobserved(rule: Rule, facts: Facts, family: str) -> Iterator[Draft]:
    """Notes on concepts of a family that the policy announces and no statement of which was borne out by any visit."""
    by_concept: dict[str, list[ClaimInfo]] = {}
    for claim in facts.claims:
        if claim.concept.startswith(family):
            by_concept.setdefault(claim.concept, []).append(claim)
    for concept, claims in by_concept.items():
        if all(claim.verdict is ClaimVerdict.NOT_OBSERVED for claim in claims):
            yield rule.finding(
                subject=concept,
                summary=f"{claims[0].title}: {claims[0].reason}",
                quotes=[claim.quote for claim in claims[:3]],
                confidence=Confidence.MEDIUM,
                status=Status.NEEDS_REVIEW,
                scenarios=tuple(claims[0].cells),
            )
