from __future__ import annotations

from tests import factories as make
from tests.rules.harness import TWO, check, cookies, requests, subjects

from policywitness.facts import Facts
from policywitness.model.policy import Disclosure
from policywitness.model.vocabulary import Severity, Status

RULE = "undisclosed-data"
ALL = ("data.ip_address", "data.location", "data.unique_id", "data.pages_actions")


def site(*said: Disclosure, unread: tuple[tuple[str, str], ...] = ()) -> Facts:
    sent = [
        make.request(visit, f"https://ads.example/px?u={make.token(visit, 'sid')}", method="POST", resource_type="Ping")
        for visit in TWO
    ]
    located = [make.call(visit, "Geolocation.prototype.getCurrentPosition()") for visit in TWO]
    evidence = make.evidence(requests=sent, cookies=cookies("sid"), calls=located)
    return make.facts(evidence, make.reading(*said, unread=unread))


def test_finds_every_kind_that_no_statement_mentions() -> None:
    _, findings = check(RULE, site())
    assert {f.subject for f in findings} == {"ip-address", "location", "identifiers", "pages-and-actions"}
    assert {f.subject: f.severity for f in findings}["location"] is Severity.SERIOUS


def test_quiet_where_each_is_mentioned() -> None:
    assert subjects(RULE, site(*map(make.disclosure, ALL))) == []


def test_quiet_on_a_page_that_asks_nobody() -> None:
    assert subjects(RULE, make.facts(make.evidence(requests=requests(make.SITE + "a.css")))) == []


def test_not_assessed_where_a_document_was_not_read() -> None:
    outcome, _ = check(RULE, site(unread=(("https://www.shop.example/notice", "a broken PDF"),)))
    assert outcome.outcome is Status.NOT_ASSESSED
