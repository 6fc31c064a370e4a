"""The expectations hold together: quotes are in the policy, every verdict has a cause, every vendor is played."""

from __future__ import annotations

import html
import re
from datetime import datetime

import pytest

from policywitness.catalogue import Catalogue
from policywitness.demo import DemoWeb
from policywitness.demo.expectations import CLAIMS, COOKIE_ROWS, LABELS, POLICY_DATE, VENDORS
from policywitness.demo.larkfield import policy_html
from policywitness.model.vocabulary import ClaimVerdict, DisclosureVerdict, Response


@pytest.fixture(scope="module")
def policy() -> str:
    """The policy's text, white space collapsed."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", policy_html())).split())


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: f"{claim.concept}-{claim.verdict}")
def test_each_quote_stands_in_the_policy_once(claim: object, policy: str) -> None:
    assert policy.count(claim.quote) == 1  # type: ignore[attr-defined]


def test_the_policy_is_dated_and_of_the_announced_length(policy: str) -> None:
    written = datetime.strptime(POLICY_DATE, "%Y-%m-%d")  # noqa: DTZ007
    assert f"Effective date: {written:%B} {written.day}, {written.year}" in policy
    assert 1_500 <= len(policy.split()) <= 2_500


def test_cookie_rows_are_rows_of_the_policy(policy: str) -> None:
    source = policy_html()
    for row in COOKIE_ROWS:
        assert f"<td>{row.name}</td>" in source


def test_every_verdict_is_expected_at_least_once() -> None:
    assert {claim.verdict for claim in CLAIMS} == set(ClaimVerdict)
    # not-analysed is what the German site is for
    assert {v.disclosure for v in VENDORS} - {None} == set(DisclosureVerdict) - {DisclosureVerdict.NOT_ANALYSED}
    assert {v.gpc for v in VENDORS} == set(Response) - {Response.NOT_ASSESSED}


def test_every_expected_vendor_is_in_the_catalogue_and_its_hosts_in_the_web() -> None:
    catalogue, web = Catalogue.load(), DemoWeb()
    for vendor in VENDORS:
        assert vendor.id in catalogue.vendors
        assert set(vendor.hosts) <= set(web.hosts)
    for host in web.hosts:
        match = catalogue.match_host(host)
        assert host.endswith(("larkfield.example", "waldkauz.example")) or match is not None, host
    assert set().union(*LABELS.values()) <= set(web.hosts)
