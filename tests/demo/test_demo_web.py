"""The demo web in real Chromium: each stand-in sends and keeps what the real one would, and answers to signals and choices."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

import pytest
from tests.demo.visiting import Visitor, visitor

from policywitness.demo import DemoWeb
from policywitness.demo.expectations import (
    FOREIGN_VENDOR,
    PAGES,
    STOPPED_BY_REJECTING,
    UNTOUCHED_BY_REJECTING,
    VENDORS,
    ExpectedVendor,
)
from policywitness.demo.larkfield import LARKFIELD
from policywitness.demo.server import Page, ServedRequest
from policywitness.model.vocabulary import Response

pytestmark = pytest.mark.browser

SOME_PAGES = ("/", "/products/fieldscout", "/media", "/contact")
BY_ID = {vendor.id: vendor for vendor in VENDORS}


@dataclass(frozen=True)
class Seen:
    """What one visit left behind: the server's log, the cookie jar, what the browser itself reported."""

    log: tuple[ServedRequest, ...]
    jar: tuple[dict[str, object], ...]
    asked: tuple[str, ...]
    failed: tuple[str, ...]
    console: tuple[str, ...]

    @property
    def cookies(self) -> dict[str, dict[str, object]]:
        return {str(cookie["name"]): cookie for cookie in self.jar}

    def to(self, host: str, path: str = "") -> list[ServedRequest]:
        return [one for one in self.log if one.host == host and one.path.startswith(path)]

    def of(self, vendor: ExpectedVendor) -> list[ServedRequest]:
        return [one for one in self.log if one.host in vendor.hosts]


def query(request: ServedRequest) -> dict[str, str]:
    return {key: values[0] for key, values in parse_qs(urlsplit(request.url).query).items()}


def seen(one: Visitor, *, start: int = 0) -> Seen:
    return Seen(
        tuple(one.web.log[start:]),
        tuple(dict(cookie) for cookie in one.context.cookies()),
        tuple(request.url for request in one.asked),
        tuple(f"{request.url}: {request.failure}" for request in one.failed),
        tuple(one.console),
    )


def visit(web: DemoWeb, **signals: bool) -> Seen:
    start = len(web.log)
    with visitor(web, **signals) as one:
        one.visit(*(web.sites["main"].rstrip("/") + path for path in SOME_PAGES))
        one.leave()
        return seen(one, start=start)


@pytest.fixture(scope="module")
def web() -> Iterator[DemoWeb]:
    with DemoWeb() as running:
        yield running


@pytest.fixture(scope="module")
def baseline(web: DemoWeb) -> Seen:
    """The first visitor of all without a signal: takes part in the video experiment."""
    return visit(web)


@pytest.fixture(scope="module")
def gpc(web: DemoWeb, baseline: Seen) -> Seen:
    return visit(web, gpc=True)


@pytest.fixture(scope="module")
def dnt(web: DemoWeb, baseline: Seen) -> Seen:
    return visit(web, dnt=True)


def test_nothing_fails_and_nothing_leaves_the_demo(baseline: Seen, web: DemoWeb) -> None:
    assert [one.url for one in baseline.log if one.status >= 400] == []
    assert baseline.failed == ()
    assert baseline.console == ()
    hosts = {urlsplit(url).hostname for url in baseline.asked if url.startswith("http")}
    assert hosts <= set(web.hosts)
    assert {one.host for one in baseline.log} <= set(web.hosts)


@pytest.mark.parametrize("vendor", [v for v in VENDORS if v.id != "pinterest"], ids=lambda vendor: vendor.id)
def test_every_vendor_is_there_with_its_hosts_and_cookies(vendor: ExpectedVendor, baseline: Seen) -> None:
    assert {one.host for one in baseline.of(vendor)} == set(vendor.hosts)
    assert set(vendor.cookies) <= baseline.cookies.keys()


def test_third_party_cookies_are_fit_for_frames(baseline: Seen) -> None:
    exchange = baseline.cookies["uuid2"]
    assert (exchange["domain"], exchange["sameSite"], exchange["secure"]) == (".adnxs.com", "None", True)
    assert re.fullmatch(r"\d{19}", str(exchange["value"]))
    assert baseline.cookies["lf_session"]["httpOnly"] is True


def test_analytics_reports_the_page_and_its_end(baseline: Seen) -> None:
    hits = [query(one) for one in baseline.to("www.google-analytics.com", "/g/collect")]
    events = [hit["en"] for hit in hits]
    assert events.count("page_view") == len(SOME_PAGES)
    assert events.count("user_engagement") == len(SOME_PAGES)
    assert {(hit["v"], hit["tid"], hit["gcs"], hit["npa"]) for hit in hits} == {("2", "G-LRK4F1ELD0", "G111", "0")}
    client = str(baseline.cookies["_ga"]["value"]).removeprefix("GA1.1.")
    assert {hit["cid"] for hit in hits} == {client}
    assert hits[0]["dl"] == "https://www.larkfield.example/"
    assert hits[0]["_fv"] == "1"


def test_the_pixel_carries_its_browser_id(baseline: Seen) -> None:
    events = [query(one) for one in baseline.to("www.facebook.com", "/tr/")]
    assert [event["ev"] for event in events] == ["PageView"] * len(SOME_PAGES)
    assert {event["fbp"] for event in events} == {baseline.cookies["_fbp"]["value"]}


def test_the_recorder_uploads_the_page_with_movements(baseline: Seen) -> None:
    uploads = [json.loads(one.body) for one in baseline.to("in.hotjar.com") if one.method == "POST"]
    first = uploads[0]["events"]
    assert first[0][0] == "dom_snapshot"
    assert "<body>" in first[0][2]
    kinds = {event[0] for upload in uploads for event in upload["events"]}
    # Whether anything changes on the page once it records depends on who loads first.
    assert {"mousemove", "scroll", "leave"} <= kinds


def test_the_exchange_syncs_its_id_with_three_partners(baseline: Seen) -> None:
    uid = str(baseline.cookies["uuid2"]["value"])
    for partner, host in (("the-trade-desk", "match.adsrvr.org"), ("pubmatic", "image8.pubmatic.com")):
        assert uid in baseline.to(host)[0].target, partner
    assert query(baseline.to("pixel.rubiconproject.com")[0])["put"] == uid
    codes = {query(one)["code"] for one in baseline.to("ib.adnxs.com", "/setuid")}
    assert codes == {baseline.cookies[name]["value"] for name in ("TDID", "KADUSERCOOKIE", "khaos")}


def test_clarity_brings_bings_id_home(baseline: Seen) -> None:
    first, *others = map(query, baseline.to("c.clarity.ms"))
    assert "MUID" not in first
    kept = {cookie["domain"]: cookie["value"] for cookie in baseline.jar if cookie["name"] == "MUID"}
    assert set(kept) == {".bing.com", ".clarity.ms"}
    # On a busy machine two pages may ask Bing before either has an id: the last answer stays.
    assert set(kept.values()) <= {other["MUID"] for other in others if "MUID" in other}


def test_workers_and_the_service_worker_run(baseline: Seen) -> None:
    assert [json.loads(one.body)["feature"] for one in baseline.to("www.larkfield.example", "/api/usage")] == [
        "planner"
    ]
    assert baseline.to("www.larkfield.example", "/sw.js")


def test_gpc_reaches_every_request_that_can_carry_it(gpc: Seen) -> None:
    able = [one for one in gpc.log if one.method != "OPTIONS"]
    assert [one.url for one in able if one.header("Sec-GPC") != "1"] == []


@pytest.mark.parametrize("vendor", [v for v in VENDORS if not v.sampled], ids=lambda vendor: vendor.id)
def test_each_vendor_answers_to_gpc_as_expected(vendor: ExpectedVendor, baseline: Seen, gpc: Seen) -> None:
    before, after = _count(baseline, vendor), _count(gpc, vendor)
    if vendor.gpc is Response.HONORED:
        assert after == 0
    elif vendor.gpc is Response.REDUCED:
        assert 0 < after <= 0.75 * before
    elif vendor.gpc is Response.IGNORED:
        assert after == before
    else:
        assert vendor.id == "google-ads"
        hits = [query(one) for one in gpc.to("googleads.g.doubleclick.net")]
        assert len(hits) == len(SOME_PAGES)
        assert all(hit["npa"] == "1" and hit["rdp"] == "1" and "auid" not in hit for hit in hits)
        assert not {"IDE", "_gcl_au"} & gpc.cookies.keys()


@pytest.mark.parametrize("vendor", [v for v in VENDORS if not v.sampled], ids=lambda vendor: vendor.id)
def test_each_vendor_answers_to_do_not_track_as_expected(vendor: ExpectedVendor, baseline: Seen, dnt: Seen) -> None:
    assert vendor.dnt in (Response.HONORED, Response.IGNORED)
    assert _count(dnt, vendor) == (0 if vendor.dnt is Response.HONORED else _count(baseline, vendor))


def _count(visit: Seen, vendor: ExpectedVendor) -> int:
    """Requests to a vendor's hosts; a host that two vendors share is told apart by its path."""
    shared = {"facebook-social": "/plugins/", "meta-pixel": "/tr/", "linkedin-social": "/embed/"}
    if vendor.id in shared:
        return sum(one.path.startswith(shared[vendor.id]) for one in visit.of(vendor))
    return len(visit.of(vendor))


def test_without_third_party_cookies_no_partner_is_asked(web: DemoWeb, baseline: Seen) -> None:
    blocked = visit(web, third_party_cookies=False)
    assert blocked.to("ib.adnxs.com", "/async_usersync")
    assert not {"uuid2", "TDID", "KADUSERCOOKIE", "khaos", "IDE", "fr"} & blocked.cookies.keys()
    assert [one for one in blocked.log if one.host in ("match.adsrvr.org", "pixel.rubiconproject.com")] == []
    assert "_fbp" in blocked.cookies


def test_with_all_cookies_blocked_pages_work_and_keep_nothing(web: DemoWeb, baseline: Seen) -> None:
    start = len(web.log)
    with visitor(web, cookies=False) as one:
        one.visit(web.sites["main"], web.sites["main"] + "media")
        one.leave()
        result = seen(one, start=start)
    assert result.cookies == {}
    assert [line for line in result.console if "Uncaught" in line] == []
    assert result.to("www.google-analytics.com")
    assert result.to("in.hotjar.com")


def test_rejecting_stops_what_the_container_loads_and_not_the_exchange(web: DemoWeb, baseline: Seen) -> None:
    home = web.sites["main"]
    with visitor(web) as one:
        page = one.visit(home)
        page.click("#onetrust-reject-all-handler")
        one.settle(page)
        start = len(web.log)
        one.visit(home)
        one.leave()
        after = seen(one, start=start)
    assert "C0004%3A0" in str(after.cookies["OptanonConsent"]["value"])
    # The page that was left still sends its exit beacons; what the new page loads is what counts.
    shown = [one for one in after.log if (one.header("Referer") or "").startswith(home)]
    for vendor in STOPPED_BY_REJECTING:
        began = [o.url for o in shown if o.host in BY_ID[vendor].hosts and o.method == "GET"]
        assert began == [], vendor
    assert {one.host for vendor in UNTOUCHED_BY_REJECTING for one in after.of(BY_ID[vendor])} >= {
        "ib.adnxs.com",
        "match.adsrvr.org",
    }


def test_the_opt_out_of_analytics_is_honoured(web: DemoWeb, baseline: Seen) -> None:
    for script in ("window['ga-disable-G-LRK4F1ELD0'] = true", "window._gaUserPrefs = { ioo: () => true }"):
        start = len(web.log)
        with visitor(web, init=script) as one:
            one.visit(web.sites["main"])
            one.leave()
            result = seen(one, start=start)
        assert result.to("www.google-analytics.com") == []
        assert "_ga" not in result.cookies


def test_a_typed_address_leaves_hashed_and_recorded(web: DemoWeb, baseline: Seen) -> None:
    start = len(web.log)
    with visitor(web) as one:
        page = one.visit(web.sites["main"] + "contact")
        page.fill("input[name=email]", "Canary@example.org")
        page.locator("input[name=name]").focus()
        one.settle(page)
        result = seen(one, start=start)
    digest = hashlib.sha256(b"canary@example.org").hexdigest()
    assert any(query(hit).get("udff[em]") == digest for hit in result.to("www.facebook.com", "/tr/"))
    assert any(b"Canary@example.org" in upload.body for upload in result.to("in.hotjar.com"))


def test_the_german_site_has_one_vendor(web: DemoWeb, baseline: Seen) -> None:
    start = len(web.log)
    with visitor(web) as one:
        page = one.visit(web.sites["foreign"], web.sites["foreign"] + "datenschutz")
        assert page.get_attribute("html", "lang") == "de"
        one.leave()
        result = seen(one, start=start)
    assert FOREIGN_VENDOR == "google-analytics"
    third = {request.host for request in result.log} - {"www.waldkauz.example"}
    assert third == {"www.googletagmanager.com", "region1.google-analytics.com"}
    assert "_ga_WALDKAUZ01" in result.cookies


def test_the_sitemap_lists_the_expected_pages(web: DemoWeb) -> None:
    site = web.hosts[LARKFIELD]
    assert isinstance(site, dict)
    sitemap = site["/sitemap.xml"]
    assert isinstance(sitemap, Page)
    assert re.findall(r"<loc>https://www\.larkfield\.example([^<]*)</loc>", sitemap.body.decode()) == list(PAGES)
    assert set(PAGES) <= set(site)


def test_two_browsers_at_once_are_served_without_a_failure(web: DemoWeb, baseline: Seen) -> None:
    def browse(_: int) -> tuple[str, ...]:
        with visitor(web) as one:
            one.visit(web.sites["main"], web.sites["main"] + "media")
            return seen(one).failed

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(browse, range(2))) == [(), ()]
