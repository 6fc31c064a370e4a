from __future__ import annotations

from datetime import date

from tests import factories as make
from tests.rules.harness import check, requests, subjects

from policywitness.facts import Facts
from policywitness.facts.inputs import Inputs, Memberships
from policywitness.model.vocabulary import Status

RULE = "vendor-outside-opt-out"


def site(*members: str, concept: str = "optout.nai", given: bool = True) -> Facts:
    listed = Memberships(date(2026, 11, 1), {"nai": frozenset(members or ("nobody",))})
    return make.facts(
        make.evidence(requests=requests("https://ads.example/px")),
        make.reading(make.disclosure(concept, text="Opt out at the NAI.")),
        inputs=Inputs(memberships=listed if given else None),
    )


def test_finds_a_vendor_that_is_no_member() -> None:
    _, (finding,) = check(RULE, site("otherco"))
    assert "Adco is not among the members as of 2026-11-01" in finding.summary
    assert finding.quotes[0].text == "Opt out at the NAI."


def test_a_member_is_known_by_id_name_company_or_domain() -> None:
    for member in ("adco", "adco inc.", "ads.example"):
        assert subjects(RULE, site(member)) == []


def test_only_programmes_that_policy_and_list_share() -> None:
    assert check(RULE, site("otherco", concept="optout.daa"))[0].outcome is Status.NOT_APPLICABLE


def test_not_assessed_without_the_list() -> None:
    outcome, _ = check(RULE, site(given=False))
    assert outcome.outcome is Status.NOT_ASSESSED
    assert "--memberships" in outcome.reason
