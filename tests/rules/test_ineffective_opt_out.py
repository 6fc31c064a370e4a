from __future__ import annotations

from tests import factories as make
from tests.rules.harness import check, ids, proof, requests, subjects

from policywitness.facts import Facts
from policywitness.model.vocabulary import Phase, Status

RULE = "ineffective-opt-out"
MADE = make.visits(baseline=3, gpc=3, reject=3)
BASELINE, GPC, REJECT = ids(MADE)[:3], ids(MADE)[3:6], ids(MADE)[6:]


def site(visits: tuple[str, ...], url: str = "https://ads.example/px", proved: bool = True) -> Facts:
    consent = [proof(visit, "reject", proved=proved) for visit in REJECT]
    return make.facts(
        make.evidence(MADE, requests=requests(url, visits, count=3, phase=Phase.AFTER_CHOICE), consent=consent)
    )


def test_finds_an_advertiser_that_no_opt_out_stops() -> None:
    _, (finding,) = check(RULE, site(BASELINE + GPC + REJECT))
    assert finding.subject == "adco"
    assert {"--scenario gpc", "--scenario reject"} <= {f"--scenario {name}" for name in finding.scenarios}


def test_quiet_where_one_way_works() -> None:
    assert subjects(RULE, site(BASELINE + GPC)) == []
    assert subjects(RULE, site(BASELINE + REJECT)) == []


def test_quiet_on_analytics_and_where_the_refusal_is_not_proved() -> None:
    assert subjects(RULE, site(BASELINE + GPC + REJECT, "https://stats.example/hit")) == []
    assert check(RULE, site(BASELINE + GPC + REJECT, proved=False))[0].outcome is Status.NOT_ASSESSED


def test_not_assessed_without_a_refusal() -> None:
    made = MADE[:6]
    facts = make.facts(make.evidence(made, requests=requests("https://ads.example/px", ids(made))))
    assert check(RULE, facts)[0].outcome is Status.NOT_ASSESSED
