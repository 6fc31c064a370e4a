"""Whose is it: hosts, URLs, paths, CNAME targets, cookies, stored items, globals, chains of scripts."""

from __future__ import annotations

import pytest
from tests.catalogue.conftest import Write

from policywitness.catalogue import Catalogue, VendorMatch
from policywitness.catalogue.index import split_url
from policywitness.model.vocabulary import Category, Confidence

BODY = """
[[match.domains]]
suffix = "static.acme.example"
role = "cdn"
category = "functional"
means = "a library"

[[match.urls]]
host_suffix = "acme.example"
path_prefix = "/c"
means = "something collected"

[[match.urls]]
host_suffix = "acme.example"
path_regex = "^/collect$"
query = { v = "^2$", id = "^(?P<account>AC-[0-9]+)$" }
means = "an event"
category = "advertising"
account_id_group = "account"

[[match.path_signatures]]
path_regex = "^/(?:[^?]*/)?acme/collect$"
query = { id = "^(?P<account>AC-[0-9]+)$" }
means = "an event through the site's own host"
account_id_group = "account"

[[storage.cookies]]
name = "_acme"
party = "first"
purpose = "tells visitors apart"
category = "analytics"
lifetime = "13 months"
distinctive = true

[[storage.cookies]]
pattern = "^_acme_[0-9]+$"
party = "first"
purpose = "a session"
category = "analytics"
lifetime = "session"
distinctive = true

[[storage.cookies]]
name = "id"
party = "both"
purpose = "recognises the browser"
category = "advertising"

[[storage.cookies]]
name = "far"
party = "third"
domain = "faraway.example"
purpose = "recognises the browser on another domain"
category = "advertising"

[[storage.local_storage]]
name = "acme.state"
purpose = "state"
category = "functional"
distinctive = true

[[storage.local_storage]]
name = "state"
purpose = "state"
category = "functional"
"""


@pytest.fixture
def acme(write: Write) -> Catalogue:
    path = write(body=BODY)
    extras = '[match]\ncname_targets = ["acme-proxy.example"]\nglobals = ["acmeq"]\n\n[[match.domains]]'
    path.write_text(path.read_text().replace("[[match.domains]]", extras, 1))
    return Catalogue.load([path])


def found(match: VendorMatch | None) -> VendorMatch:
    assert match is not None
    return match


def test_the_longest_host_suffix_wins(acme: Catalogue) -> None:
    near = found(acme.match_host("a.static.acme.example"))
    far = found(acme.match_host("other.acme.example"))
    assert (near.pattern, near.category, near.means) == ("static.acme.example", Category.FUNCTIONAL, "a library")
    assert (far.pattern, far.category) == ("acme.example", Category.ANALYTICS)


@pytest.mark.parametrize("host", ["notacme.example", "acme.example.org", "example", "", "10.0.0.1", "[::1]"])
def test_hosts_that_only_look_alike_are_nobodys(acme: Catalogue, host: str) -> None:
    assert acme.match_host(host) is None


def test_host_names_are_matched_in_any_case_and_with_a_final_dot(acme: Catalogue) -> None:
    assert found(acme.match_host("WWW.Acme.Example.")).vendor == "acme"
    assert found(acme.match_url("HTTPS://u:p@WWW.Acme.Example.:8443/x")).vendor == "acme"


def test_a_url_pattern_wins_over_its_domain_and_the_narrower_over_the_wider(acme: Catalogue) -> None:
    narrow = found(acme.match_url("https://www.acme.example/collect?v=2&id=AC-77"))
    wide = found(acme.match_url("https://www.acme.example/collect?v=1"))
    none = found(acme.match_url("https://www.acme.example/about"))
    assert (narrow.reason, narrow.means, narrow.account_id, narrow.category) == (
        "url",
        "an event",
        "AC-77",
        "advertising",
    )
    assert narrow.pattern == "acme.example ^/collect$ v=^2$ id=^(AC-[0-9]+)$"
    assert (wide.reason, wide.means, wide.account_id) == ("url", "something collected", None)
    assert (none.reason, none.means) == ("host", None)


@pytest.mark.parametrize(
    "url", ["data:text/html,acme.example", "about:blank", "blob:https://acme.example/1", "/collect", ""]
)
def test_what_is_no_request_matches_nothing(acme: Catalogue, url: str) -> None:
    assert acme.match_url(url) is None
    assert acme.match_first_party_path(url) is None
    assert acme.decode(url).vendor is None


def test_a_path_signature_finds_a_proxy_on_the_sites_own_host(acme: Catalogue) -> None:
    match = found(acme.match_first_party_path("https://www.shop.example/t/acme/collect?id=AC-5"))
    assert (match.vendor, match.reason, match.account_id) == ("acme", "path-signature", "AC-5")
    assert match.confidence is Confidence.MEDIUM
    assert acme.match_first_party_path("https://www.shop.example/t/acme/collect?id=5") is None
    assert acme.decode("https://www.shop.example/t/acme/collect?id=AC-5").account_ids == ("AC-5",)


def test_cname_targets_and_vendor_hosts_behind_a_name_but_no_mere_cdn(acme: Catalogue) -> None:
    assert found(acme.match_cname("x1.acme-proxy.example")).reason == "cname"
    assert found(acme.match_cname("t.acme.example.")).pattern == "acme.example"
    assert acme.match_cname("edge.elsewhere.example") is None


def test_a_distinctive_cookie_on_the_sites_own_domain(acme: Catalogue) -> None:
    exact = found(acme.match_cookie("_acme", ".shop.example"))
    pattern = found(acme.match_cookie("_acme_42", "shop.example"))
    assert (exact.vendor, exact.reason, exact.pattern, exact.confidence) == (
        "acme",
        "cookie",
        "_acme",
        Confidence.MEDIUM,
    )
    assert pattern.pattern == "^_acme_[0-9]+$"
    assert acme.match_cookie("_acme_x", "shop.example") is None
    sure = found(acme.match_cookie("_acme", "shop.example", "cdn.acme.example"))
    assert sure.confidence is Confidence.HIGH


def test_an_ordinary_cookie_name_needs_its_domain_or_the_one_who_set_it(acme: Catalogue) -> None:
    assert acme.match_cookie("id", "shop.example") is None
    assert acme.match_cookie("id", "shop.example", "www.shop.example") is None
    on_domain = found(acme.match_cookie("id", ".acme.example"))
    by_setter = found(acme.match_cookie("id", "shop.example", "cdn.acme.example"))
    assert (on_domain.pattern, on_domain.confidence) == ("id on acme.example", Confidence.HIGH)
    assert (by_setter.reason, by_setter.pattern) == ("cookie", "id set by acme.example")
    assert by_setter.category is Category.ADVERTISING


def test_a_cookie_on_a_domain_that_its_entry_names(acme: Catalogue) -> None:
    assert found(acme.match_cookie("far", ".www.faraway.example")).pattern == "far on faraway.example"
    assert acme.match_cookie("near", ".faraway.example") is None


def test_an_unlisted_cookie_is_its_domains_or_its_setters_with_the_reason_told(acme: Catalogue) -> None:
    assert found(acme.match_cookie("zzz", ".acme.example")).reason == "host"
    setter = found(acme.match_cookie("zzz", "shop.example", "cdn.acme.example"))
    assert (setter.reason, setter.pattern, setter.confidence) == (
        "initiator",
        "acme.example (cdn.acme.example)",
        Confidence.MEDIUM,
    )


def test_what_is_known_of_a_cookie(acme: Catalogue) -> None:
    entry = acme.cookie_entry("_acme", acme.match_cookie("_acme", "shop.example"))
    assert entry is not None
    assert (entry.purpose, entry.lifetime_s) == ("tells visitors apart", 13 * 2_628_000)
    session = acme.cookie_entry("_acme_1")
    assert session is not None
    assert session.lifetime_s == 0
    assert acme.cookie_entry("id") is None
    far = acme.cookie_entry("far", acme.match_cookie("far", "faraway.example"))
    assert far is not None
    assert far.lifetime_s is None


def test_stored_items_follow_the_same_rules(acme: Catalogue) -> None:
    assert found(acme.match_storage("acme.state", "https://www.shop.example")).vendor == "acme"
    assert acme.match_storage("state", "https://www.shop.example") is None
    assert found(acme.match_storage("state", "https://www.acme.example:8443")).pattern == "state on acme.example"
    assert found(acme.match_storage("state", "www.shop.example", "cdn.acme.example")).reason == "storage"
    entry = acme.storage_entry("state", acme.match_storage("state", "https://acme.example"))
    assert entry is not None
    assert entry.category is Category.FUNCTIONAL


def test_globals(acme: Catalogue) -> None:
    assert found(acme.match_global("acmeq")).reason == "global"
    assert acme.match_global("jQuery") is None


def test_the_nearest_vendor_of_a_chain_and_a_tag_manager_only_where_nobody_else_is(shipped: Catalogue) -> None:
    manager = "https://www.googletagmanager.com/gtm.js?id=GTM-ABC1"
    pixel = "https://connect.facebook.net/en_US/fbevents.js"
    own = "https://www.shop.example/app.js"
    assert found(shipped.match_initiator([own, pixel, manager])).vendor == "meta-pixel"
    assert found(shipped.match_initiator([manager, pixel])).vendor == "meta-pixel"
    only = found(shipped.match_initiator([own, manager]))
    assert (only.vendor, only.reason) == ("google-tag-manager", "initiator")
    assert only.pattern.endswith(f"({manager})")
    assert shipped.match_initiator([own]) is None


def test_an_unlisted_cookie_from_a_tag_manager_is_a_low_guess(shipped: Catalogue) -> None:
    match = found(shipped.match_cookie("promo_seen", "shop.example", "www.googletagmanager.com"))
    assert (match.vendor, match.confidence) == ("google-tag-manager", Confidence.LOW)


@pytest.mark.parametrize(
    ("url", "parts"),
    [
        ("https://A.example", ("a.example", "/", "")),
        ("https://a.example?x=1#f", ("a.example", "/", "x=1")),
        ("wss://u:p@a.example:9/b?c?d", ("a.example", "/b", "c?d")),
        ("https://[2001:db8::1]:80/x", ("[2001:db8::1]", "/x", "")),
        ("https://a.example/@b.example/", ("a.example", "/@b.example/", "")),
        ("https://a.example#@b.example/", ("a.example", "/", "")),
        ("mailto:a@b.example", ("", "", "")),
    ],
)
def test_splitting_a_url(url: str, parts: tuple[str, str, str]) -> None:
    assert split_url(url) == parts


def test_two_vendors_under_one_suffix_keep_their_own_patterns(write: Write) -> None:
    one = write("one", host="shared.example")
    two = write("two", host=None, body=BODY.split("[[match.path")[0].replace("acme.example", "shared.example"))
    catalogue = Catalogue.load([one, two])
    assert found(catalogue.match_url("https://shared.example/collect?v=2&id=AC-1")).vendor == "two"
    assert found(catalogue.match_url("https://shared.example/")).vendor == "one"
