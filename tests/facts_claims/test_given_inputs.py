"""Claims that take more than visits: lists of members, and a file of countries."""

from __future__ import annotations

import io
from datetime import date

import maxminddb
from tests import factories as make
from tests.mmdb import mmdb
from tests.rules.harness import requests

from policywitness.facts.inputs import Countries, Inputs, Memberships
from policywitness.model.audit import ClaimInfo
from policywitness.model.plan import SiteProfile
from policywitness.model.policy import Disclosure
from policywitness.model.vocabulary import ClaimVerdict, Stance

GIVEN = Inputs(
    memberships=Memberships(date(2026, 11, 1), {"nai": frozenset(("adco",))}),
    countries=Countries(maxminddb.Reader(io.BytesIO(mmdb({"192.0.2.0/24": "US"})), maxminddb.MODE_FD)),
)


def claim(
    disclosure: Disclosure, *hosts: str, inputs: Inputs = GIVEN, jurisdictions: tuple[str, ...] = ("eu",)
) -> ClaimInfo:
    sent = [request for host in hosts for request in requests(f"https://{host}/px", remote_ip="192.0.2.9")]
    profile = SiteProfile(jurisdictions=jurisdictions)
    facts = make.facts(make.evidence(requests=sent), make.reading(disclosure), inputs=inputs, profile=profile)
    return facts.claims[0]


def test_whom_an_opt_out_tool_covers() -> None:
    found = claim(make.disclosure("optout.nai"), "ads.example", "sync.example")
    assert found.verdict is ClaimVerdict.SUPPORTED
    assert "covers 1 of 2 advertising vendors seen (list of 2026-11-01), not Syncco" in found.reason
    assert claim(make.disclosure("optout.daa"), "ads.example").verdict is ClaimVerdict.NOT_TESTED


def test_that_tools_do_not_cover_everybody() -> None:
    limits = make.disclosure("claim.optout_limits")
    assert claim(limits, "ads.example", "sync.example").verdict is ClaimVerdict.SUPPORTED
    assert claim(limits, "ads.example").verdict is ClaimVerdict.NOT_OBSERVED
    assert claim(limits, "ads.example", inputs=Inputs()).verdict is ClaimVerdict.NOT_TESTED


def test_transfers_abroad_by_the_countries_of_servers() -> None:
    said = make.disclosure("transfer.international")
    denied = make.disclosure("transfer.international", stance=Stance.DENY)
    assert claim(said, "ads.example").verdict is ClaimVerdict.SUPPORTED
    assert claim(denied, "ads.example").verdict is ClaimVerdict.CONTRADICTED
    assert claim(denied, "ads.example", jurisdictions=("us-ca",)).verdict is ClaimVerdict.SUPPORTED
    assert claim(said, "ads.example", jurisdictions=()).verdict is ClaimVerdict.NOT_TESTED
    assert claim(said, "ads.example", inputs=Inputs()).verdict is ClaimVerdict.NOT_TESTED
