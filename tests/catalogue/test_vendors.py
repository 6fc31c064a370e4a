"""The catalogue that ships: what it must recognise, what it must leave alone, what it knows by name."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

import policywitness
from policywitness.catalogue import Catalogue
from policywitness.catalogue.lint import ORDINARY_NAMES, lint
from policywitness.catalogue.load import known_trackers
from policywitness.model.vocabulary import Category

SEED_PARTIES = {"Facebook", "Instagram", "LinkedIn", "Twitter", "Google Analytics"}


@pytest.mark.parametrize(
    ("url", "vendor", "category"),
    [
        ("https://www.googletagmanager.com/gtm.js?id=GTM-ABC123", "google-tag-manager", "functional"),
        ("https://www.googletagmanager.com/gtag/js?id=G-ABC1234567", "google-analytics", "analytics"),
        ("https://www.googletagmanager.com/gtag/js?id=AW-123456", "google-ads", "advertising"),
        ("https://www.googletagmanager.com/gtag/js?id=DC-123456", "floodlight", "advertising"),
        ("https://stats.g.doubleclick.net/g/collect?v=2", "google-analytics", "advertising"),
        ("https://securepubads.g.doubleclick.net/gampad/ads?x=1", "google-ad-manager", "advertising"),
        ("https://1234567.fls.doubleclick.net/activityi;src=1234567;type=a", "floodlight", "advertising"),
        ("https://www.google.com/pagead/1p-user-list/77/?x=1", "google-ads", "advertising"),
        ("https://www.google.com/recaptcha/api.js", "recaptcha", "strictly_necessary"),
        ("https://www.google.com/maps/embed?pb=1", "google-maps", "functional"),
        ("https://www.google.com/", "google-services", "functional"),
        ("https://fonts.gstatic.com/s/roboto.woff2", "google-fonts", "functional"),
        ("https://www.youtube-nocookie.com/embed/abc", "youtube", "functional"),
        ("https://www.facebook.com/tr/?id=1&ev=PageView", "meta-pixel", "advertising"),
        ("https://www.facebook.com/plugins/like.php?href=x", "facebook-social", "functional"),
        ("https://connect.facebook.net/en_US/fbevents.js", "meta-pixel", "advertising"),
        ("https://connect.facebook.net/de_DE/sdk.js", "facebook-social", "functional"),
        ("https://px.ads.linkedin.com/collect/?pid=1&fmt=js", "linkedin-insight", "advertising"),
        ("https://www.linkedin.com/embed/feed/update/1", "linkedin-social", "functional"),
        ("https://platform.twitter.com/widgets.js", "x-embeds", "functional"),
        ("https://static.ads-twitter.com/uwt.js", "x-pixel", "advertising"),
        ("https://bat.bing.com/bat.js", "microsoft-uet", "advertising"),
        ("https://www.bing.com/maps/embed", "bing", "functional"),
        ("https://www.clarity.ms/tag/abc123", "microsoft-clarity", "analytics"),
        ("https://c.clarity.ms/c.gif", "microsoft-clarity", "advertising"),
        ("https://ib.adnxs.com/getuid?https://a.example", "xandr", "advertising"),
        ("https://static.cloudflareinsights.com/beacon.min.js", "cloudflare", "analytics"),
        ("https://cdnjs.cloudflare.com/ajax/libs/x/1/x.js", "cloudflare", "functional"),
    ],
)
def test_who_is_asked_and_for_what(shipped: Catalogue, url: str, vendor: str, category: str) -> None:
    match = shipped.match_url(url)
    assert match is not None
    assert (match.vendor, match.category.value) == (vendor, category)


@pytest.mark.parametrize(
    ("cookie", "vendor"),
    [
        ("_ga", "google-analytics"), ("_ga_ABC1234567", "google-analytics"), ("_gid", "google-analytics"),
        ("_gat_gtag_UA_1_1", "google-analytics"), ("_gcl_au", "google-ads"), ("_fbp", "meta-pixel"), ("_fbc", "meta-pixel"),
        ("fs_uid", "fullstory"), ("_hjSession_123", "hotjar"), ("_hjSessionUser_123", "hotjar"), ("_clck", "microsoft-clarity"),
        ("_uetsid", "microsoft-uet"), ("li_fat_id", "linkedin-insight"), ("_ttp", "tiktok"), ("_pin_unauth", "pinterest"),
        ("cto_bundle", "criteo"), ("hubspotutk", "hubspot"), ("intercom-id-abc123", "intercom"), ("OptanonConsent", "onetrust"),
        ("ajs_anonymous_id", "segment"), ("AMP_0123456789", "amplitude"), ("__stripe_mid", "stripe"), ("__cf_bm", "cloudflare"),
        ("mp_0123456789abcdef0123456789abcdef_mixpanel", "mixpanel"), ("ph_phc_abc_posthog", "posthog"),
    ],
)  # fmt: skip
def test_a_distinctive_cookie_on_any_site(shipped: Catalogue, cookie: str, vendor: str) -> None:
    match = shipped.match_cookie(cookie, ".shop.example")
    assert match is not None
    assert (match.vendor, match.reason) == (vendor, "cookie")
    entry = shipped.cookie_entry(cookie, match)
    assert entry is not None
    assert entry.category is match.category


@pytest.mark.parametrize("name", ORDINARY_NAMES)
def test_ordinary_names_on_the_sites_own_domain_are_nobodys(shipped: Catalogue, name: str) -> None:
    assert shipped.match_cookie(name, ".shop.example") is None
    assert shipped.match_cookie(name, "www.shop.example", "cdn.shop.example") is None
    assert shipped.match_storage(name, "https://www.shop.example") is None


@pytest.mark.parametrize(
    "url",
    [
        "https://www.shop.example/", "https://api.shop.example/v1/track?event=view", "https://shop.example/api/1/envelope/",
        "https://shop.example/collect?v=1", "https://shop.example/g/collect?v=2", "https://shop.example/s/?q=shoes",
        "https://shop.example/e/?id=1", "https://shop.example/record", "https://shop.example/analytics.js",
        "https://shop.example/decide/", "https://shop.example/rec/bundle", "https://shop.example/gtm.js",
        "https://shop.example/cdn-cgi/image/width=80/logo.png", "https://notgoogle-analytics.com/collect",
        "https://images.ctfassets.net/a.png", "https://d111111abcdef8.cloudfront.net/app.js", "https://s3.amazonaws.com/b/a.js",
        "https://shop.azureedge.net/a.js", "https://code.jquery.com/jquery.js", "https://use.typekit.net/a.css",
    ],
)  # fmt: skip
def test_ordinary_addresses_are_nobodys(shipped: Catalogue, url: str) -> None:
    assert shipped.match_url(url) is None
    assert shipped.match_first_party_path(url) is None


@pytest.mark.parametrize(
    ("path", "vendor"),
    [
        ("/metrics/g/collect?v=2&tid=G-ABC1234567", "google-analytics"),
        ("/gtm.js?id=GTM-ABC123", "google-tag-manager"),
        ("/ingest/i/v0/e/?ip=0&_=1732000000000&ver=1.200.0", "posthog"),
        ("/monitoring/api/42/envelope/?sentry_key=0123456789abcdef0123456789abcdef", "sentry"),
        ("/relay/rec/bundle/v2?OrgId=ABC12&UserId=1", "fullstory"),
        ("/cdn-cgi/rum?", "cloudflare"),
    ],
)
def test_proxies_on_the_sites_own_host(shipped: Catalogue, path: str, vendor: str) -> None:
    match = shipped.match_first_party_path(f"https://www.shop.example{path}")
    assert match is not None
    assert (match.vendor, match.reason) == (vendor, "path-signature")


def test_the_parties_that_the_seed_policy_names_are_known(shipped: Catalogue) -> None:
    assert {name.name for name in shipped.names()} >= SEED_PARTIES


def test_names_and_what_kind_they_are(shipped: Catalogue) -> None:
    names = {(name.name, name.vendor): name for name in shipped.names()}
    assert names["Twitter", "x-pixel"].kind == "operator"
    assert names["Facebook", "meta-pixel"].kind == "operator"
    assert names["LinkedIn", "linkedin-insight"].kind == "operator"
    assert names["AppNexus", "xandr"].kind == "former"
    assert {vendor for name, vendor in names if name == "Google"} >= {"google-analytics", "google-ads", "youtube"}
    assert names["Google", "youtube"].kind == "parent"


@pytest.mark.parametrize(
    "word", ["X", "Segment", "Meta", "Clarity", "Intercom", "Stripe", "Amplitude", "Sentry", "Fingerprint"]
)
def test_names_that_are_ordinary_words_say_so(shipped: Catalogue, word: str) -> None:
    flags = {name.ambiguous for name in shipped.names() if name.name == word}
    assert flags == {True}


def test_no_name_is_given_twice_for_one_vendor(shipped: Catalogue) -> None:
    names = [(name.name.casefold(), name.vendor) for name in shipped.names()]
    assert sorted(names) == sorted(set(names))


def test_taxonomy_explains_every_kind_and_category_in_use(shipped: Catalogue) -> None:
    for vendor in shipped.vendors.values():
        for kind in vendor.kind:
            assert shipped.taxonomy.kind[kind].plain.endswith(".")
    assert set(shipped.taxonomy.category) == set(Category)


def test_sources_say_where_the_entries_are_from(shipped: Catalogue) -> None:
    (source,) = shipped.sources()
    assert source.id == "known_trackers"
    assert source.entries == len(shipped.vendors)
    assert source.licence == "Apache-2.0"


def test_the_examples_in_the_readme_are_files_that_work(tmp_path: Path) -> None:
    readme = (known_trackers() / "README.md").read_text(encoding="utf-8")
    examples = re.findall(r"^```toml\n(id = \"(.*?)\"\n.*?)^```$", readme, re.DOTALL | re.MULTILINE)
    assert [id_ for _, id_ in examples] == ["new-vendor", "example-vendor"]
    for example, id_ in examples:
        (tmp_path / f"{id_}.toml").write_text(example, encoding="utf-8")
    assert lint(known_trackers(), date(2100, 1, 1), [tmp_path]) == []
    catalogue = Catalogue.load([tmp_path])
    decoded = catalogue.decode("https://track.example.com/v1/event?key=EX-1&lim=1&ev=Buy")
    assert (decoded.account_ids, decoded.events, len(decoded.restricted)) == (("EX-1",), ("Buy",), 1)
    assert catalogue.match_host("px.new-vendor.example.com") is not None


def test_the_installed_package_uses_its_own_copy(tmp_path: Path) -> None:
    """As in a wheel: `policywitness/known_trackers`, no checkout around it."""
    package = tmp_path / "policywitness"
    source = Path(policywitness.__file__).parent
    shutil.copytree(source, package, ignore=shutil.ignore_patterns("__pycache__", "demo"))
    shutil.copytree(known_trackers(), package / "known_trackers")
    script = "from policywitness.catalogue import Catalogue, load\nprint(len(Catalogue.load().vendors), load.known_trackers())"
    result = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    count, _, folder = result.stdout.strip().partition(" ")
    assert int(count) == len(Catalogue.load().vendors)
    assert Path(folder) == package / "known_trackers"
