from __future__ import annotations

from tests import factories as make
from tests.rules.harness import check, cookies, subjects

from policywitness.model.evidence import ConsentRecord
from policywitness.model.plan import SiteProfile
from policywitness.model.vocabulary import Severity, Status

RULE = "cookie-before-choice"
BANNER = [ConsentRecord("baseline-1", make.SITE, 300, "banner", "made-up")]
TRACKING = cookies("_st")


def test_finds_an_analytics_cookie_where_consent_is_asked() -> None:
    _, (finding,) = check(RULE, make.facts(make.evidence(cookies=TRACKING, consent=BANNER)))
    assert (finding.subject, finding.severity, finding.status) == ("statco", Severity.MODERATE, Status.ISSUE)
    assert finding.table is not None
    assert finding.table.rows[0][0] == "_st"


def test_the_profile_can_say_that_consent_is_due() -> None:
    facts = make.facts(make.evidence(cookies=TRACKING), profile=SiteProfile(jurisdictions=("EU",)))
    _, (finding,) = check(RULE, facts)
    assert finding.status is Status.ISSUE


def test_without_a_consent_question_it_is_a_note() -> None:
    _, (finding,) = check(RULE, make.facts(make.evidence(cookies=TRACKING)))
    assert (finding.severity, finding.status) == (Severity.INFO, Status.NEEDS_REVIEW)


def test_quiet_on_the_sites_own_cookie() -> None:
    assert subjects(RULE, make.facts(make.evidence(cookies=cookies("sid"), consent=BANNER))) == []


def test_quiet_when_the_cookie_waits_for_the_choice() -> None:
    visits = (make.visit("baseline"), make.visit("reject"))
    late = [make.cookie("reject-1", "_st", phase="after-choice"), make.cookie("baseline-1", "sid")]
    assert subjects(RULE, make.facts(make.evidence(visits, cookies=late, consent=BANNER))) == []
