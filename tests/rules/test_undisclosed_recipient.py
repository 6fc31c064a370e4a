from __future__ import annotations

from tests import factories as make
from tests.rules.harness import TWO, check, cookies, subjects

from policywitness.facts import Facts
from policywitness.model.policy import Disclosure

RULE = "undisclosed-recipient"
AD = "https://ads.example/ad.js"


def site(*said: Disclosure, loaded_by: str = AD, identified: bool = True) -> Facts:
    sent = [make.request(visit, AD, resource_type="Script", t_ms=1) for visit in TWO]
    for visit in TWO:
        who = make.token(visit, "sid") if identified else "1"
        sent.append(make.request(visit, f"https://sync.example/s?u={who}", loaded_by=loaded_by, t_ms=2))
    return make.facts(make.evidence(requests=sent, cookies=cookies("sid")), make.reading(*said))


def test_finds_a_recipient_that_another_vendor_brought_in() -> None:
    _, (finding,) = check(RULE, site())
    assert finding.subject == "syncco"
    assert "brought in by Adco" in finding.summary


def test_quiet_where_the_policy_covers_it() -> None:
    assert subjects(RULE, site(make.disclosure("party.named", value="syncco"))) == []


def test_quiet_where_the_site_itself_loads_it_or_no_identifier_goes() -> None:
    assert subjects(RULE, site(loaded_by=make.SITE + "app.js")) == []
    assert subjects(RULE, site(identified=False)) == []
