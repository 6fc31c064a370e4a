from __future__ import annotations

import pytest
from tests import factories as make
from tests.rules.harness import check, subjects

from policywitness.facts import Facts
from policywitness.model.plan import SiteProfile
from policywitness.model.vocabulary import DocumentKind, Status

RULE = "verification-demanded"
PAGE = make.SITE + "your-privacy-choices"


def says(text: str, profile: SiteProfile | None = None) -> Facts:
    return make.facts(reading_=make.reading(make.disclosure("claim.verification", text=text)), profile=profile)


def asks(*fields: str, page: str = PAGE) -> Facts:
    form = make.call(
        api="form",
        page_url=page,
        arguments={"action": page, "method": "post", "fields": list(fields), "button": "Send"},
    )
    documents = [make.document(), make.document(PAGE, kind=DocumentKind.OPT_OUT_PAGE)]
    return make.facts(make.evidence(calls=[form], documents=documents))


def test_finds_a_demand_in_the_policy() -> None:
    text = "Before you can opt out of the sale of your data, we verify your identity."
    _, (finding,) = check(RULE, says(text))
    assert (finding.subject, finding.status) == ("policy", Status.NEEDS_REVIEW)
    seller = SiteProfile(jurisdictions=("us-ca",), sells_or_shares=True)
    _, (certain,) = check(RULE, says(text, seller))
    assert certain.status is Status.ISSUE


@pytest.mark.parametrize(
    "text",
    [
        "We verify your identity before we act on a request to know or delete.",
        "We verify requests to access, delete or opt out.",
        "We do not verify requests to opt out of sale.",
    ],
)
def test_quiet_on_other_rights(text: str) -> None:
    assert subjects(RULE, says(text)) == []


def test_finds_a_form_that_asks_for_papers_or_for_much() -> None:
    assert subjects(RULE, asks("text name", "file passport_scan")) == [PAGE]
    assert subjects(RULE, asks(*(f"text field{n}" for n in range(9)))) == [PAGE]


def test_quiet_on_a_short_form_and_on_forms_of_other_pages() -> None:
    assert subjects(RULE, asks("email email", "checkbox agree", *(f"hidden h{n}" for n in range(9)))) == []
    assert subjects(RULE, asks("file passport", page=make.SITE + "careers")) == []
