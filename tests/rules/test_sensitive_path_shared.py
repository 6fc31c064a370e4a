from __future__ import annotations

import pytest
from tests import factories as make
from tests.rules.harness import check, subjects

from policywitness.facts import Facts
from policywitness.model.evidence import Headers, Request
from policywitness.model.vocabulary import Stance

RULE = "sensitive-path-shared"
PAGE = make.SITE + "conditions/depression"


def site(*sent: Request, page: str = PAGE) -> Facts:
    visits = tuple(make.visit("baseline", n, pages=(make.page(page),)) for n in (1, 2))
    headers = {"h:1": Headers("h:1", (("referer", page),))}
    return make.facts(make.evidence(visits, requests=list(sent), headers=headers))


def told(url: str, page: str = PAGE, **changes: object) -> list[Request]:
    return [make.request(f"baseline-{n}", url, page_url=page, **changes) for n in (1, 2)]


def test_finds_the_path_in_an_address_a_body_and_a_referrer() -> None:
    address = told(f"https://ads.example/px?dl={PAGE.replace(':', '%3A').replace('/', '%2F')}")
    body = told("https://stats.example/c", method="POST", post_data=f'{{"url": "{PAGE}"}}')
    referrer = told("https://replay.example/r", request_headers="h:1")
    _, findings = check(RULE, site(*address, *body, *referrer))
    assert [finding.subject for finding in findings] == ["adco", "replayco", "statco"]
    assert {finding.table.rows[0][2] for finding in findings if finding.table} == {"address", "body", "referrer"}


@pytest.mark.parametrize("path", ["conditions/discomfort", "products/depressions-sensor", "about"])
def test_quiet_on_harmless_paths(path: str) -> None:
    page = make.SITE + path
    assert subjects(RULE, site(*told(f"https://ads.example/px?dl={page}", page), page=page)) == []


def test_quiet_where_only_the_sites_name_is_told() -> None:
    assert subjects(RULE, site(*told(f"https://ads.example/px?dl={make.SITE}"))) == []


def test_a_denial_of_sharing_such_data_is_quoted() -> None:
    denial = make.disclosure("data.sensitive", stance=Stance.DENY, text="We give no health information away.")
    visits = tuple(make.visit("baseline", n, pages=(make.page(PAGE),)) for n in (1, 2))
    evidence = make.evidence(visits, requests=told(f"https://ads.example/px?dl={PAGE}"))
    _, (finding,) = check(RULE, make.facts(evidence, make.reading(denial)))
    assert [quote.text for quote in finding.quotes] == ["We give no health information away."]
    assert "see the quote" in finding.summary
