from __future__ import annotations

import io

import maxminddb
from tests import factories as make
from tests.mmdb import mmdb
from tests.rules.harness import check, requests, subjects

from policywitness.facts import Facts
from policywitness.facts.inputs import Countries, Inputs
from policywitness.model.plan import SiteProfile
from policywitness.model.policy import Disclosure
from policywitness.model.vocabulary import Severity, Stance, Status

RULE = "undisclosed-transfer"
DATABASE = Countries(
    maxminddb.Reader(io.BytesIO(mmdb({"192.0.2.0/24": "US", "198.51.100.0/25": "IE"})), maxminddb.MODE_FD)
)
EU = SiteProfile(jurisdictions=("eu",))


def site(address: str, *said: Disclosure, profile: SiteProfile = EU, given: bool = True) -> Facts:
    sent = requests("https://ads.example/px", remote_ip=address)
    inputs = Inputs(countries=DATABASE if given else None)
    return make.facts(make.evidence(requests=sent), make.reading(*said), profile=profile, inputs=inputs)


def test_finds_a_server_abroad_that_the_policy_is_silent_on() -> None:
    _, (finding,) = check(RULE, site("192.0.2.9"))
    assert (finding.subject, finding.severity, finding.status) == ("US", Severity.MODERATE, Status.NEEDS_REVIEW)


def test_a_denial_weighs_more() -> None:
    denial = make.disclosure("transfer.international", stance=Stance.DENY, text="Data stays in Europe.")
    _, (finding,) = check(RULE, site("192.0.2.9", denial))
    assert (finding.severity, finding.quotes[0].text) == (Severity.SERIOUS, "Data stays in Europe.")


def test_quiet_at_home_on_unknown_addresses_and_where_it_is_stated() -> None:
    for address in ("198.51.100.7", "203.0.113.1"):
        assert subjects(RULE, site(address)) == []
    assert subjects(RULE, site("192.0.2.9", make.disclosure("transfer.international"))) == []


def test_home_is_never_guessed() -> None:
    assert check(RULE, site("192.0.2.9", profile=SiteProfile()))[0].outcome is Status.NOT_APPLICABLE


def test_not_assessed_without_the_file() -> None:
    outcome, _ = check(RULE, site("192.0.2.9", given=False))
    assert outcome.outcome is Status.NOT_ASSESSED
    assert "--countries" in outcome.reason
