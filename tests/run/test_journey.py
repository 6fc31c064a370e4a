"""A journey instead of a list of pages, and a pace that is kept."""

from __future__ import annotations

import asyncio
import time

import pytest

from policywitness.bundle.reader import Evidence
from policywitness.cli import execute as run
from policywitness.config import ConfigurationError, load
from policywitness.demo.server import Web, html
from policywitness.run.pace import Pace

SITE = "www.site.example"
CART = """<title>Cart</title><input id=size><button type=button id=add onclick="
fetch('/added?size=' + document.querySelector('#size').value)">Add</button>"""
JOURNEY = """
[[step]]
goto = "/"
[[step]]
goto = "/cart"
[[step]]
fill = "#size"
value = "XL"
[[step]]
click = "#add"
[[step]]
wait = 100
"""


def configuration(folder, journey: str, authorised: bool = True):
    (folder / "journey.toml").write_text(journey)
    allowed = '[audit]\nauthorised_by = "The owner"\n' if authorised else ""
    path = folder / "policywitness.toml"
    path.write_text(f'[site]\nurl = "https://{SITE}/"\n[crawl]\njourney = "journey.toml"\n{allowed}')
    return path


@pytest.mark.browser
def test_the_steps_are_followed_in_order(tmp_path):
    ok = html("ok")
    with Web({SITE: {"/": html("<title>Home</title>"), "/cart": html(CART), "/added": ok}}) as web:
        resolve = [part for rule in web.resolve for part in ("--resolve", rule)]
        options = [
            "--scenario",
            "baseline",
            "--repeats",
            "1",
            "--out",
            str(tmp_path / "b"),
            "--ca-cert",
            str(web.ca_pem),
        ]
        run(["audit", "--config", str(configuration(tmp_path, JOURNEY)), *options, *resolve])
        assert [request.target for request in web.requests(SITE, "/added")] == ["/added?size=XL"]
    visit = next(visit for visit in Evidence.read(tmp_path / "b").visits if visit.scenario == "baseline")
    assert [page.title for page in visit.pages] == ["Home", "Cart"]
    assert visit.errors == ()


@pytest.mark.parametrize(
    ("journey", "authorised", "message"),
    [
        (JOURNEY, False, "authorised_by"),
        ("", True, r"no \[\[step\]\]"),
        ('[[step]]\nclick = "#a"', True, "first step must be a goto"),
        ('[[step]]\ngoto = "/"\nclick = "#a"', True, "exactly one"),
        ('[[step]]\ngoto = "/"\n[[step]]\nwait = -1', True, "wait takes"),
    ],
)
def test_a_bad_journey_says_which_step(tmp_path, journey, authorised, message):
    with pytest.raises(ConfigurationError, match=message):
        load(configuration(tmp_path, journey, authorised), {})


async def test_pages_keep_their_distance_over_all_visits():
    pace = Pace(0.05)
    started = time.monotonic()
    await asyncio.gather(*(pace.wait() for _ in range(5)))
    assert time.monotonic() - started >= 0.2
