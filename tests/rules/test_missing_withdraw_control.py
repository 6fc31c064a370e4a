from __future__ import annotations

from tests import factories as make
from tests.rules.harness import check, proof, subjects

from policywitness.facts import Facts
from policywitness.model.plan import SiteProfile
from policywitness.model.vocabulary import Status

RULE = "missing-withdraw-control"
MADE = make.visits(accept=2, withdraw=2)
NONE = "no control to withdraw the consent was found on the page"


def site(reason: str, proved: bool = False, profile: SiteProfile | None = None) -> Facts:
    consent = [proof(f"withdraw-{n}", "withdraw", proved=proved, reason=reason) for n in (1, 2)]
    return make.facts(make.evidence(MADE, consent=consent), profile=profile)


def test_finds_consent_that_cannot_be_taken_back() -> None:
    _, (finding,) = check(RULE, site(NONE))
    assert (finding.subject, finding.status) == ("withdraw", Status.NEEDS_REVIEW)
    _, (certain,) = check(RULE, site(NONE, profile=SiteProfile(jurisdictions=("eu",))))
    assert certain.status is Status.ISSUE


def test_quiet_where_it_was_withdrawn() -> None:
    assert subjects(RULE, site("the reopened control shows the choice", proved=True)) == []


def test_not_assessed_where_nothing_was_accepted() -> None:
    outcome, _ = check(RULE, site("nothing to withdraw: the acceptance was not proved (the banner is still open)"))
    assert outcome.outcome is Status.NOT_ASSESSED
