from __future__ import annotations

import pytest
from tests import factories as make
from tests.rules.harness import check, subjects

from policywitness.facts import Facts
from policywitness.model.plan import SiteProfile
from policywitness.model.vocabulary import Severity, Status

RULE = "sensitive-title-shared"


def site(title: str, sent: str, host: str = "ads.example", profile: SiteProfile | None = None) -> Facts:
    visits = tuple(make.visit("baseline", n, pages=(make.page(title=title),)) for n in (1, 2))
    requests = [make.request(f"baseline-{n}", f"https://{host}/px?{sent}") for n in (1, 2)]
    return make.facts(make.evidence(visits, requests=requests), profile=profile)


def test_finds_a_diagnosis_in_the_title_that_is_sent() -> None:
    _, (finding,) = check(RULE, site("Newly diagnosed with HIV | Shop", "dt=Newly+diagnosed+with+HIV+%7C+Shop"))
    assert (finding.subject, finding.severity, finding.status) == ("adco", Severity.CRITICAL, Status.NEEDS_REVIEW)
    assert "health" in finding.summary


def test_certain_where_the_profile_says_health_data() -> None:
    facts = site("Living with diabetes", "t=Living%2520with%2520diabetes", profile=SiteProfile(health_data=True))
    _, (finding,) = check(RULE, facts)
    assert finding.status is Status.ISSUE


@pytest.mark.parametrize(
    ("title", "sent", "host"),
    [
        ("Our products | Shop", "dt=Our+products+%7C+Shop", "ads.example"),
        ("Newly diagnosed", "dt=none", "ads.example"),
        ("Newly diagnosed", "dt=Newly+diagnosed", "fonts.example"),
        ("Gayle's cancer-horoscope", "dt=Gayle%27s+cancer-horoscope", "ads.example"),
    ],
)
def test_quiet_on_harmless_titles_on_titles_that_stay_and_on_others(title: str, sent: str, host: str) -> None:
    assert subjects(RULE, site(title, sent, host)) == []
