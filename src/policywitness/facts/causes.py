"""Causality: what would be gone without a tag, as in "without tag X these 4 cookies and 2 recipients go".

Each request has one chain of causes: the redirect, script, frame or page that made it, what made that, and so on up to the visited
page. A thing depends on a vendor where every record of it, in every visit, has the vendor in its chain: had the vendor's tag not been
there, nothing that was seen would have brought the thing about. What another tag also does stays, and is not counted.

This is what the recorded causes say; a site that is changed may load something else in its place.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from policywitness.model.audit import RemovalInfo
from policywitness.model.evidence import Initiator, Request
from policywitness.model.vocabulary import Party

if TYPE_CHECKING:
    from policywitness.facts import Facts

MAX_DEPTH = 50
"""Longer chains of causes are loops."""

Chain = frozenset[str]


class Causes:
    """The vendors in the chain of causes of each request and of each address, in each visit."""

    def __init__(self, facts: Facts) -> None:
        """Index the first request of every address on each page of each visit: that is what brought the address in."""
        self._facts = facts
        self._first: dict[tuple[str, str, str], Request] = {}
        for request in facts.traffic.requests:
            self._first.setdefault((request.visit_id, request.page_url, request.url), request)
        self._chains: dict[tuple[str, str], Chain] = {}
        # Hundreds of thousands of requests have a few hundred different chains.
        self._same: dict[Chain, Chain] = {}

    def of_request(self, request: Request) -> Chain:
        """The vendors without which a request would not have been made; its own receiver is one of them."""
        key = (request.visit_id, request.request_id)
        known = self._chains.get(key)
        if known is None:
            chain = self._follow(request)
            known = self._chains[key] = self._same.setdefault(chain, chain)
        return known

    def of_script(self, visit_id: str, page_url: str, url: str | None) -> Chain:
        """The vendors without which what a script or answer did would not have happened."""
        if url is None:
            return frozenset()
        request = self._first.get((visit_id, page_url, url))
        return self.of_request(request) if request is not None else self._own(url)

    def _own(self, url: str) -> Chain:
        vendor = self._facts.parties.of(url).vendor
        return frozenset((vendor,)) if vendor is not None else frozenset()

    def _follow(self, request: Request) -> Chain:
        """Walk up; what was walked before is taken from there."""
        found: set[str] = set(self._own(request.url))
        seen = {(request.visit_id, request.request_id)}
        for _ in range(MAX_DEPTH):
            cause = self._facts.parties.cause(request, self._facts.traffic.by_id)
            found |= self._own(cause)
            above = self._first.get((request.visit_id, request.page_url, cause))
            if above is None or (key := (above.visit_id, above.request_id)) in seen:
                break
            if (known := self._chains.get(key)) is not None:
                found |= known
                break
            seen.add(key)
            request = above
        return frozenset(found)


def removal_infos(facts: Facts) -> tuple[RemovalInfo, ...]:
    """What would be gone without each vendor, for every vendor without which anything of somebody else's goes; by id."""
    causes = Causes(facts)
    recipients = _common(_recipients(facts, causes))
    cookies = _common(_cookies(facts, causes))
    gone: dict[str, tuple[set[str], set[str]]] = defaultdict(lambda: (set(), set()))
    for host, chain in recipients.items():
        for vendor in chain:
            gone[vendor][0].add(host)
    for cookie, chain in cookies.items():
        for vendor in chain:
            gone[vendor][1].add(cookie)
    return tuple(
        RemovalInfo(
            vendor=vendor,
            recipients=tuple(sorted(hosts)),
            vendors=tuple(sorted(_others(facts, vendor, hosts))),
            cookies=tuple(sorted(names)),
            loaded_by=next((s.loaded_by for s in facts.sightings if s.id == vendor), ()),
        )
        for vendor, (hosts, names) in sorted(gone.items())
    )


def _recipients(facts: Facts, causes: Causes) -> Iterator[tuple[str, Chain]]:
    for request in facts.traffic.requests:
        whose = facts.parties.of(request.url)
        if whose.host and whose.party is Party.THIRD:
            yield whose.host, causes.of_request(request)


def _cookies(facts: Facts, causes: Causes) -> Iterator[tuple[str, Chain]]:
    for group in facts.cookie_groups:
        for event in group.accepted:
            by = event.set_by
            url = by.url or facts.parties.initiator_url(Initiator("script", stack=by.stack))
            yield f"{group.name} ({group.domain})", causes.of_script(event.visit_id, event.page_url, url)


def _common(chains: Iterable[tuple[str, Chain]]) -> dict[str, Chain]:
    """For each thing the vendors that stand in all of its chains."""
    found: dict[str, Chain] = {}
    for thing, chain in chains:
        found[thing] = found[thing] & chain if thing in found else chain
    return found


def _others(facts: Facts, vendor: str, hosts: Iterable[str]) -> set[str]:
    return {other for host in hosts if (other := facts.parties.of_host(host).vendor) is not None and other != vendor}
