"""Vendors that were observed: by their requests, and by cookies and stored items that are surely theirs."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from policywitness.catalogue import Vendor, VendorMatch
from policywitness.facts.parties import UNKNOWN
from policywitness.facts.references import Record
from policywitness.model.audit import VendorInfo
from policywitness.model.evidence import Request
from policywitness.model.vocabulary import Category, Confidence, Label, Response

if TYPE_CHECKING:
    from policywitness.facts import Facts
    from policywitness.facts.responses import Judged

_WEIGHT = (Category.UNKNOWN, Category.STRICTLY_NECESSARY, Category.FUNCTIONAL, Category.ANALYTICS, Category.ADVERTISING)
_SURE = (Confidence.LOW, Confidence.MEDIUM, Confidence.HIGH)


@dataclass(frozen=True, slots=True)
class Sighting:
    """One vendor as observed, before responses and disclosures are judged. `visit_ids` are all visits it was seen in.

    `category` is the gravest that its requests show: an advertising endpoint makes an advertiser. What it keeps decides only
    where no request was seen. `known_for` is what the catalogue files it under, whatever it was seen doing.
    """

    id: str
    name: str
    operator: str | None
    house: str | None
    category: Category
    known_for: Category
    kinds: tuple[str, ...]
    reasons: tuple[str, ...]
    confidence: Confidence
    requests: tuple[Request, ...]
    hosts: tuple[str, ...]
    loaded_by: tuple[str, ...]
    account_ids: tuple[str, ...]
    visit_ids: frozenset[str]
    cookies: int
    stored: tuple[Record, ...]
    before_choice: bool

    @property
    def records(self) -> tuple[Record, ...]:
        """What shows the vendor: its requests, else what it stored."""
        return self.requests or self.stored


def sightings(facts: Facts) -> tuple[Sighting, ...]:
    """Every observed vendor, by id."""
    stored: dict[str, list[tuple[VendorMatch | None, Record]]] = defaultdict(list)
    cookies: dict[str, int] = defaultdict(int)
    for group in facts.cookie_groups:
        if group.vendor is not None and group.accepted:
            cookies[group.vendor] += 1
            stored[group.vendor] += [(group.match, event) for event in group.accepted]
    for item in facts.storage_items:
        vendor, match = facts.storage_keeper(item)
        if vendor is not None:
            stored[vendor].append((match, item))
    ids = sorted({*facts.traffic.by_vendor, *stored})
    return tuple(_sighting(facts, vendor, stored[vendor], cookies[vendor]) for vendor in ids)


def _sighting(facts: Facts, vendor: str, stored: Sequence[tuple[VendorMatch | None, Record]], cookies: int) -> Sighting:
    requests = facts.traffic.by_vendor.get(vendor, ())
    known = facts.catalogue.vendors.get(vendor)
    # Distinct matches only: a vendor has a handful of them, and may have a hundred thousand requests.
    matches = {(m.reason, m.pattern): m for r in requests if (m := facts.parties.of(r.url).match) is not None}
    known_for = known.category if known is not None else Category.UNKNOWN
    kept = {(match.reason, match.pattern): match for match, _ in stored if match is not None}
    categories = [match.category for match in (matches or kept).values()] or [known_for]
    matches |= kept
    records: list[Record] = [*requests, *(record for _, record in stored)]
    before = facts.visits.before_choice
    return Sighting(
        id=vendor,
        name=known.name if known is not None else vendor.removeprefix(UNKNOWN),
        operator=known.operator.legal_name if known is not None else None,
        house=(known.operator.parent or known.operator.legal_name) if known is not None else None,
        category=max(categories, key=_WEIGHT.index),
        known_for=known_for,
        kinds=_kinds(facts, known, [m for m in matches.values() if m.vendor == vendor]) if known is not None else (),
        reasons=tuple(f"{m.reason}: {m.pattern}" for _, m in sorted(matches.items())) or (f"host: {vendor}",),
        confidence=max((m.confidence for m in matches.values()), key=_SURE.index, default=Confidence.LOW),
        requests=requests,
        hosts=tuple(sorted({facts.parties.of(request.url).host for request in requests})),
        loaded_by=_loaded_by(facts, vendor, requests),
        account_ids=tuple(sorted({id_ for r in requests for id_ in facts.decoded(r).account_ids})),
        visit_ids=frozenset(record.visit_id for record in records),
        cookies=cookies,
        stored=tuple(record for _, record in stored),
        before_choice=any(before(r.visit_id, r.phase) for r in requests)
        or any(facts.visits.scenarios[facts.scenario_of(r.visit_id)].choice is None for _, r in stored),
    )


_RECORDERS = ("session_replay", "heatmap")
_RECORDS = re.compile(r"(?<!or )\b(?:record(?:ed|ers?|ings?)|replays?)\b")


def _kinds(facts: Facts, known: Vendor, matches: Sequence[VendorMatch]) -> tuple[str, ...]:
    """What a vendor was met as: of those that can also record sessions, only one that was seen to do so is a recorder."""
    if "session_replay" not in known.kind or known.kind[0] in _RECORDERS:
        return known.kind
    if any(match.means is not None and _RECORDS.search(match.means) for match in matches):
        return known.kind
    shown = (records for (label, _), (_, records) in facts.label_records.items() if label is Label.SESSION_REPLAY)
    if any(isinstance(r, Request) and facts.parties.of(r.url).vendor == known.id for each in shown for r in each):
        return known.kind
    return tuple(kind for kind in known.kind if kind not in _RECORDERS)


def _loaded_by(facts: Facts, vendor: str, requests: Sequence[Request]) -> tuple[str, ...]:
    """Who put the vendor on the page; itself only where nobody else is known."""
    causes = {facts.cause(request) for request in requests}
    return tuple(sorted(causes - {vendor} or causes))


def vendor_infos(facts: Facts) -> tuple[VendorInfo, ...]:
    """The rows of the audit."""
    return tuple(_info(facts, sighting) for sighting in facts.sightings)


def _info(facts: Facts, sighting: Sighting) -> VendorInfo:
    responses = facts.responses[sighting.id]
    verdict = facts.vendor_verdicts[sighting.id]
    return VendorInfo(
        id=sighting.id,
        name=sighting.name,
        operator=sighting.operator,
        category=sighting.category,
        kinds=sighting.kinds,
        hosts=sighting.hosts,
        account_ids=sighting.account_ids,
        reasons=sighting.reasons,
        confidence=sighting.confidence,
        requests=len(sighting.requests),
        cookies=sighting.cookies,
        loaded_by=sighting.loaded_by,
        first_seen_ms=min((request.t_ms for request in sighting.requests), default=None),
        before_choice=sighting.before_choice,
        scenarios=facts.visits.shares(sighting.visit_ids),
        requests_per_visit=_per_visit(facts, sighting.requests),
        responses={name: judged.response for name, judged in responses.items()},
        response_reasons={name: judged.reason for name, judged in responses.items()},
        response_more_visits={name: judged.more for name, judged in responses.items() if judged.more is not None},
        sends={name: share for name, share in facts.visits.shares(_sending(responses)).items() if name in responses},
        disclosure=verdict.verdict,
        disclosure_reason=verdict.reason,
        quotes=verdict.quotes,
        evidence=facts.sample(sighting.records),
    )


def _sending(responses: Mapping[str, Judged]) -> frozenset[str]:
    return frozenset(visit_id for judged in responses.values() for visit_id in judged.sends)


def _per_visit(facts: Facts, requests: Sequence[Request]) -> dict[str, float]:
    """Mean number of requests in a complete visit of each scenario."""
    counts: dict[str, int] = defaultdict(int)
    for request in requests:
        counts[request.visit_id] += 1
    return {
        name: round(sum(counts[visit.visit_id] for visit in visits) / len(visits), 2)
        for name, visits in facts.visits.complete.items()
        if visits
    }


@dataclass(frozen=True, slots=True)
class Selection(Sequence[VendorInfo]):
    """Some of the vendors, to be narrowed further."""

    vendors: tuple[VendorInfo, ...]

    def responding(self, scenario: str, *responses: Response) -> Selection:
        """Those that do one of `responses` in a scenario."""
        return Selection(tuple(vendor for vendor in self.vendors if vendor.responses.get(scenario) in responses))

    def __iter__(self) -> Iterator[VendorInfo]:
        return iter(self.vendors)

    def __len__(self) -> int:
        return len(self.vendors)

    def __getitem__(self, index: int) -> VendorInfo:  # type: ignore[override]
        return self.vendors[index]
