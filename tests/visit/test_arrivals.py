"""How visitors of the scenarios arrive: as the site sees them, in real Chromium."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest

from policywitness.browser.program import NoBrowser, find
from policywitness.browser.witness import version as witness_version
from policywitness.bundle.recording import Recording
from policywitness.config import shipped_scenarios
from policywitness.demo.server import ServedRequest, Web, html, js
from policywitness.model.plan import Scenario, VisitorPlan, VisitPlan
from policywitness.model.vocabulary import Outcome
from policywitness.visit.driver import driver
from policywitness.visit.make import arriving, make_visit, pages_work
from policywitness.visit.opt_out import properties_in

pytestmark = pytest.mark.browser

SITE, OTHER = "www.shop.example", "frame.other.example"
TELL = """const tell = (who, what) => fetch('/tell?who=' + who + '&what=' + encodeURIComponent(JSON.stringify(what)));
const hints = navigator.userAgentData || {};
const me = {agent: navigator.userAgent, mobile: hints.mobile, touch: navigator.maxTouchPoints, width: self.innerWidth,
  screen: self.screen ? [screen.width, screen.height] : null, outer: self.outerWidth,
  optedOut: !!(self._gaUserPrefs && self._gaUserPrefs.ioo()), off: self['ga-disable-G-SHOP123'] === true, cookie: self.document && document.cookie};
if (hints.getHighEntropyValues) hints.getHighEntropyValues(['architecture', 'bitness', 'formFactors', 'fullVersionList']).then(more => tell('hints', more));
"""
FRAME = f"<!doctype html><title>Frame</title><script>{TELL} tell('frame', me);</script>"
START = f"""<!doctype html><title>Shop</title><meta name=viewport content="width=device-width"><iframe src=https://{OTHER}/></iframe>
<script>{TELL} tell('window', me); new Worker('/worker.js'); if (!document.cookie.includes('been')) document.cookie = 'been=1; max-age=9999';
if (!sessionStorage.session) document.cookie = 'short=1';</script>"""

Made = Callable[..., tuple[Recording, list[ServedRequest]]]


@pytest.fixture(scope="module")
def arrive() -> Made:
    try:
        program = find()
    except NoBrowser as problem:
        pytest.skip(str(problem))

    def make(scenario: Scenario, **visitor: object) -> tuple[Recording, list[ServedRequest]]:
        site = {
            "/": html(START),
            "/next": html(START),
            "/worker.js": js(TELL + "tell('worker', me)"),
            "/tell": html(""),
        }
        with Web({SITE: site, OTHER: {"/": html(FRAME), "/tell": html("")}}) as web:
            plan = VisitorPlan(
                resolve=web.resolve,
                resolve_only=True,
                ca_certificate=str(web.ca_pem),
                quiet_ms=300,
                linger_ms=0,
                **visitor,
            )  # type: ignore[arg-type]
            urls = [f"https://{SITE}/", f"https://{SITE}/next"]

            async def once() -> Recording:
                async with driver() as playwright:
                    return await make_visit(
                        playwright, program, VisitPlan(f"{scenario.name}-1", scenario, 1), plan, pages_work(urls)
                    )

            recording = asyncio.run(once())
            return recording, list(web.log)

    return make


def told(log: list[ServedRequest], who: str) -> list[dict[str, object]]:
    queries = [parse_qs(urlsplit(row.target).query) for row in log if row.path == "/tell"]
    return [json.loads(query["what"][0]) for query in queries if query["who"] == [who]]


def test_a_phone_is_one_everywhere(arrive: Made) -> None:
    recording, log = arrive(shipped_scenarios()["mobile"])
    assert recording.visit.outcome is Outcome.COMPLETE
    assert recording.visit.passport.device == "mobile"
    for who in ("window", "frame", "worker"):
        for seen in told(log, who):
            assert "Android" in seen["agent"]
            assert seen["mobile"] is True, who
    assert all(seen["touch"] == 5 and seen["width"] == 412 for seen in told(log, "window"))
    hints = {row.header("sec-ch-ua-mobile") for row in log if row.header("sec-ch-ua-mobile")}
    assert hints == {"?1"}
    assert all(seen["screen"] == [412, 915] for who in ("window", "frame") for seen in told(log, who))
    assert {tuple(more["formFactors"]) for more in told(log, "hints")} == {("Mobile",)}


def test_a_desktop_is_one_everywhere_and_tells_what_ordinary_ones_tell(arrive: Made) -> None:
    recording, log = arrive(shipped_scenarios()["baseline"])
    version = witness_version(find().path).rpartition(" ")[2]
    for who in ("window", "frame"):
        for seen in told(log, who):
            assert seen["screen"] == [1920, 1080], who
            assert seen["outer"] <= 1920
    assert len({seen["agent"] for who in ("window", "frame", "worker") for seen in told(log, who)}) == 1
    hints = told(log, "hints")
    assert len(hints) == 6, "two pages, each with a frame and a worker"
    for more in hints:
        assert more["formFactors"] == ["Desktop"]
        assert more["bitness"] == "64"
        assert more["architecture"] in ("x86", "arm")
        assert ("Chromium", version) in {(one["brand"], one["version"]) for one in more["fullVersionList"]}
        assert [one["brand"] for one in more["brands"]] == [one["brand"] for one in more["fullVersionList"]]
    assert {brand.rpartition(" ")[0] for brand in recording.visit.passport.brands} >= {"Chromium"}


def test_who_returns_brings_what_the_first_visit_left(arrive: Made) -> None:
    recording, log = arrive(shipped_scenarios()["returning"])
    assert recording.visit.outcome is Outcome.COMPLETE
    cookies = [seen["cookie"] for seen in told(log, "window")]
    assert len(cookies) == 4, "two visits of two pages"
    assert "been=1" not in cookies[0]
    assert cookies[2] == "been=1", "the session cookie ended with the browser"
    assert len({row.page_url for row in recording.requests}) == 2
    assert sum("who=window" in row.url for row in recording.requests) == 2


def test_the_opt_out_add_on_stands_in_every_frame_and_is_proved(arrive: Made) -> None:
    recording, log = arrive(shipped_scenarios()["ga-opt-out"])
    assert {seen["optedOut"] for who in ("window", "frame") for seen in told(log, who)} == {True}
    (proof,) = recording.visit.passport.signals
    assert (proof.signal, proof.contexts) == ("ga-opt-out", {"frame": True, "window": True})
    assert proof.sent == proof.possible == 4


@pytest.mark.full
def test_properties_are_disabled_by_their_names(arrive: Made) -> None:
    found = properties_in(
        (
            "https://www.googletagmanager.com/gtag/js?id=G-SHOP123&l=dataLayer",
            "tid=UA-12345-1&v=1",
            "PG-13X",
            "AW-1234567",
        )
    )
    assert found == ("G-SHOP123", "UA-12345-1")
    scenario = Scenario("ga-disable", "Off", "baseline", opt_out="ga-disable", properties=found)
    recording, log = arrive(scenario)
    assert {seen["off"] for seen in told(log, "window")} == {True}
    assert recording.visit.passport.signals[0].signal == "ga-disable"


@pytest.mark.full
def test_a_click_brings_fresh_identifiers_to_the_first_page_only(arrive: Made) -> None:
    scenario = shipped_scenarios()["ad-click"]
    recording, log = arrive(scenario)
    first, second = (row for row in log if row.path in ("/", "/next") and row.host == SITE)
    query = parse_qs(urlsplit(first.target).query)
    assert {"gclid", "fbclid", "msclkid", "utm_source"} <= query.keys()
    assert len({query[name][0] for name in ("gclid", "fbclid", "msclkid")}) == 3
    assert urlsplit(second.target).query == ""
    assert [page.url for page in recording.visit.pages] == [f"https://{SITE}/", f"https://{SITE}/next"]
    assert arriving("https://a.example/?x=1#y", scenario) != arriving("https://a.example/?x=1#y", scenario)
    assert arriving("https://a.example/?x=1#y", scenario).startswith("https://a.example/?x=1&utm_source=")
