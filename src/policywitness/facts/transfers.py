"""Requests to servers outside the jurisdictions that the site's profile names, by country; needs a file of countries.

Where a server stands is a hint, not proof of where data ends up: large networks answer from the nearest place.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING

from policywitness.model.evidence import Request

if TYPE_CHECKING:
    from policywitness.facts import Facts

_EEA = frozenset(
    [
        "AT",
        "BE",
        "BG",
        "CY",
        "CZ",
        "DE",
        "DK",
        "EE",
        "ES",
        "FI",
        "FR",
        "GR",
        "HR",
        "HU",
        "IE",
        "IS",
        "IT",
        "LI",
        "LT",
        "LU",
        "LV",
        "MT",
        "NL",
        "NO",
        "PL",
        "PT",
        "RO",
        "SE",
        "SI",
        "SK",
    ]
)
_HOME = {
    "us": frozenset(("US",)),
    "uk": frozenset(("GB",)),
    "eu": _EEA,
    "eea": _EEA,
    "fr": _EEA,
    "de": _EEA,
}


def home_countries(facts: Facts) -> frozenset[str]:
    """The countries of the profile's jurisdictions, as ISO 3166 codes; empty where it names none that is known."""
    names = (name.lower().split("-")[0] for name in facts.profile.jurisdictions)
    return frozenset[str]().union(*(_HOME.get(name, frozenset()) for name in names))


def requests_abroad(facts: Facts) -> Mapping[str, tuple[Request, ...]]:
    """Country -> requests to others' servers there; empty without a file of countries or without a home."""
    home, countries = home_countries(facts), facts.inputs.countries
    if not home or countries is None:
        return {}
    known: dict[str, str | None] = {}
    found: dict[str, list[Request]] = defaultdict(list)
    for request in facts.traffic.requests:
        address = request.remote_ip
        if not address or not facts.parties.of(request.url).outside:
            continue
        if address not in known:
            known[address] = countries.country(address)
        country = known[address]
        if country is not None and country not in home:
            found[country].append(request)
    return {country: tuple(requests) for country, requests in sorted(found.items())}
