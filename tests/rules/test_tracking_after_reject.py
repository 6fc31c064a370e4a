from __future__ import annotations

from tests import factories as make
from tests.rules.harness import check, ids, requests, subjects

from policywitness.bundle.reader import Evidence
from policywitness.model.evidence import ConsentRecord

RULE = "tracking-after-reject"
MADE = make.visits(baseline=3, reject=3)
PROOF = [ConsentRecord(f"reject-{n}", make.SITE, 400, "proof", "reject", {"proved": True}) for n in (1, 2, 3)]


def site(visits: tuple[str, ...]) -> Evidence:
    return make.evidence(
        MADE, requests=requests("https://stats.example/hit", visits, count=3, phase="after-choice"), consent=PROOF
    )


def test_finds_a_vendor_that_goes_on_after_the_refusal() -> None:
    _, (finding,) = check(RULE, make.facts(site(ids(MADE))))
    assert finding.subject == "statco"
    assert finding.scenarios == ("baseline", "reject")


def test_quiet_when_it_stops() -> None:
    assert subjects(RULE, make.facts(site(ids(MADE)[:3]))) == []
