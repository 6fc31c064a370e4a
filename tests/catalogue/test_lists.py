"""Filter lists in Adblock syntax: what each form of a rule covers, and that both engines say the same."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from policywitness.catalogue import Catalogue, CatalogueError, ListMatch
from policywitness.catalogue.lists import EngineName, FilterLists, read_list

URL = "https://a.tracky.example/ads/x.js?y=1&z=2"
PAGE = "https://www.shop.example/"
ENGINES: tuple[EngineName, ...] = ("own", "adblock")


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> EngineName:
    name: EngineName = request.param
    return name


def match(
    tmp_path: Path, engine: EngineName, rules: str, url: str = URL, page: str = PAGE, kind: str = "Script"
) -> ListMatch | None:
    path = tmp_path / "list.txt"
    path.write_text(f"{rules}\n||unrelated.example^\n")
    return FilterLists([read_list(path)], engine).match(url, page, kind)


@pytest.mark.parametrize(
    "rule",
    [
        "||tracky.example^", "||a.tracky.example^", "||tracky.example", "||tracky.example/ads/", "||tracky.example^ads^",
        "||tracky.example/a*/x.js", "||tracky.example^*/x.js?", "||example^", "||*.tracky.example^", "||a.*.example^",
        "||tracky.example^$third-party", "||tracky.example^$3p", "||tracky.example^$script", "||tracky.example^$script,image",
        "||tracky.example^$~image", "||tracky.example^$domain=shop.example", "||tracky.example^$domain=x.example|shop.example",
        "||tracky.example^$domain=~x.example", "||tracky.example^$important", "||tracky.example^$redirect=noop.js",
        "/ads/x.", "/ADS/", "/ad*/x.js", "^ads^", "x.js?y=", "&z=2|", "|https://a.tracky.", "tracky.example/ads",
        "*$script,domain=shop.example", "/a(d|e)s\\/[a-z]\\.js/", "://a.tracky.$third-party",
    ],
)  # fmt: skip
def test_rules_that_cover_the_request(tmp_path: Path, engine: EngineName, rule: str) -> None:
    assert match(tmp_path, engine, rule) == ListMatch(rule, "list.txt")


@pytest.mark.parametrize(
    "rule",
    [
        "||racky.example^", "||tracky.exam^", "||ads^", "||tracky.example/x", "||x.tracky.example^", "|a.tracky", "x.js|", "/ad./x.js",
        "||tracky.example^$~third-party", "||tracky.example^$1p", "||tracky.example^$image", "||tracky.example^$~script",
        "||tracky.example^$domain=x.example", "||tracky.example^$domain=~shop.example", "||tracky.example^$document",
        "||tracky.example^$popup", "||tracky.example^$csp=script-src", "||tracky.example^$removeparam=y",
        "||tracky.example^$redirect-rule=noop.js", "||tracky.example^$generichide", "||tracky.example^$script,whatever",
        "@@||tracky.example^", "! ||tracky.example^", "[Adblock Plus 2.0]", "tracky.example##.ad", "tracky.example#@#.ad",
        "127.0.0.1 a.tracky.example", "&y=1", "/x\\.css/", "||tracky.example^$font,badfilter",
    ],
)  # fmt: skip
def test_rules_that_do_not(tmp_path: Path, engine: EngineName, rule: str) -> None:
    assert match(tmp_path, engine, rule) is None


def test_an_exception_lifts_a_rule_but_not_an_important_one(tmp_path: Path, engine: EngineName) -> None:
    lifted = match(tmp_path, engine, "||tracky.example^\n@@/ads/x.js$script,domain=shop.example")
    assert lifted == ListMatch("||tracky.example^", "list.txt", "@@/ads/x.js$script,domain=shop.example")
    assert not lifted.blocks
    kept = match(tmp_path, engine, "||tracky.example^$important\n@@||tracky.example^")
    assert kept is not None
    assert kept.blocks


def test_a_bad_filter_takes_its_rule_away(tmp_path: Path, engine: EngineName) -> None:
    assert match(tmp_path, engine, "||tracky.example^$script\n||tracky.example^$script,badfilter") is None


@pytest.mark.parametrize(
    ("kind", "option"),
    [
        ("XHR", "xmlhttprequest"), ("Fetch", "xhr"), ("Ping", "ping"), ("Stylesheet", "css"), ("Image", "image"), ("Font", "font"),
        ("Media", "media"), ("WebSocket", "websocket"), ("Document", "document"), ("Manifest", "other"), ("Preflight", "other"),
    ],
)  # fmt: skip
def test_what_the_browser_calls_a_request(tmp_path: Path, engine: EngineName, kind: str, option: str) -> None:
    assert match(tmp_path, engine, f"||tracky.example^${option}", kind=kind) is not None
    assert match(tmp_path, engine, "||tracky.example^$object", kind=kind) is None


def test_a_document_in_a_frame_is_a_subdocument(tmp_path: Path, engine: EngineName) -> None:
    path = tmp_path / "list.txt"
    path.write_text("/ads/$subdocument\n")
    lists = FilterLists([read_list(path)], engine)
    assert lists.match(URL, PAGE, "Document", in_frame=True) is not None
    assert lists.match(URL, PAGE, "Document") is None


def test_addresses_that_are_none(tmp_path: Path, engine: EngineName) -> None:
    for url in ("data:text/plain,ads", "about:blank", "", "https://", "blob:https://a.tracky.example/1"):
        assert match(tmp_path, engine, "||tracky.example^", url=url) is None


def test_an_address_made_to_take_hours(tmp_path: Path) -> None:
    began = time.process_time()
    url = f"https://a.tracky.example/{'/a' * 500_000}"
    assert match(tmp_path, "own", "/a*a*a*a*a*a*b|\n||tracky.example/*a*a*a*a*b^", url=url) is None
    assert time.process_time() - began < 10


def test_ports_and_users(tmp_path: Path, engine: EngineName) -> None:
    assert match(tmp_path, engine, "||tracky.example^", url="https://a.tracky.example:8443/X") is not None
    assert match(tmp_path, engine, "||tracky.example^", url="https://tracky.example@shop.example/") is None


def test_a_rule_is_told_with_the_list_it_is_from(tmp_path: Path, engine: EngineName) -> None:
    one, two = tmp_path / "one.txt", tmp_path / "two.txt"
    one.write_text("[Adblock Plus 2.0]\n! Title: One\n||one.example^\n@@||two.example/fine^\n")
    two.write_text(
        "! Title: Two\n! Version: 7\n! Last modified: 13 Aug 2026 05:29 UTC\n! Licence: GPL-3.0\n||two.example^\n##.ad\n"
    )
    lists = FilterLists([read_list(one), read_list(two)], engine)
    assert lists.match("https://x.two.example/", PAGE, "Image") == ListMatch("||two.example^", "Two")
    fine = lists.match("https://two.example/fine/", PAGE, "Image")
    assert fine == ListMatch("||two.example^", "Two", "@@||two.example/fine^")
    source = lists.sources()[1]
    assert (source.version, str(source.date), source.licence, source.entries) == ("7", "2026-08-13", "GPL-3.0", 1)
    assert lists.engine.name in source.title


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"<!doctype html><p>not found</p>", "no list in Adblock syntax"), (b"! Title: Empty\n##.ad\n", "no list in Adblock syntax"),
        (b"||\xff^", "not UTF-8"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_list(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "list.txt"
    path.write_bytes(content)
    with pytest.raises(CatalogueError, match=reason):
        read_list(path)
    with pytest.raises(CatalogueError, match="No such file"):
        read_list(tmp_path / "none.txt")


def test_the_catalogue_carries_lists_beside_its_vendors(tmp_path: Path, shipped: Catalogue) -> None:
    path = tmp_path / "list.txt"
    path.write_text("||hotjar.com^$third-party\n")
    catalogue = Catalogue.load(bulk=None, lists=[path], engine="own")
    url = "https://static.hotjar.com/c/hotjar-1.js"
    assert catalogue.match_lists(url, PAGE, "Script") == ListMatch("||hotjar.com^$third-party", "list.txt")
    assert catalogue.match_url(url) == shipped.match_url(url)
    assert catalogue.sources()[-1].licence == "not stated in the list"
    assert catalogue.digest != shipped.digest
    assert shipped.match_lists(url, PAGE, "Script") is None
