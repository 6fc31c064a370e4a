from __future__ import annotations

from tests import factories as make
from tests.rules.harness import banner, check, requests, subjects

from policywitness.facts import Facts
from policywitness.model.evidence import ConsentRecord, Request
from policywitness.model.plan import SiteProfile
from policywitness.model.vocabulary import Severity, Status

RULE = "tracking-before-choice"
EU = SiteProfile(jurisdictions=("eu",))


def site(sent: list[Request], profile: SiteProfile = EU, asks: bool = True) -> Facts:
    other = ConsentRecord("baseline-1", make.SITE, 100, "string", "tcf", {})
    consent = [banner(f"baseline-{n}") for n in (1, 2)] if asks else [other]
    return make.facts(make.evidence(requests=sent, consent=consent), profile=profile)


def test_finds_reports_before_the_answer() -> None:
    _, (finding,) = check(RULE, site(requests("https://stats.example/hit", count=2)))
    assert (finding.subject, finding.status) == ("statco", Status.ISSUE)
    assert "0.4 s after arrival on /" in finding.summary


def test_for_a_person_outside_jurisdictions_of_prior_consent() -> None:
    _, (finding,) = check(RULE, site(requests("https://stats.example/hit"), SiteProfile(jurisdictions=("us-ca",))))
    assert finding.status is Status.NEEDS_REVIEW


def test_a_restricted_mode_is_a_note() -> None:
    sent = [make.request(f"baseline-{n}", "https://ads.example/px?limit=1") for n in (1, 2)]
    _, (finding,) = check(RULE, site(sent))
    assert (finding.severity, finding.status) == (Severity.INFO, Status.NEEDS_REVIEW)


def test_quiet_on_the_load_of_a_script_and_on_fonts() -> None:
    sent = requests("https://stats.example/s.js", resource_type="Script") + requests("https://fonts.example/f")
    assert subjects(RULE, site(sent)) == []


def test_nobody_is_asked() -> None:
    outcome, _ = check(RULE, site(requests("https://stats.example/hit"), asks=False))
    assert outcome.outcome is Status.NOT_APPLICABLE
