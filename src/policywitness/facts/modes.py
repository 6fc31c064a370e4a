"""Restricted modes and reported choices that requests carry: Google's consent mode, limited data use, and the like.

What a parameter means stands in the vendor's file; only `gcd`, which packs four answers into one value, is taken apart here.
Its letters are as Google's tags write them (Consent Mode v2): for each of four kinds of storage, in this order, one letter says
what the default was and what an update made of it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from policywitness.model.audit import ModeInfo
from policywitness.model.evidence import Request

if TYPE_CHECKING:
    from policywitness.facts import Facts

GCD = "gcd"
_GCD_NAME = "consent mode v2"
_GCD = re.compile(r"^1[0-9]([a-z])[0-9]([a-z])[0-9]([a-z])[0-9]([a-z])[0-9]?[a-z0-9]*$")
_KINDS = ("ad_storage", "analytics_storage", "ad_user_data", "ad_personalization")
_STATES = {
    "l": "not set",
    "p": "denied by default",
    "q": "denied by default and by update",
    "r": "denied by default, granted by update",
    "t": "granted by default",
    "u": "granted by default, denied by update",
    "v": "granted by default and by update",
    "m": "denied by update",
    "n": "granted by update",
}
_DENIED = frozenset("pqum")


@dataclass(frozen=True, slots=True)
class Mode:
    """One mode that a request carries; `restricts` where it limits what the vendor may do with the request."""

    name: str
    param: str
    value: str
    meaning: str
    restricts: bool


def read_gcd(value: str) -> Mapping[str, str] | None:
    """The letter of each kind of storage in a `gcd` value; None where it has another form.

    >>> read_gcd("13p3t3p3p5l1")
    {'ad_storage': 'p', 'analytics_storage': 't', 'ad_user_data': 'p', 'ad_personalization': 'p'}
    """
    found = _GCD.match(value)
    if found is None or any(letter not in _STATES for letter in found.groups()):
        return None
    return dict(zip(_KINDS, found.groups(), strict=True))


def modes(facts: Facts, request: Request) -> tuple[Mode, ...]:
    """What a request says of its mode, by its vendor's file and by `gcd`."""
    found = [Mode(m.name, m.param, m.value, m.meaning, m.restricts) for m in facts.decoded(request).modes]
    vendor = facts.catalogue.vendors.get(facts.parties.of(request.url).vendor or "")
    if vendor is not None and vendor.privacy_signals.consent_mode:
        found += [_gcd(value, letters) for value in _gcds(request) if (letters := read_gcd(value)) is not None]
    return tuple(dict.fromkeys(found))


def restricting(facts: Facts, request: Request) -> tuple[Mode, ...]:
    """The modes that limit what the vendor may do with the request."""
    return tuple(mode for mode in modes(facts, request) if mode.restricts)


def _gcds(request: Request) -> list[str]:
    texts = (urlsplit(request.url).query, *(request.post_data or "").splitlines())
    return [value for text in texts if GCD in text for name, value in parse_qsl(text) if name == GCD]


def _gcd(value: str, letters: Mapping[str, str]) -> Mode:
    meaning = "; ".join(f"{kind} {_STATES[letter]}" for kind, letter in letters.items())
    return Mode(_GCD_NAME, GCD, value, meaning, letters["ad_storage"] in _DENIED)


def mode_infos(facts: Facts) -> tuple[ModeInfo, ...]:
    """The rows of the audit, by vendor, parameter and value."""
    found: dict[tuple[str, Mode], list[Request]] = defaultdict(list)
    for vendor, requests in facts.traffic.by_vendor.items():
        for request in requests:
            for mode in modes(facts, request):
                found[vendor, mode].append(request)
    order = sorted(found, key=lambda one: (one[0], one[1].param, one[1].value))
    return tuple(_info(facts, vendor, mode, found[vendor, mode]) for vendor, mode in order)


def _info(facts: Facts, vendor: str, mode: Mode, requests: list[Request]) -> ModeInfo:
    return ModeInfo(
        vendor=vendor,
        name=mode.name,
        param=mode.param,
        value=mode.value,
        meaning=mode.meaning,
        restricts=mode.restricts,
        requests=len(requests),
        scenarios=facts.visits.shares(request.visit_id for request in requests),
        evidence=facts.sample(requests),
    )
