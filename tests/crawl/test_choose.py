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
    overridden = choose(SITE, CrawlPlan(robots="ignore"), (link,), (), robots)
    assert overridden.pages == (SITE.url, link)
    assert "1 linked pages: [crawl] robots" in overridden.notes[0], "an override is on record"
    named = chosen(robots=robots, pages=(link,))
    assert (named.pages, "because they are named" in named.notes[0]) == ((link,), True)


def test_include_and_exclude():
    links = ("https://www.shop.example/en/a", "https://www.shop.example/de/a", "https://www.shop.example/en/b")
    assert chosen(*links, include=("*/en/*",), exclude=("*/b",)).pages == (SITE.url, "https://www.shop.example/en/a")


def test_a_fixed_list_is_taken_as_it_is():
    pages = ("https://www.shop.example/z", "https://www.shop.example/y")
    assert chosen("https://www.shop.example/a", pages=pages, max_pages=1).pages == pages


def test_the_same_page_under_two_spellings_counts_once():
    assert canonical("https://WWW.shop.example/a/") == canonical("https://www.shop.example/a?fbclid=1")
    assert canonical("https://www.shop.example/a?id=1") != canonical("https://www.shop.example/a?id=2")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://a.example/list?b=2&a=1", "https://a.example/list?a=1&b=2"),
        ("https://a.example/x;jsessionid=0A1B", "https://a.example/x"),
        ("https://a.example/x?PHPSESSID=1&y=1", "https://a.example/x?y=1"),
        ("https://a.example/caf%C3%A9", "https://a.example/café"),
        ("https://a.example:443/x?UTM_Source=mail", "https://a.example/x"),
    ],
)
def test_spellings_of_one_page(one, other):
    assert canonical(one) == canonical(other)


def test_addresses_without_end_are_left_out_and_said():
    traps = (
        "https://www.shop.example/a/a/a/a",
        "https://www.shop.example/x/y/x/y/x/y/",
        "https://www.shop.example/search?" + "&".join(f"f{n}=1" for n in range(12)),
        "https://www.shop.example/" + "long/" * 2 + "x" * 2_000,
    )
    choice = chosen(*traps, "https://www.shop.example/a/b/a")
    assert choice.pages == (SITE.url, "https://www.shop.example/a/b/a")
    assert "4 links lead into addresses without end" in choice.notes[0]


def test_a_list_in_all_its_orders_does_not_crowd_out_the_rest():
    lists = tuple(f"https://www.shop.example/list?{'&'.join(names)}" for names in (("a=1",), ("b=1",), ("a=1", "b=1")))
    assert chosen(*lists, "https://www.shop.example/contact", max_pages=3).pages[1:] == (
        lists[0],
        "https://www.shop.example/contact",
    )


def test_a_page_that_names_another_address_as_its_own_counts_once():
    links = ("https://www.shop.example/a?view=1", "https://www.shop.example/a?view=2")
    same = {canonical(link): "https://www.shop.example/a" for link in links}
    assert choose(SITE, CrawlPlan(), links, (), None, same).pages == (SITE.url, links[0])
