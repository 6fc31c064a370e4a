"""Which links lead to policy documents."""

from __future__ import annotations

import pytest

from policywitness.crawl.policies import candidates, kind_of, listed, offers_choice
from policywitness.model.evidence import Link
from policywitness.model.vocabulary import DocumentKind

HOME = "https://www.shop.example/"
OWN = ("shop.example",)


@pytest.mark.parametrize(
    ("text", "href", "kind"),
    [
        ("Privacy Policy", "/p", DocumentKind.PRIVACY_POLICY),
        ("Datenschutzerklärung", "/ds", DocumentKind.PRIVACY_POLICY),
        ("Legal", "/legal/privacy", DocumentKind.PRIVACY_POLICY),
        ("Do Not Sell or Share My Personal Information", "/dns", DocumentKind.OPT_OUT_PAGE),
        ("Your Privacy Choices", "/choices", DocumentKind.OPT_OUT_PAGE),
        ("California Privacy Notice", "/ca", DocumentKind.STATE_NOTICE),
        ("Cookie Policy", "/cookies", DocumentKind.COOKIE_POLICY),
        ("Terms of Use", "/tou", DocumentKind.TERMS),
        ("Contact", "/contact", None),
        (
            "Cookie recipes: our twelve favourite chocolate chip biscuits to bake this rainy autumn weekend",
            "/blog/1",
            None,
        ),
    ],
)
def test_kinds(text, href, kind):
    assert kind_of(Link(HOME + href.lstrip("/"), text)) == kind


def test_own_documents_come_first_and_foreign_ones_only_where_there_is_no_own():
    own = Link(HOME + "privacy", "Privacy", in_footer=True)
    foreign = Link("https://policies.vendor.example/privacy", "Privacy", in_footer=True)
    assert [one.url for one in candidates(HOME, [foreign, own], OWN)] == [own.href]
    (only,) = candidates(HOME, [foreign], OWN)
    assert (only.url, only.found_by) == (foreign.href, "footer-link")


def test_how_it_was_found():
    links = [
        Link(HOME + "a", "Privacy", rel="privacy-policy"),
        Link(HOME + "b", "Cookies"),
        Link(HOME + "c", "Terms of use", in_footer=True),
    ]
    assert {one.url: one.found_by for one in candidates(HOME, links, OWN)} == {
        HOME + "a": "rel",
        HOME + "b": "link",
        HOME + "c": "footer-link",
    }


def test_a_form_for_requests_may_stand_at_a_service_but_an_industry_page_is_no_document_of_the_site():
    form = Link(
        "https://requests.service.example/form/1", "Do Not Sell or Share My Personal Information", in_footer=True
    )
    industry = Link("https://optout.industry.example/", "Opt out", in_footer=True)
    (only,) = candidates(HOME, [industry, form], OWN)
    assert (only.url, only.kind) == (form.href, DocumentKind.OPT_OUT_PAGE)


def test_a_sitemap_names_documents_too_and_articles_on_privacy_are_none():
    urls = [
        HOME + "blog/2024/05/01/privacy-by-design",
        HOME + "help/privacy-policy-of-our-shop",
        HOME + "privacy-policy",
        HOME + "cookies",
        "https://elsewhere.example/privacy",
        HOME + "shoes",
    ]
    found = listed(urls, HOME + "sitemap.xml", OWN)
    assert [(one.url, one.kind, one.found_by) for one in found] == [
        (HOME + "privacy-policy", DocumentKind.PRIVACY_POLICY, "sitemap"),
        (HOME + "cookies", DocumentKind.COOKIE_POLICY, "sitemap"),
    ]


def test_links_of_a_policy_that_offer_a_choice() -> None:
    offering = [
        Link("https://optout.association.example/", "here"),
        Link("https://tools.vendor.example/dlpage/gaoptout", "add-on"),
        Link("https://www.shop.example/x", "Do Not Sell or Share My Personal Information"),
    ]
    assert all(offers_choice(link) for link in offering)
    others = [Link("mailto:optout@shop.example", "opt out"), Link("https://www.shop.example/terms", "Terms of use")]
    assert not any(offers_choice(link) for link in others)
