"""A person logs in, the state is saved, and a visit with it arrives logged in."""

from __future__ import annotations

import asyncio
import json
import stat
from pathlib import Path

import pytest
from playwright.async_api import Page

from policywitness.browser.program import find
from policywitness.bundle.recording import Recording
from policywitness.demo.server import Web, html
from policywitness.model.plan import VisitorPlan
from policywitness.visit.driver import driver
from policywitness.visit.login import BadStorageState, NoLogin, save_login, sign_in

pytestmark = pytest.mark.browser

SITE = "www.members.example"
FORM = """<!doctype html><title>Members</title><form onsubmit="document.cookie = 'member=yes; max-age=9999; secure';
  localStorage.setItem('name', 'Ada'); document.title = 'Welcome'; return false"><input name=user><button>Log in</button></form>"""
INSIDE = """<!doctype html><title>Inside</title><script>fetch('/seen?' + document.cookie + '&name=' + localStorage.getItem('name'));
  localStorage.removeItem('name')</script>"""


@pytest.fixture
def members():
    with Web({SITE: {"/": html(FORM), "/inside": html(INSIDE), "/seen": html("")}}) as web:
        yield web


def save(web: Web, url: str, out: Path, ready) -> int:
    visitor = VisitorPlan(resolve=web.resolve, resolve_only=True, ca_certificate=str(web.ca_pem))

    async def once() -> int:
        async with driver() as playwright:
            return await save_login(playwright, find(), url, visitor, out, ready)

    return asyncio.run(once())


async def log_in(page: Page) -> None:
    await page.fill("input[name=user]", "ada")
    await page.click("button")


def test_a_saved_login_is_brought_along_once(visit, members, tmp_path) -> None:
    state = tmp_path / "login.json"
    assert save(members, f"https://{SITE}/", state, log_in) == 1
    assert stat.S_IMODE(state.stat().st_mode) == 0o600
    assert json.loads(state.read_text())["origins"][0]["localStorage"] == [{"name": "name", "value": "Ada"}]

    visitor = VisitorPlan(
        resolve=members.resolve, resolve_only=True, ca_certificate=str(members.ca_pem), storage_state=str(state), quiet_ms=400, linger_ms=0
    )  # fmt: skip
    members.clear_log()
    recording = visit(members, f"https://{SITE}/inside", f"https://{SITE}/inside?again", visitor=visitor)
    assert [one.url for one in members.log if one.path.startswith("/seen")] == [
        f"https://{SITE}/seen?member=yes&name=Ada",
        f"https://{SITE}/seen?member=yes&name=null",
    ]
    # Filling the storage asked for nothing, and left nothing in the evidence.
    pages = [f"https://{SITE}/inside", f"https://{SITE}/inside?again"]
    assert [row.url for row in recording.requests if row.resource_type == "Document"] == pages
    assert {one.path for one in members.log} <= {"/inside", "/seen", "/favicon.ico", "/robots.txt"}
    assert recording.visit.completeness.missed == ()


@pytest.mark.parametrize("state", [{"cookies": [{}]}, {"origins": ["x"]}, {"cookies": 1}, []])
def test_a_file_that_is_no_login_state_is_refused(state, tmp_path) -> None:
    path = tmp_path / "login.json"
    path.write_text(json.dumps(state))
    with pytest.raises(BadStorageState, match="is not a login state"):
        asyncio.run(sign_in(None, VisitorPlan(storage_state=str(path)), Recording()))


def test_without_a_login_nothing_is_written(members, tmp_path) -> None:
    out = tmp_path / "login.json"

    async def close(page: Page) -> None:
        await page.context.close()

    with pytest.raises(NoLogin, match="window was closed"):
        save(members, f"https://{SITE}/", out, close)
    with pytest.raises(NoLogin, match="was not reached"):
        save(members, "https://elsewhere.example/", out, log_in)
    assert not out.exists()
