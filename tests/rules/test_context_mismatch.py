from __future__ import annotations

from tests import factories as make
from tests.rules.harness import check, requests, subjects

RULE = "context-mismatch"
AD = make.evidence(requests=requests("https://ads.example/px"))


def test_finds_an_advertiser_that_is_named_for_social_sharing_only() -> None:
    social = make.disclosure("party.named", value="adco", context=("social",))
    _, (finding,) = check(RULE, make.facts(AD, make.reading(social)))
    assert finding.subject == "adco"
    assert finding.quotes


def test_quiet_when_it_is_named_for_what_it_does() -> None:
    named = make.disclosure("party.named", value="adco", context=("advertising",))
    assert subjects(RULE, make.facts(AD, make.reading(named))) == []
