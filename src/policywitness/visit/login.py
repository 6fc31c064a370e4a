"""Arrive as the configuration says: saved login state, basic authentication, extra headers for the site's own hosts.

And make such a login state: a person logs in, in a window, and what the site stored is saved.
"""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from playwright.async_api import BrowserContext, Error, Page, Playwright

from policywitness.browser.observer import Session
from policywitness.browser.program import Program
from policywitness.browser.witness import launch
from policywitness.bundle.recording import Recording
from policywitness.model.errors import UserError
from policywitness.model.plan import Scenario, VisitorPlan
from policywitness.model.vocabulary import TargetType
from policywitness.visit.stage import Stage

_SET = "items => { for (const item of items) localStorage.setItem(item.name, item.value); }"
_BLANK = "<!doctype html><link rel=icon href='data:,'>"


class BadStorageState(UserError):
    """The saved login state cannot be used; the message says why."""


async def sign_in(context: BrowserContext, visitor: VisitorPlan, recording: Recording) -> None:
    """Bring the visitor's storage state along, before anybody watches. Its cookies' values, and other credentials, are secrets of
    the recording. Raises BadStorageState."""
    recording.secrets.update(value for _, value in visitor.headers if value)
    if visitor.basic_auth:
        user, password = visitor.basic_auth
        recording.secrets.update((password, base64.b64encode(f"{user}:{password}".encode()).decode()))
    if not visitor.storage_state:
        return
    path = Path(visitor.storage_state)
    state = read_login(path)
    try:
        recording.secrets.update(cookie["value"] for cookie in state.get("cookies", ()) if cookie["value"])
        stored = {one["origin"]: one["localStorage"] for one in state.get("origins", ())}
    except (KeyError, TypeError) as problem:
        raise _not_a_state(path) from problem
    await context.add_cookies(state.get("cookies", []))
    await _store(context, {origin: items for origin, items in stored.items() if items})


async def _store(context: BrowserContext, stored: Mapping[str, list[dict[str, str]]]) -> None:
    """Fill local storage once, on a blank page of each origin that no server is asked for: what the site deletes stays deleted."""
    if not stored:
        return
    page = await context.new_page()
    await page.route("**/*", lambda route: route.fulfill(body=_BLANK, content_type="text/html"))
    for origin, items in stored.items():
        await page.goto(origin)
        await page.evaluate(_SET, items)
    await page.close()


def read_login(path: Path) -> dict[str, Any]:
    """A saved login state: `cookies` and `origins`, as Playwright writes them. Raises BadStorageState."""
    try:
        state = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        raise BadStorageState(
            f"cannot read the login state {path}: {problem}; make it anew with `policywitness login`"
        ) from problem
    if not isinstance(state, dict) or not isinstance(state.get("cookies", []), list):
        raise _not_a_state(path)
    return state


def _not_a_state(path: Path) -> BadStorageState:
    return BadStorageState(
        f"{path} is not a login state: it must hold cookies and origins, as `policywitness login` saves them"
    )


class NoLogin(UserError):
    """No login state was saved; the message says why."""


async def save_login(
    playwright: Playwright,
    program: Program,
    url: str,
    visitor: VisitorPlan,
    out: Path,
    ready: Callable[[Page], Awaitable[None]],
) -> int:
    """Open `url` in a clean browser, wait until `ready` returns, and save cookies and local storage to `out`.

    The file is for its owner's eyes only. Returns how many cookies were saved. Raises LaunchFailed, BadCertificate, and NoLogin
    where the page cannot be reached or its window was closed before.
    """
    anyone = Scenario("login", "Logging in", None)
    async with launch(playwright, program, anyone, replace(visitor, storage_state=None)) as witness:
        try:
            await witness.page.goto(url, timeout=visitor.page_timeout_ms)
        except Error as problem:
            raise NoLogin(f"{url} was not reached: {problem.message.splitlines()[0]}") from problem
        await ready(witness.page)
        try:
            state = await witness.context.storage_state()
        except Error as problem:
            raise NoLogin("the window was closed before the login was saved; leave it open, and run again") from problem
    _write_private(out, json.dumps(state, indent=1))
    return len(state["cookies"])


def _write_private(path: Path, text: str) -> None:
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text)


def first_party_headers(stage: Stage, hosts: tuple[str, ...]) -> None:
    """Add the configured headers and basic authentication to requests to the site's own hosts only, never to a third party's.

    This pauses those requests in the browser; nothing is paused where no header and no password is configured.
    """
    visitor = stage.visitor
    added = [{"name": name, "value": value} for name, value in visitor.headers]
    if visitor.basic_auth:
        token = base64.b64encode(":".join(visitor.basic_auth).encode()).decode()
        added.append({"name": "Authorization", "value": f"Basic {token}"})
    if not added:
        return
    patterns = [
        {"urlPattern": f"*://{prefix}{host}{port}/*"} for host in hosts for prefix in ("", "*.") for port in ("", ":*")
    ]

    def attach(session: Session) -> None:
        if session.type in (TargetType.PAGE, TargetType.IFRAME, TargetType.WORKER):
            session.post("Fetch.enable", {"patterns": patterns})

    def paused(session: Session, params: dict[str, Any]) -> None:
        kept = [{"name": name, "value": value} for name, value in params["request"]["headers"].items()]
        names = {header["name"].lower() for header in added}
        headers = [header for header in kept if header["name"].lower() not in names] + added
        session.post("Fetch.continueRequest", {"requestId": params["requestId"], "headers": headers})

    stage.observer.on_attached(attach)
    stage.observer.on("Fetch.requestPaused", paused)
