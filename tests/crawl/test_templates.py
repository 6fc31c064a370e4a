"""Forty product pages are one kind of page."""

from __future__ import annotations

import pytest

from policywitness.crawl.choose import choose
from policywitness.crawl.templates import one_of_each_first, patterns
from policywitness.model.plan import CrawlPlan, Site

SITE = Site("https://www.shop.example/")
PRODUCTS = [
    f"https://www.shop.example/products/{name}" for name in ("anchor", "bell", "compass", "dinghy", "engine", "flag")
]
CALENDAR = [f"https://www.shop.example/events?month={month}&year=2026" for month in range(1, 40)]


def test_products_and_calendars_do_not_crowd_out_the_contact_form():
    links = [*PRODUCTS, *CALENDAR, "https://www.shop.example/contact", "https://www.shop.example/about"]
    choice = choose(SITE, CrawlPlan(max_pages=5), links, (), None)
    assert choice.pages == (SITE.url, PRODUCTS[0], CALENDAR[0], *links[-2:])
    assert any("6 addresses look like www.shop.example/products/*: 1 of them visited" in note for note in choice.notes)
    assert any("39 addresses look like www.shop.example/events?month=*&year=*: 1" in note for note in choice.notes)


def test_the_budget_is_used_where_there_is_nothing_else():
    assert len(choose(SITE, CrawlPlan(max_pages=4), PRODUCTS, (), None).pages) == 4


@pytest.mark.parametrize(
    ("url", "pattern"),
    [
        ("https://A.example/p/123", "a.example/p/*"),
        ("https://a.example/blog/2026/05/ten-ways-to-win", "a.example/blog/*/*/*"),
        ("https://a.example/about-us", "a.example/about-us"),
        ("https://a.example/", "a.example"),
        ("https://a.example/search?q=x&page=2", "a.example/search?page=*&q=*"),
    ],
)
def test_patterns(url, pattern):
    assert patterns([url])[url] == pattern


def test_pages_at_the_top_level_are_all_different():
    urls = [f"https://a.example/{name}" for name in ("about", "team", "jobs", "press", "contact", "terms")]
    assert len(set(patterns(urls).values())) == len(urls)
    assert one_of_each_first(urls) == urls
