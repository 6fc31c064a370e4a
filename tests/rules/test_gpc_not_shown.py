from __future__ import annotations

from tests import factories as make
from tests.rules.harness import check, ids, requests, subjects

from policywitness.facts import Facts
from policywitness.model.evidence import Visit
from policywitness.model.plan import SiteProfile
from policywitness.model.vocabulary import Status

RULE = "gpc-not-shown"
SELLER = SiteProfile(jurisdictions=("us-ca",), sells_or_shares=True)
ALWAYS = ("Privacy policy",)


def site(
    shown: tuple[str, ...], usual: tuple[str, ...] = (), profile: SiteProfile = SELLER, looked: bool = True
) -> Facts:
    def visit(scenario: str, repeat: int) -> Visit:
        lines = (*ALWAYS, *(shown if scenario == "gpc" else usual)) if looked else ()
        return make.visit(scenario, repeat, pages=(make.page(privacy_lines=lines),))

    made = tuple(visit(scenario, repeat) for scenario in ("baseline", "gpc") for repeat in (1, 2))
    return make.facts(make.evidence(made, requests=requests("https://ads.example/px", ids(made))), profile=profile)


def test_finds_a_page_that_says_the_same_to_everybody() -> None:
    _, (finding,) = check(RULE, site((), ()))
    assert finding.status is Status.ISSUE
    assert finding.summary.startswith("On 1 page, ")
    _, (same,) = check(RULE, site(("We honour opt-out signals",), ("We honour opt-out signals",)))
    assert same.subject == "gpc-status"


def test_a_new_line_on_something_else_does_not_count() -> None:
    assert subjects(RULE, site(("Our cookie policy has changed",))) == ["gpc-status"]


def test_quiet_where_only_senders_can_read_it() -> None:
    assert subjects(RULE, site(("Opt-Out Request Honored",))) == []


def test_for_a_person_where_the_profile_does_not_say_that_the_site_sells() -> None:
    _, (finding,) = check(RULE, site((), profile=SiteProfile()))
    assert finding.status is Status.NEEDS_REVIEW
    outcome, _ = check(RULE, site((), profile=SiteProfile(sells_or_shares=False)))
    assert outcome.outcome is Status.NOT_APPLICABLE


def test_not_assessed_where_nobody_looked() -> None:
    outcome, _ = check(RULE, site((), looked=False))
    assert outcome.outcome is Status.NOT_ASSESSED
