"""How a claim is decided: the case, the ruling, the registry of deciders, and the comparison most deciders share.

A decider is a function from a `Case` (one disclosure among all facts) to a `Ruling`, registered for one or more concepts:

    @decides("tech.cookies")
    def cookies(case: Case) -> Ruling:
        return presence(case, "cookies", of_cookies(case.facts.cookies))
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from policywitness.facts.references import Record
from policywitness.facts.visits import AGREE
from policywitness.facts.words import behaviour, listing, plural, visits_seen
from policywitness.model.audit import (
    BeaconInfo,
    Cell,
    CookieInfo,
    EvidenceRef,
    QuoteRef,
    Share,
    StorageInfo,
    TechnologyInfo,
    VendorInfo,
)
from policywitness.model.policy import Disclosure
from policywitness.model.vocabulary import ClaimVerdict, Confidence, Label, Stance

if TYPE_CHECKING:
    from policywitness.facts import Facts

NO_ROLE = "not-applicable"


@dataclass(frozen=True, slots=True)
class Case:
    """One disclosure to be decided. `complete` maps each scenario of the audit to its number of complete visits."""

    facts: Facts
    disclosure: Disclosure
    quote: QuoteRef
    complete: Mapping[str, int]

    @property
    def visits(self) -> int:
        """Complete visits of all scenarios."""
        return sum(self.complete.values())

    @property
    def denies(self) -> bool:
        """Whether the statement says that something does not happen, with or without an exception."""
        return self.disclosure.stance in (Stance.DENY, Stance.DENY_UNLESS)


@dataclass(frozen=True, slots=True)
class Ruling:
    """What was decided. `cells` holds the scenarios that play a part; the others are filled with `not-applicable`."""

    verdict: ClaimVerdict
    reason: str
    confidence: Confidence = Confidence.HIGH
    cells: Mapping[str, Cell] = field(default_factory=dict)
    evidence: tuple[EvidenceRef, ...] = ()


Decider = Callable[[Case], Ruling]

_DECIDERS: dict[str, Decider] = {}
_SCENARIOS: dict[Decider, tuple[str, ...]] = {}


def decides(*concepts: str, scenarios: tuple[str, ...] = ()) -> Callable[[Decider], Decider]:
    """Register a decider for concepts. `link.*` covers all of a family; an exact name wins over a family.

    `scenarios` names those without which it decides nothing; without any, every scenario of an audit counts.
    """

    def register(decider: Decider) -> Decider:
        for concept in concepts:
            if concept in _DECIDERS:
                raise ValueError(f"two deciders for the concept {concept}")
            _DECIDERS[concept] = decider
        _SCENARIOS[decider] = scenarios
        return decider

    return register


def decider_of(concept: str) -> Decider | None:
    """The decider of a concept, or of the nearest family above it."""
    if concept in _DECIDERS:
        return _DECIDERS[concept]
    while "." in concept:
        concept = concept.rpartition(".")[0]
        if f"{concept}.*" in _DECIDERS:
            return _DECIDERS[f"{concept}.*"]
    return None


def scenarios_of(decider: Decider) -> tuple[str, ...]:
    """The scenarios without which a decider decides nothing."""
    return _SCENARIOS[decider]


@dataclass(frozen=True, slots=True)
class Seen:
    """One observed thing: its name, in how many visits of each scenario, and where."""

    name: str
    scenarios: Mapping[str, Share]
    evidence: tuple[EvidenceRef, ...] = ()

    @property
    def visits(self) -> int:
        """Complete visits in which it was seen, over all scenarios."""
        return sum(share.seen for share in self.scenarios.values())


def presence_in(
    case: Case, scenario: str, what: str, items: Iterable[Seen], *, confidence: Confidence = Confidence.HIGH
) -> Ruling:
    """The same comparison within one scenario; `not-tested` without a complete visit of it."""
    visits = case.complete.get(scenario, 0)
    if not visits:
        return not_tested(f"Needs complete visits of scenario {scenario}; this audit has none.")
    here = [
        Seen(item.name, {scenario: item.scenarios[scenario]}, tuple(e for e in item.evidence if e.scenario == scenario))
        for item in items
        if scenario in item.scenarios
    ]
    return presence(replace(case, complete={scenario: visits}), what, here, confidence=confidence)


def of_vendors(vendors: Iterable[VendorInfo]) -> tuple[Seen, ...]:
    """Vendors as observed things."""
    return tuple(Seen(vendor.name, vendor.scenarios, vendor.evidence) for vendor in vendors)


def of_cookies(cookies: Iterable[CookieInfo]) -> tuple[Seen, ...]:
    """Cookies as observed things, named with their domain."""
    return tuple(Seen(f"{cookie.name} ({cookie.domain})", cookie.scenarios, cookie.evidence) for cookie in cookies)


def of_storage(items: Iterable[StorageInfo]) -> tuple[Seen, ...]:
    """Stored items as observed things, named with their origin."""
    return tuple(Seen(f"{item.key} ({item.origin})", item.scenarios) for item in items)


def of_beacons(beacons: Iterable[BeaconInfo]) -> tuple[Seen, ...]:
    """Beacons as observed things, named by host and path."""
    return tuple(Seen(f"{beacon.host}{beacon.path}", beacon.scenarios, beacon.evidence) for beacon in beacons)


def of_technologies(technologies: Iterable[TechnologyInfo], *ids: str) -> tuple[Seen, ...]:
    """The technologies with these ids, as observed things."""
    return tuple(
        Seen(item.name, item.scenarios, item.evidence) for item in technologies if item.id in ids and item.count
    )


def of_labels(case: Case, *labels: Label) -> tuple[Seen, ...]:
    """Behaviours with these labels as observed things, counted over all their records."""
    return tuple(
        of_records(case, f"{behaviour(label)} by {host}", records)
        for (label, host), (_, records) in sorted(case.facts.label_records.items())
        if label in labels
    )


def of_records(case: Case, name: str, records: Iterable[Record]) -> Seen:
    """One thing, counted by the complete visits in which such records were made."""
    records = tuple(records)
    return Seen(name, case.facts.visits.shares({record.visit_id for record in records}), case.facts.sample(records))


def presence(
    case: Case,
    what: str,
    items: Iterable[Seen],
    *,
    confidence: Confidence = Confidence.HIGH,
    doubt: str = "",
) -> Ruling:
    """Compare a statement that something happens, may happen or does not happen with whether it was seen.

    Said to happen: supported when seen, `not-observed` when not. Denied: contradicted when one and the same thing was seen
    in two visits, supported when every scenario of the audit ran and none shows it. Between the two: inconclusive.

    `doubt` says, as a clause, why what was seen makes the statement likely and yet does not break a denial.
    """
    if not case.visits:
        return not_tested("No visit was completed, so nothing could be observed.")
    seen = [item for item in items if item.visits]
    cells = {name: _cell(case, what, seen, name, doubt) for name in case.complete}
    evidence = tuple(ref for item in seen for ref in item.evidence)[:20]
    if case.denies:
        verdict, reason = _denied(case, what, seen, doubt)
    elif seen:
        verdict, reason = ClaimVerdict.SUPPORTED, f"Seen: {listing(item.name for item in seen)} ({_where(seen)})."
    else:
        verdict = ClaimVerdict.NOT_OBSERVED
        reason = (
            f"No {what} in {plural(case.visits, 'complete visit')}; what the policy announces may happen elsewhere."
        )
    if verdict is ClaimVerdict.CONTRADICTED and case.disclosure.stance is Stance.DENY_UNLESS:
        confidence = Confidence.LOW
    return Ruling(verdict, reason, confidence, cells, evidence)


def _denied(case: Case, what: str, seen: list[Seen], doubt: str) -> tuple[ClaimVerdict, str]:
    names = listing(item.name for item in seen)
    if not seen:
        empty = sorted(name for name, complete in case.complete.items() if not complete)
        if empty:
            return (
                ClaimVerdict.INCONCLUSIVE,
                f"No {what} were seen, but scenario {listing(empty)} has no complete visit, so the denial is not proven.",
            )
        return (
            ClaimVerdict.SUPPORTED,
            f"No {what} in any of {plural(case.visits, 'complete visit')}, as the policy says.",
        )
    if doubt:
        return ClaimVerdict.INCONCLUSIVE, f"The policy denies it. Seen: {names} ({_where(seen)}); but {doubt}."
    if case.disclosure.scope:
        return (
            ClaimVerdict.INCONCLUSIVE,
            f"Seen: {names} ({_where(seen)}); but the policy denies it within limits only ({case.disclosure.scope}), "
            "and whether this falls within them cannot be seen.",
        )
    if max(item.visits for item in seen) < AGREE:
        return (
            ClaimVerdict.INCONCLUSIVE,
            f"The policy denies it, and it was seen: {names}; but in one visit only, and two must agree. Repeat the visits.",
        )
    unless = f" The policy allows an exception: {case.disclosure.exception}." if case.disclosure.exception else ""
    return ClaimVerdict.CONTRADICTED, f"The policy denies it, and it was seen: {names} ({_where(seen)}).{unless}"


def _cell(case: Case, what: str, seen: list[Seen], scenario: str, doubt: str) -> Cell:
    of = case.complete[scenario]
    if not of:
        return Cell(word=ClaimVerdict.NOT_TESTED, text="no complete visit")
    here = [item for item in seen if scenario in item.scenarios and item.scenarios[scenario].seen]
    if not here:
        word = ClaimVerdict.SUPPORTED if case.denies else ClaimVerdict.NOT_OBSERVED
        return Cell(word=word, text=f"no {what} in {plural(of, 'visit')}")
    most = max(item.scenarios[scenario].seen for item in here)
    text = f"{listing((item.name for item in here), 2)}: in {most} of {plural(of, 'visit')}"
    if not case.denies:
        return Cell(word=ClaimVerdict.SUPPORTED, text=text)
    limited = bool(case.disclosure.scope or doubt) or max(item.visits for item in here) < AGREE
    return Cell(word=ClaimVerdict.INCONCLUSIVE if limited else ClaimVerdict.CONTRADICTED, text=text)


def _where(seen: list[Seen]) -> str:
    """The scenarios, each with the most visits that one thing was seen in."""
    most: dict[str, Share] = {}
    for item in seen:
        for name, share in item.scenarios.items():
            if name not in most or share.seen > most[name].seen:
                most[name] = share
    return visits_seen(most)


def not_tested(reason: str) -> Ruling:
    """A scenario, or an input besides the visits, is missing; the reason says which."""
    return Ruling(ClaimVerdict.NOT_TESTED, reason)


def not_verifiable(reason: str) -> Ruling:
    """Nobody outside can check it; the reason says why."""
    return Ruling(ClaimVerdict.NOT_VERIFIABLE, reason)


def supported(reason: str, confidence: Confidence = Confidence.HIGH) -> Ruling:
    """What the statement says is so, decided without looking at scenarios."""
    return Ruling(ClaimVerdict.SUPPORTED, reason, confidence)


def not_observed(reason: str) -> Ruling:
    """What the statement announces was looked for and not found."""
    return Ruling(ClaimVerdict.NOT_OBSERVED, reason)


def inconclusive(reason: str) -> Ruling:
    """There is evidence, and it does not decide."""
    return Ruling(ClaimVerdict.INCONCLUSIVE, reason)


def contradicted(reason: str, confidence: Confidence = Confidence.HIGH) -> Ruling:
    """The evidence says the opposite, decided without looking at scenarios."""
    return Ruling(ClaimVerdict.CONTRADICTED, reason, confidence)
