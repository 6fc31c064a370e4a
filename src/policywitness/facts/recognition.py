"""A visitor recognised without a cookie: one value that goes along from page to page, or from an advertisement into reports."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from policywitness.facts.identifiers import values_in, values_of
from policywitness.facts.references import Record
from policywitness.model.evidence import Request

if TYPE_CHECKING:
    from policywitness.facts import Facts

PAGES = 2
"""A value must come back on so many pages of a visit; on one page it may be new with every request."""

CLICK_IDS = frozenset(
    (
        "gclid",
        "gbraid",
        "wbraid",
        "dclid",
        "fbclid",
        "msclkid",
        "ttclid",
        "twclid",
        "yclid",
        "sccid",
        "li_fat_id",
        "epik",
    )
)
"""Query fields, in lower case, in which advertisers number a click."""


def recognised_by(facts: Facts, scenario: str) -> dict[str, tuple[Request, ...]]:
    """Party -> requests of the scenario's visits with a value that stays through a visit's pages and is in no other visit.

    Requests to the site itself do not count, nor does anything in visits of a single page.
    """
    visits = {visit.visit_id for visit in facts.scenario_visits(scenario)}
    places: dict[tuple[str, str, str], list[Request]] = defaultdict(list)
    holders: dict[str, set[str]] = defaultdict(set)
    for request in facts.traffic.requests:
        if not facts.parties.of(request.url).outside:
            continue
        for value in _values(facts, request):
            holders[value].add(request.visit_id)
            if request.visit_id in visits:
                places[(facts.parties.label(request.url), request.visit_id, value)].append(request)
    found: dict[str, list[Request]] = defaultdict(list)
    for (party, _, value), requests in sorted(places.items()):
        if len(holders[value]) == 1 and len({request.page_url for request in requests}) >= PAGES:
            found[party] += requests
    return {party: tuple(requests) for party, requests in found.items()}


def click_ids(facts: Facts, scenario: str) -> dict[str, frozenset[str]]:
    """Visit -> the click identifiers in the addresses of the site that it opened; visits without any are left out."""
    visits = {visit.visit_id: [page.final_url for page in visit.pages] for visit in facts.scenario_visits(scenario)}
    for request in facts.traffic.requests:
        # A page that moves the identifier out of its address has been asked for with it.
        if request.visit_id in visits and not facts.parties.of(request.url).outside:
            visits[request.visit_id].append(request.url)
    raw = facts.identifiers.raw
    found = {
        visit_id: frozenset(
            one
            for url in dict.fromkeys(urls)
            for name, value in parse_qsl(urlsplit(url).query)
            if name.lower() in CLICK_IDS
            for one in values_in(value, raw)
        )
        for visit_id, urls in visits.items()
    }
    return {visit_id: ids for visit_id, ids in found.items() if ids}


def clicks_followed(facts: Facts, arrived: Mapping[str, frozenset[str]]) -> Iterator[tuple[str, Record]]:
    """(vendor, request or cookie) for each that holds a click identifier with which its visit arrived."""
    for request in facts.traffic.requests:
        ids = arrived.get(request.visit_id)
        vendor = facts.parties.of(request.url).vendor if ids else None
        if ids and vendor and ids & _values(facts, request):
            yield vendor, request
    for group in facts.cookie_groups:
        for event in group.accepted:
            if group.vendor and arrived.get(event.visit_id, frozenset()) & values_of(event):
                yield group.vendor, event


def _values(facts: Facts, request: Request) -> frozenset[str]:
    raw = facts.identifiers.raw
    return frozenset((*values_in(request.url, raw), *values_in(request.post_data, raw)))
