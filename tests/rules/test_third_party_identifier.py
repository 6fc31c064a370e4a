from __future__ import annotations

from dataclasses import replace

from tests import factories as make
from tests.rules.harness import TWO, check, cookies, subjects

from policywitness.bundle.reader import Evidence
from policywitness.model.policy import PolicyReading
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


def stated(*said: tuple[str, str], start: int = 0, section: tuple[str, ...] = ("Partners",)) -> PolicyReading:
    """Statements of (concept, text), one behind the other; the first names the advertiser."""
    found, at = [], start
    for concept, text in said:
        value = "adco" if concept == "party.named" else None
        place = make.quote(text, start=at, end=at + len(text), section=section)
        found.append(replace(make.disclosure(concept, value=value), quote=place))
        at += len(text) + 1
    return make.reading(*found)


def test_an_identifier_that_is_stated_beside_the_name_is_a_note() -> None:
    reading = stated(("party.named", "Adco helps us."), ("data.unique_id", "It assigns a number to your browser."))
    _, (finding,) = check(RULE, make.facts(site(sends=True), reading))
    assert (finding.severity, finding.status) == (Severity.INFO, Status.NEEDS_REVIEW)
    assert [quote.text for quote in finding.quotes] == ["It assigns a number to your browser."]
    elsewhere = stated(("data.unique_id", "A number is stored."), ("party.named", "Adco helps us."))
    _, (finding,) = check(RULE, make.facts(site(sends=True), elsewhere))
    assert finding.severity is Severity.MODERATE


def test_a_named_receiver_is_not_called_unmentioned() -> None:
    _, (finding,) = check(RULE, make.facts(site(sends=True), stated(("party.named", "Adco helps us."))))
    assert (finding.severity, finding.status) == (Severity.MODERATE, Status.ISSUE)
    assert "The policy names Adco; that identifiers are sent to it was not found there." in finding.summary
    assert [quote.text for quote in finding.quotes] == ["Adco helps us."]
