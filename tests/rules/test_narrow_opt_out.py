from __future__ import annotations

import pytest
from tests import factories as make
from tests.rules.harness import check, subjects

from policywitness.facts import Facts
from policywitness.model.plan import SiteProfile
from policywitness.model.policy import Statement
from policywitness.model.vocabulary import Severity, Status

RULE = "narrow-opt-out"


def site(text: str, profile: SiteProfile | None = None) -> Facts:
    return make.facts(reading_=make.reading(statements=(Statement(make.quote(text)),)), profile=profile)


@pytest.mark.parametrize(
    "text",
    [
        "Your opt-out applies only to the browser and device you are using.",
        "You must opt out separately on each device that you use.",
        "The choice to opt out is specific to the service in which you make it.",
        "If you delete your cookies, you will need to opt out again.",
    ],
)
def test_finds_an_opt_out_of_one_place(text: str) -> None:
    _, (finding,) = check(RULE, site(text))
    assert (finding.status, finding.severity) == (Status.NEEDS_REVIEW, Severity.MINOR)
    assert finding.quotes[0].text == text


def test_weighs_more_where_the_profile_says_that_the_site_sells() -> None:
    seller = SiteProfile(jurisdictions=("us-ca",), sells_or_shares=True)
    _, (finding,) = check(RULE, site("Your opt-out applies only to this browser.", seller))
    assert finding.severity is Severity.MODERATE


@pytest.mark.parametrize(
    "text",
    [
        "If you are logged in, your opt-out applies to your account on all devices.",
        "The NAI opt-out is specific to each browser.",
        "Each browser stores cookies in its own way.",
        "You can opt out at any time.",
    ],
)
def test_quiet_on_wide_opt_outs_on_others_tools_and_on_browsers(text: str) -> None:
    assert subjects(RULE, site(text)) == []
