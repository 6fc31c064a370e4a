from __future__ import annotations

from tests import factories as make
from tests.rules.harness import TWO, check, cookies, subjects

from policywitness.bundle.reader import Evidence
from policywitness.model.vocabulary import Severity, Status

RULE = "third-party-identifier"


def site(sends: bool) -> Evidence:
    urls = [
        f"https://ads.example/px?uid={make.token(visit, 'sid')}" if sends else "https://ads.example/px" for visit in TWO
    ]
    return make.evidence(
        cookies=cookies("sid"),
        requests=[make.request(visit, url) for visit, url in zip(TWO, urls, strict=True)],
    )


def test_finds_the_sites_identifier_in_a_request_to_an_advertiser() -> None:
    _, (finding,) = check(RULE, make.facts(site(sends=True)))
    assert (finding.subject, finding.severity, finding.status) == ("adco", Severity.SERIOUS, Status.ISSUE)
    assert "shop.example" in finding.summary


def test_quiet_without_the_identifier() -> None:
    assert subjects(RULE, make.facts(site(sends=False), make.reading())) == []


def test_disclosed_sharing_is_a_note_with_the_quote() -> None:
    reading = make.reading(make.disclosure("share.ad_data", text="We share device identifiers with advertisers."))
    _, (finding,) = check(RULE, make.facts(site(sends=True), reading))
    assert (finding.severity, finding.status) == (Severity.INFO, Status.NEEDS_REVIEW)
    assert finding.quotes[0].text.startswith("We share")
