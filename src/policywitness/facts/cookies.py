"""Cookies: every attempt to set one, grouped over all visits into one row a cookie, its varying name folded."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from policywitness.catalogue import VendorMatch
from policywitness.facts.names import fold
from policywitness.model.audit import CookieInfo
from policywitness.model.evidence import CookieEvent
from policywitness.model.hosts import host_of
from policywitness.model.vocabulary import Category, Party

if TYPE_CHECKING:
    from policywitness.facts import Facts


@dataclass(frozen=True, slots=True)
class CookieGroup:
    """One cookie and its events in time order; deletions are left out. `accepted` are those that the browser took."""

    name: str
    domain: str
    party: Party
    vendor: str | None
    match: VendorMatch | None
    category: Category
    purpose: str | None
    events: tuple[CookieEvent, ...]
    accepted: tuple[CookieEvent, ...]

    @property
    def visit_ids(self) -> frozenset[str]:
        """The visits in which the browser took it."""
        return frozenset(event.visit_id for event in self.accepted)


def groups(facts: Facts) -> tuple[CookieGroup, ...]:
    """All cookies by name and domain."""
    found: dict[tuple[str, str], list[CookieEvent]] = defaultdict(list)
    matches: dict[tuple[str, str, str], tuple[str, VendorMatch | None]] = {}
    firsts: dict[tuple[str, str], tuple[str, VendorMatch | None]] = {}
    for event in facts.observed(facts.evidence.cookies):
        if event.asked_lifetime_s is not None and event.asked_lifetime_s <= 0:
            continue
        setter = host_of(event.set_by.url or "")
        domain = event.domain.lstrip(".").lower()
        known = (event.name, domain, setter)
        if known not in matches:
            match = _match(facts, *known)
            entry = facts.catalogue.cookie_entry(event.name, match) if match is not None else None
            matches[known] = (fold(event.name, entry.label if entry is not None else None), match)
        name, match = matches[known]
        found[(name, domain)].append(event)
        if firsts.get((name, domain), ("", None))[1] is None:
            firsts[(name, domain)] = (event.name, match)
    return tuple(_group(facts, key, found[key], *firsts[key]) for key in sorted(found))


def _match(facts: Facts, name: str, domain: str, setter: str) -> VendorMatch | None:
    match = facts.catalogue.match_cookie(name, domain, setter or None)
    first = facts.parties.party(domain) is Party.FIRST
    # On the site's own domain, a vendor's host says nothing about a cookie unless the vendor's own script set it.
    if match is not None and first and match.reason in ("host", "url"):
        return None
    return match


def _group(
    facts: Facts, key: tuple[str, str], events: list[CookieEvent], sample_name: str, match: VendorMatch | None
) -> CookieGroup:
    name, domain = key
    party = facts.parties.party(domain)
    owner = facts.parties.of_host(domain)
    entry = facts.catalogue.cookie_entry(sample_name, match) if match is not None else None
    events.sort(key=lambda e: (facts.visit_order[e.visit_id], e.t_ms))
    return CookieGroup(
        name=name,
        domain=domain,
        party=party,
        vendor=_keeper(facts, match.vendor, party, events)
        if match is not None
        else owner.vendor
        if party is Party.THIRD
        else None,
        match=match,
        category=entry.category if entry is not None else match.category if match is not None else Category.UNKNOWN,
        purpose=entry.purpose if entry is not None else None,
        events=tuple(events),
        accepted=tuple(event for event in events if not event.blocked_reasons),
    )


def _keeper(facts: Facts, listed: str, party: Party, events: list[CookieEvent]) -> str:
    """The vendor that keeps a cookie: the one that lists its name, unless only another service of the house ever set it.

    A company's services share cookies on its domain; that one of them set it does not show that another took part.
    """
    if party is not Party.THIRD:
        return listed
    setters = {facts.parties.of(event.set_by.url).vendor if event.set_by.url else None for event in events}
    house = facts.house(listed)
    sisters = sorted(vendor for vendor in setters if vendor is not None and facts.house(vendor) == house)
    return listed if not sisters or listed in sisters else sisters[0]


def longest(lifetimes: list[int | None]) -> int | None:
    """The longest of several lifetimes in seconds; None (a session cookie) only where all are."""
    return max((lifetime for lifetime in lifetimes if lifetime is not None), default=None)


def cookie_infos(facts: Facts) -> tuple[CookieInfo, ...]:
    """The rows of the audit."""
    return tuple(_info(facts, group) for group in facts.cookie_groups)


def _info(facts: Facts, group: CookieGroup) -> CookieInfo:
    shown = group.accepted or group.events
    last = shown[-1]
    blocked: dict[str, set[str]] = defaultdict(set)
    for event in group.events:
        blocked[facts.scenario_of(event.visit_id)].update(event.blocked_reasons)
    declared = facts.declared_cookie(group.name)
    return CookieInfo(
        name=group.name,
        domain=group.domain,
        path=last.path,
        party=group.party,
        vendor=group.vendor,
        recognised_by=f"{group.match.reason}: {group.match.pattern}" if group.match is not None else None,
        confidence=group.match.confidence if group.match is not None else None,
        category=group.category,
        purpose=group.purpose,
        set_by=facts.setter(last.set_by),
        how=tuple(sorted({event.set_by.how for event in shown})),
        asked_lifetime_s=longest([event.asked_lifetime_s for event in shown]),
        granted_lifetime_s=longest([event.granted_lifetime_s for event in group.accepted]),
        declared_lifetime_s=declared.lifetime_s if declared is not None else None,
        http_only=all(event.http_only for event in shown),
        secure=all(event.secure for event in shown),
        same_site=last.same_site,
        partitioned=any(event.partition_key is not None for event in shown),
        identifier=("cookie", group.name, group.domain) in facts.identifiers.places,
        before_choice=any(facts.visits.before_choice(event.visit_id, event.phase) for event in group.accepted),
        blocked={name: tuple(sorted(reasons)) for name, reasons in sorted(blocked.items()) if reasons},
        scenarios=facts.visits.shares(group.visit_ids),
        disclosure=facts.cookie_verdicts[(group.name, group.domain)].verdict,
        evidence=facts.sample(shown),
    )
