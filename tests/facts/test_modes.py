"""Restricted modes in requests: by a vendor's file, and Google's `gcd`."""

from __future__ import annotations

import pytest
from tests import factories as make

from policywitness.catalogue import Catalogue
from policywitness.facts.modes import read_gcd

GOOGLE = "https://www.google-analytics.com/g/collect?v=2&tid=G-ABC1234567"


@pytest.mark.parametrize(
    ("value", "letters"),
    [
        ("13l3l3l2l1l1", "llll"),
        ("13p3t3p3p5l1", "ptpp"),
        ("11r1r1r1r5", "rrrr"),
        ("13v3u3n3m5", "vunm"),
        ("nonsense", None),
        ("13x3y3z3a5", None),
    ],
)
def test_gcd_is_taken_apart(value: str, letters: str | None) -> None:
    found = read_gcd(value)
    assert (None if found is None else "".join(found.values())) == letters


def test_modes_of_a_vendors_file_are_listed_with_their_visits() -> None:
    visits = make.visits(baseline=2, gpc=2)
    urls = {"baseline": "https://ads.example/p?id=1", "gpc": "https://ads.example/p?id=1&limit=1"}
    facts = make.facts(make.evidence(visits, requests=[make.request(v.visit_id, urls[v.scenario]) for v in visits]))
    (mode,) = facts.modes
    assert (mode.vendor, mode.param, mode.restricts, mode.requests) == ("adco", "limit", True, 2)
    assert (mode.scenarios["gpc"].seen, mode.scenarios["baseline"].seen) == (2, 0)


def test_consent_mode_of_google_is_read_with_the_catalogue_that_ships() -> None:
    visits = make.visits(baseline=5, gpc=5)
    denied = "&gcs=G100&gcd=13p3p3p3p5l1&npa=1"
    requests = [
        make.request(
            v.visit_id, GOOGLE + (denied if v.scenario == "gpc" else "&gcs=G111&gcd=13t3t3t3t5l1"), resource_type="Ping"
        )
        for v in visits
    ]
    facts = make.facts(make.evidence(visits, requests=requests), catalogue_=Catalogue.load(bulk=None))
    shown = {(mode.param, mode.value): (mode.restricts, mode.scenarios["gpc"].seen) for mode in facts.modes}
    assert shown["gcd", "13p3p3p3p5l1"] == (True, 5)
    assert shown["gcd", "13t3t3t3t5l1"] == (False, 0)
    assert shown["gcs", "G100"] == (True, 5)
    (vendor,) = facts.vendors
    assert vendor.responses["gpc"] == "restricted"
    assert vendor.sends["gpc"].seen == 0
