"""Which pages an audit visits."""

from __future__ import annotations

import pytest

from policywitness.crawl.choose import canonical, choose, scope
from policywitness.model.plan import CrawlPlan, Site

SITE = Site("https://www.shop.example/")


def chosen(*links: str, sitemap: tuple[str, ...] = (), robots: str | None = None, site: Site = SITE, **crawl: object):
    return choose(site, CrawlPlan(**crawl), links, sitemap, robots)  # type: ignore[arg-type]


def test_start_page_first_then_links_then_sitemap_within_the_budget():
    choice = chosen(
        "https://www.shop.example/a", "https://www.shop.example/b", sitemap=("https://www.shop.example/c",), max_pages=3
    )
    assert choice.pages == ("https://www.shop.example/", "https://www.shop.example/a", "https://www.shop.example/b")


@pytest.mark.parametrize(
    "url",
    [
        "https://elsewhere.example/x",
        "mailto:a@shop.example",
        "https://www.shop.example/brochure.pdf",
        "https://www.shop.example/logout",
        "https://www.shop.example/?action=sign-out",
        "https://www.shop.example/?utm_source=mail",
        "https://www.shop.example/#top",
        "javascript:void(0)",
        "https://evilshop.example/",
    ],
)
def test_left_out(url):
    assert chosen(url).pages == ("https://www.shop.example/",)


def test_subdomains_and_configured_domains_belong_to_the_site():
    site = Site("https://www.shop.example/", first_party=("shop-cdn.example",))
    assert scope(site) == ("shop.example", "shop-cdn.example")
    links = ("https://help.shop.example/", "https://shop-cdn.example/page")
    assert chosen(*links, site=site).pages[1:] == links


def test_robots_are_respected_and_said_and_can_be_overridden():
    robots = "User-agent: *\nDisallow: /private"
    link = "https://www.shop.example/private/x"
    respected = chosen(link, robots=robots)
    assert respected.pages == (SITE.url,)
    assert "robots.txt" in respected.notes[0]
    assert choose(SITE, CrawlPlan(robots="ignore"), (link,), (), robots).pages == (SITE.url, link)


def test_include_and_exclude():
    links = ("https://www.shop.example/en/a", "https://www.shop.example/de/a", "https://www.shop.example/en/b")
    assert chosen(*links, include=("*/en/*",), exclude=("*/b",)).pages == (SITE.url, "https://www.shop.example/en/a")


def test_a_fixed_list_is_taken_as_it_is():
    pages = ("https://www.shop.example/z", "https://www.shop.example/y")
    assert chosen("https://www.shop.example/a", pages=pages, max_pages=1).pages == pages


def test_the_same_page_under_two_spellings_counts_once():
    assert canonical("https://WWW.shop.example/a/") == canonical("https://www.shop.example/a?fbclid=1")
    assert canonical("https://www.shop.example/a?id=1") != canonical("https://www.shop.example/a?id=2")
