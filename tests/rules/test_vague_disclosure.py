from __future__ import annotations

from tests import factories as make
from tests.rules.harness import check, requests, subjects

from policywitness.model.vocabulary import Severity, Specificity

RULE = "vague-disclosure"
AD = make.evidence(requests=requests("https://ads.example/px"))


def test_finds_a_vendor_under_a_general_phrase() -> None:
    phrase = make.disclosure("actor.ad_networks", specificity=Specificity.CATEGORY, categories=("advertising",))
    _, (finding,) = check(RULE, make.facts(AD, make.reading(phrase)))
    assert (finding.subject, finding.severity) == ("adco", Severity.MODERATE)
    assert finding.quotes


def test_quiet_when_it_is_named() -> None:
    named = make.disclosure("party.named", value="adco", context=("advertising",))
    assert subjects(RULE, make.facts(AD, make.reading(named))) == []
