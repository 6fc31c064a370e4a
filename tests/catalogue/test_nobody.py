"""No false vendor: names that sites give to cookies of their own, and hosts of companies and networks that track nobody."""

from __future__ import annotations

from pathlib import Path

import pytest

from policywitness.catalogue import Catalogue

HERE = Path(__file__).parent
NAMES = (HERE / "ordinary_cookies.txt").read_text().split()
HOSTS = (HERE / "benign_hosts.txt").read_text().split()
PATHS = ("/", "/collect", "/track", "/api/v1/events", "/tr", "/pixel.gif", "/t.js", "/analytics.js", "/script.js", "/rum", "/beacon", "/log")  # fmt: skip


def test_the_lists_are_as_long_as_the_bars_ask() -> None:
    assert len(set(NAMES)) >= 200
    assert len(set(HOSTS)) >= 500


@pytest.mark.parametrize("party", ["www.shop.example", ".shop.example"])
def test_ordinary_cookies_are_nobodys(shipped: Catalogue, party: str) -> None:
    assert [(n, m) for n in NAMES if (m := shipped.match_cookie(n, party, "www.shop.example")) is not None] == []


def test_ordinary_names_of_stored_items_and_globals_are_nobodys(shipped: Catalogue) -> None:
    assert [n for n in NAMES if shipped.match_storage(n, "https://www.shop.example") or shipped.match_global(n)] == []


def test_benign_hosts_are_nobodys_and_hide_nobody(shipped: Catalogue) -> None:
    matches = [(h, m) for h in HOSTS if (m := shipped.match_host(h) or shipped.match_cname(h)) is not None]
    assert matches == []


def test_ordinary_paths_on_benign_hosts_are_nobodys(shipped: Catalogue) -> None:
    urls = [f"https://{host}{path}?v=2&id=123&e=view&uid=a" for host in HOSTS[:20] for path in PATHS]
    assert [url for url in urls if shipped.match_url(url) or shipped.match_first_party_path(url)] == []
