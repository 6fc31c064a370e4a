"""Values that identify a visitor: long enough, stable within a visit, different between visits.

A value is known by its redaction token, or by itself where the bundle keeps values. A place (one cookie or storage key) holds
an identifier when at least two visits filled it, each with values that no other visit has. Two visits are needed: one visit
alone cannot tell an identifier from a constant, and then nothing is called one.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

from policywitness.facts.names import fold
from policywitness.model.evidence import CookieEvent, Request, StorageItem
from policywitness.model.hosts import belongs_to, host_of
from policywitness.model.vocabulary import Party

if TYPE_CHECKING:
    from policywitness.facts import Facts

MIN_BYTES = 8
"""A shorter value has too few possibilities to tell visitors apart."""

_TOKEN = re.compile(r"⟨h:([0-9a-f]+)(?:…)?(?:\|[^⟩]*)?⟩")
_WORD = re.compile(r"[A-Za-z0-9._~-]{8,}")
_DOTTED_TAIL = re.compile(r"^[A-Za-z0-9]{1,4}\.\d{1,2}\.(.{8,})$")
_TIME = re.compile(r"^1[4-9]\d{8}(?:\d{3})?$")

Place = tuple[str, str, str]
"""Kind (cookie, local, session, ...), folded name, cookie domain or storage host."""


@dataclass(frozen=True, slots=True)
class Identifier:
    """One identifying value of one visit and where it is kept. `vendor` is who keeps it; None: the site itself."""

    value: str
    place: Place
    party: Party
    vendor: str | None
    visit_id: str


@dataclass(frozen=True, slots=True)
class Identifiers:
    """All identifiers of an audit: by value, and the places that hold one."""

    by_value: Mapping[str, Identifier]
    places: frozenset[Place]
    raw: bool

    def in_text(self, text: str | None) -> tuple[Identifier, ...]:
        """The identifiers that stand in a URL or body, each once."""
        if not text or not self.by_value:
            return ()
        values = values_in(text, self.raw)
        return tuple(self.by_value[value] for value in dict.fromkeys(values) if value in self.by_value)


def values_in(text: str | None, raw: bool = False) -> list[str]:
    """The values in a URL or body that could identify: the digests of its tokens and, where values were kept, plain words."""
    if not text:
        return []
    if "%E2%9F%A8" in text or raw:
        text = unquote(text)
    values: list[str] = _TOKEN.findall(text) if "⟨" in text else []
    return [*values, *(part for word in _WORD.findall(text) for part in _words(word))] if raw else values


def values_of(record: CookieEvent | StorageItem) -> frozenset[str]:
    """The values of a record that are long enough to identify: token digests, and plain words where values were kept."""
    found = set(_TOKEN.findall(record.value)) if record.value_bytes >= MIN_BYTES else set()
    for part in record.value_parts:
        found.update(_TOKEN.findall(part) or _words(part))
    if "⟨h:" not in record.value:
        found.update(part for word in _WORD.findall(unquote(record.value)) for part in _words(word))
    return frozenset(found)


def _words(word: str) -> list[str]:
    """A plain word and the tail behind a version prefix (`GA1.1.123.456` -> `123.456`); bare times identify nobody."""
    tail = _DOTTED_TAIL.match(word)
    words = [word, tail[1]] if tail else [word]
    return [item for item in words if len(item) >= MIN_BYTES and not _TIME.match(item)]


def find(facts: Facts) -> Identifiers:
    """Find every identifier in cookies and storage."""
    holdings: dict[Place, dict[str, list[frozenset[str]]]] = defaultdict(lambda: defaultdict(list))
    owners: dict[Place, tuple[Party, str | None]] = {}
    for place, party, vendor, record in _records(facts):
        holdings[place][record.visit_id].append(values_of(record))
        owners.setdefault(place, (party, vendor))
    visits_of: dict[str, set[str]] = defaultdict(set)
    stable: dict[Place, dict[str, frozenset[str]]] = {}
    for place, by_visit in holdings.items():
        stable[place] = {visit_id: _stable(seen) for visit_id, seen in by_visit.items()}
        for visit_id, seen in by_visit.items():
            for values in seen:
                for value in values:
                    visits_of[value].add(visit_id)
    found: dict[str, Identifier] = {}
    places = set()
    for place in sorted(stable):
        own = {v: sorted(x for x in values if len(visits_of[x]) == 1) for v, values in stable[place].items()}
        if sum(bool(mine) for mine in own.values()) < 2:
            continue
        places.add(place)
        party, vendor = owners[place]
        for visit_id, mine in own.items():
            for value in mine:
                # First come, first served in sorted order, but a cookie is the better known holder: it sorts first.
                found.setdefault(value, Identifier(value, place, party, vendor, visit_id))
    raw = any("⟨h:" not in record.value and record.value for *_, record in _records(facts))
    return Identifiers(found, frozenset(places), raw)


def _records(facts: Facts) -> Iterable[tuple[Place, Party, str | None, CookieEvent | StorageItem]]:
    for group in facts.cookie_groups:
        for event in group.accepted:
            yield ("cookie", group.name, group.domain), group.party, group.vendor, event
    for item in facts.storage_items:
        vendor = facts.storage_vendor(item)
        host = host_of(item.origin)
        yield storage_place(item), facts.parties.party(host), vendor, item


def storage_place(item: StorageItem) -> Place:
    """Where a stored item lies, its key folded."""
    return (item.kind.value, fold(item.key), host_of(item.origin))


def _stable(seen: list[frozenset[str]]) -> frozenset[str]:
    """What stayed the same while the place was rewritten: in the last two values, or in the only one."""
    return seen[-1] & seen[-2] if len(seen) > 1 else seen[-1]


def sent_with(facts: Facts, request: Request) -> tuple[Identifier, ...]:
    """The identifiers in a request's URL and body."""
    identifiers = facts.identifiers
    in_url = facts.identifiers_in_url(request.url)
    in_body = identifiers.in_text(request.post_data)
    return in_url if not in_body else tuple(dict.fromkeys((*in_url, *in_body)))


def cookie_domains(facts: Facts) -> dict[str, tuple[str, ...]]:
    """Visit id -> domains of other parties that keep an identifying cookie in that visit."""
    found: dict[str, set[str]] = defaultdict(set)
    for identifier in facts.identifiers.by_value.values():
        kind, _, domain = identifier.place
        if kind == "cookie" and identifier.party is Party.THIRD:
            found[identifier.visit_id].add(domain)
    return {visit_id: tuple(sorted(domains)) for visit_id, domains in found.items()}


def sends_cookie(facts: Facts, request: Request) -> bool:
    """Whether a request carries cookies to a domain that keeps an identifier in one; which cookies is not recorded."""
    domains = facts.identifying_domains.get(request.visit_id, ())
    if not domains or not belongs_to(host_of(request.url), domains):
        return False
    return facts.evidence.header(request.request_headers, "cookie") is not None
