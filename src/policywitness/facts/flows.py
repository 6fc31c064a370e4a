"""Arrows between parties: who loads whom, who sets whose cookies, who sends whose identifiers where.

    loads             the source's script, page or redirect made a request to the target
    sets-cookie       the source's script or answer set a cookie on the target's domain
    sends-identifier  an identifier kept on the source's side went to the target in a URL or body
    syncs             one vendor's identifier went to a vendor of another house

Parties are vendor ids; the site is its registrable domain.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from policywitness.facts.identifiers import Identifier, sent_with
from policywitness.facts.references import Record
from policywitness.model.audit import FlowInfo
from policywitness.model.evidence import Request
from policywitness.model.vocabulary import Party

if TYPE_CHECKING:
    from policywitness.facts import Facts

_KEPT = 200
"""So many records of an arrow are kept to choose a sample from; its count goes on."""
_NAMED = 12


@dataclass(slots=True)
class _Arrow:
    count: int = 0
    details: set[str] = field(default_factory=set)
    records: list[Record] = field(default_factory=list)

    def add(self, record: Record, detail: str = "") -> None:
        self.count += 1
        if detail:
            self.details.add(detail)
        if len(self.records) < _KEPT:
            self.records.append(record)


Arrows = dict[tuple[str, str, str], _Arrow]


def flow_infos(facts: Facts) -> tuple[FlowInfo, ...]:
    """The rows of the audit, by source, target and kind."""
    arrows: Arrows = defaultdict(_Arrow)
    for request in facts.traffic.requests:
        target = facts.parties.label(request.url)
        source = facts.cause(request)
        if source != target:
            arrows[(source, target, "loads")].add(request)
    for group in facts.cookie_groups:
        owner = facts.parties.of_host(group.domain)
        target = facts.parties.site if owner.party is Party.FIRST else owner.vendor or owner.domain
        for event in group.accepted:
            source = facts.parties.label(event.set_by.url or event.page_url)
            if source != target:
                arrows[(source, target, "sets-cookie")].add(event, group.name)
    for request, identifier in facts.sent_identifiers:
        _follow(facts, arrows, request, identifier)
    return tuple(_info(facts, key, arrow) for key, arrow in sorted(arrows.items()))


def _follow(facts: Facts, arrows: Arrows, request: Request, identifier: Identifier) -> None:
    target = facts.parties.label(request.url)
    keeper = facts.parties.site if identifier.party is Party.FIRST else identifier.vendor or facts.parties.site
    name = identifier.place[1]
    if keeper != target:
        arrows[(keeper, target, "sends-identifier")].add(request, name)
    if is_sync(facts, request, identifier):
        arrows[(identifier.vendor or "", target, "syncs")].add(request, name)


def is_sync(facts: Facts, request: Request, identifier: Identifier) -> bool:
    """Whether one vendor's identifier reaches a vendor of another house; vendors that nobody knows are their own house."""
    target = facts.parties.of(request.url).vendor
    return (
        identifier.vendor is not None and target is not None and facts.house(identifier.vendor) != facts.house(target)
    )


def sent_identifiers(facts: Facts) -> tuple[tuple[Request, Identifier], ...]:
    """Every identifier seen in a request that reaches somebody else, with the request."""
    found = []
    for request in facts.traffic.requests:
        if facts.parties.of(request.url).outside:
            found += [(request, identifier) for identifier in sent_with(facts, request)]
    return tuple(found)


def _info(facts: Facts, key: tuple[str, str, str], arrow: _Arrow) -> FlowInfo:
    source, target, kind = key
    names = sorted(arrow.details)
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return FlowInfo(
        source=source,
        target=target,
        kind=kind,
        count=arrow.count,
        detail=", ".join(names[:_NAMED]) + more,
        evidence=facts.sample(arrow.records),
    )
