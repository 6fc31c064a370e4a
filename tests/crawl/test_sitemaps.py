"""Sitemaps as sites serve them."""

from __future__ import annotations

from policywitness.crawl.sitemaps import read_sitemap, sitemaps_in

NS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def test_pages_and_further_sitemaps():
    pages = (
        f"<urlset {NS}><url><loc> https://a.example/1 </loc></url><url><loc>https://a.example/2</loc></url></urlset>"
    )
    assert read_sitemap(pages.encode()) == (("https://a.example/1", "https://a.example/2"), ())
    index = f"<sitemapindex {NS}><sitemap><loc>https://a.example/s.xml</loc></sitemap></sitemapindex>"
    assert read_sitemap(index.encode()) == ((), ("https://a.example/s.xml",))


def test_broken_foreign_and_hostile_files_give_nothing():
    assert read_sitemap(b"") == ((), ())
    assert read_sitemap(b"not xml at all") == ((), ())
    assert read_sitemap(b"<html><body><p>404") == ((), ())
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><urlset><url><loc>&b;</loc></url></urlset>'
    assert "aaaa" not in str(read_sitemap(bomb.encode()))


def test_robots_names_sitemaps():
    assert sitemaps_in("User-agent: *\nSitemap: https://a.example/s.xml\nsitemap:https://a.example/t.xml\n") == (
        "https://a.example/s.xml",
        "https://a.example/t.xml",
    )
