from __future__ import annotations

from tests import factories as make
from tests.rules.harness import check, ids, proof, requests, subjects

from policywitness.facts import Facts
from policywitness.model.vocabulary import Phase, Status

RULE = "tracking-after-withdraw"
MADE = make.visits(accept=3, withdraw=3)
ACCEPT, WITHDRAW = ids(MADE)[:3], ids(MADE)[3:]


def site(visits: tuple[str, ...], proved: bool = True) -> Facts:
    consent = [proof(visit, "accept") for visit in ACCEPT]
    consent += [proof(visit, "withdraw", proved=proved) for visit in WITHDRAW]
    return make.facts(
        make.evidence(
            MADE,
            requests=requests("https://ads.example/px", visits, count=3, phase=Phase.AFTER_CHOICE),
            consent=consent,
        )
    )


def test_finds_a_tracker_that_goes_on() -> None:
    _, (finding,) = check(RULE, site(ACCEPT + WITHDRAW))
    assert finding.subject == "adco"
    assert {ref.scenario for ref in finding.evidence} == {"withdraw"}


def test_quiet_where_it_stops() -> None:
    assert subjects(RULE, site(ACCEPT)) == []


def test_a_withdrawal_that_is_not_proved_accuses_nobody() -> None:
    assert check(RULE, site(ACCEPT + WITHDRAW, proved=False))[0].outcome is Status.NOT_ASSESSED
