from __future__ import annotations

from tests import factories as make
from tests.rules.harness import check, cookies, requests, subjects

from policywitness.model.evidence import SetBy
from policywitness.model.vocabulary import Confidence, Severity, Status

RULE = "undisclosed-vendor"
AD = requests("https://ads.example/px")


def test_finds_a_vendor_that_the_policy_leaves_out() -> None:
    _, (finding,) = check(RULE, make.facts(make.evidence(requests=AD), make.reading(make.disclosure("tech.cookies"))))
    assert finding.subject == "adco"
    assert (finding.severity, finding.status) == (Severity.SERIOUS, Status.ISSUE)
    assert "2 of 2 visits of baseline" in finding.summary
    assert {ref.visit_id for ref in finding.evidence} == {"baseline-1", "baseline-2"}


def test_quiet_when_the_policy_names_it() -> None:
    named = make.disclosure("party.named", value="adco", context=("advertising",))
    assert subjects(RULE, make.facts(make.evidence(requests=AD), make.reading(named))) == []


def test_a_domain_that_nobody_knows_is_for_a_person() -> None:
    stranger = requests("https://who.knows.test/x")
    _, (finding,) = check(RULE, make.facts(make.evidence(requests=stranger), make.reading(make.disclosure())))
    assert (finding.status, finding.confidence) == (Status.NEEDS_REVIEW, Confidence.LOW)


def test_silent_on_a_policy_that_was_not_read() -> None:
    german = make.reading(documents=(make.policy_document(analysed=False, reason="It is in German."),))
    outcome, findings = check(RULE, make.facts(make.evidence(requests=AD), german))
    assert (outcome.outcome, findings) == (Status.NOT_ASSESSED, ())
    assert "German" in outcome.reason


def test_a_vendor_that_was_seen_by_its_cookie_only_received_nothing() -> None:
    kept = cookies("_adco", domain="www.shop.example", set_by=SetBy("js", "https://www.shop.example/shop.js"))
    _, (finding,) = check(
        RULE,
        make.facts(
            make.evidence(requests=requests(make.SITE), cookies=kept), make.reading(make.disclosure("tech.cookies"))
        ),
    )
    assert (finding.subject, finding.rule) == ("adco", RULE)
    assert "cookies are kept" in finding.title
    assert "was seen only by its cookies: _adco on " in finding.summary
    assert "set by " in finding.summary
    assert "No request to it was seen." in finding.summary
    assert "0 requests" not in finding.summary
