from __future__ import annotations

import pytest
from tests import factories as make
from tests.rules.harness import TWO, canary, check, subjects

from policywitness.facts import Facts
from policywitness.model.evidence import Headers, Request
from policywitness.model.vocabulary import Severity, Status

RULE = "email-in-url"
TYPED = make.token("canary", "email")


def site(*sent: Request, headers: str = "") -> Facts:
    kept = {"h:1": Headers("h:1", (("referer", headers),))} if headers else {}
    return make.facts(make.evidence(requests=list(sent), calls=[canary(visit) for visit in TWO], headers=kept))


def both(url: str, **changes: object) -> list[Request]:
    return [make.request(visit, url, **changes) for visit in TWO]


@pytest.mark.parametrize(
    "query",
    ["u=jane.doe%40mail.example", "u=jane%2540mail.example", f"x={TYPED}", f"user_email={make.token('other')}"],
)
def test_finds_an_address_sent_to_somebody_else(query: str) -> None:
    _, (finding,) = check(RULE, site(*both(f"https://ads.example/px?{query}")))
    assert (finding.subject, finding.severity) == ("adco address", Severity.SERIOUS)


def test_finds_an_address_in_the_referrer_and_in_the_sites_own_pages() -> None:
    page = f"{make.SITE}thanks?email=jane%40mail.example"
    sent = both("https://ads.example/px", request_headers="h:1") + both(page, resource_type="Document")
    assert subjects(RULE, site(*sent, headers=page)) == ["adco referrer", "shop.example address"]


@pytest.mark.parametrize(
    "url",
    [
        "https://ads.example/logo@2x.png",
        "https://ads.example/npm/lib@1.2.js",
        f"https://ads.example/px?email_optin=1&id={make.token('other')}",
        "https://ads.example/px?email=",
    ],
)
def test_quiet_on_what_only_looks_like_one(url: str) -> None:
    assert subjects(RULE, site(*both(url))) == []


def test_not_assessed_where_nobody_had_an_address() -> None:
    facts = make.facts(make.evidence(requests=both("https://ads.example/px")))
    assert check(RULE, facts)[0].outcome is Status.NOT_ASSESSED
