"""Load one page, let it become quiet, act as a reader would, look at it, and leave it."""

from __future__ import annotations

import asyncio
import contextlib
import time
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from playwright.async_api import Error, Page, Response
from playwright.async_api import TimeoutError as PlaywrightTimeout

from policywitness.browser.devtools import DevToolsError
from policywitness.model.evidence import Link, PageVisit
from policywitness.model.vocabulary import Outcome, Phase, TargetType
from policywitness.visit.stage import Stage
from policywitness.visit.walls import bot_wall

LINKS = """[...document.querySelectorAll('a[href], area[href]')].slice(0, 2000).filter(a => URL.canParse(a.href)).map(a => [
  a.href, (a.textContent || a.getAttribute('aria-label') || '').trim().replace(/\\s+/g, ' ').slice(0, 200), a.rel || '',
  Boolean(a.closest('footer, [role=contentinfo], [class*=footer], [id*=footer]'))])"""
_TEXT = """[document.body ? document.body.innerText.length : 0,
  (link => link && URL.canParse(link.href) ? link.href : null)(document.querySelector('link[rel=canonical][href]'))]"""
# The browser's own words for a failed navigation, and ours with the fix.
_FAILURES = (
    ("ERR_NAME_NOT_RESOLVED", "the host name does not resolve; check the address, or map it with --resolve"),
    ("ERR_CONNECTION_REFUSED", "the server refused the connection; check that it runs and the port"),
    ("ERR_CONNECTION_TIMED_OUT", "the server did not answer"),
    (
        "ERR_CERT_",
        "the TLS certificate is not trusted; give its authority with --ca-cert, or accept it with --insecure",
    ),
    ("ERR_SSL_", "the TLS connection failed"),
    ("ERR_TOO_MANY_REDIRECTS", "the site redirects in a loop"),
    ("ERR_EMPTY_RESPONSE", "the server closed the connection without an answer"),
    ("ERR_CONNECTION_RESET", "the server reset the connection"),
    ("ERR_INTERNET_DISCONNECTED", "this machine has no network"),
    ("ERR_INVALID_AUTH_CREDENTIALS", "the server refused the user name and password"),
    ("ERR_ABORTED", "the address is a download or was cancelled"),
)


_RESTING_SECONDS, _WALK_SECONDS = 2, 2


@dataclass(slots=True)
class Loaded:
    """What came of a navigation, before the page is looked at."""

    status: int | None
    outcome: Outcome
    reason: str | None
    response: Response | None


async def load(page: Page, url: str, stage: Stage) -> Loaded:
    """Go to `url` and wait for its load event; failures become an outcome with a reason in plain words."""
    try:
        response = await page.goto(url, wait_until="load", timeout=stage.visitor.page_timeout_ms)
    except PlaywrightTimeout:
        return await _unfinished(page, stage)
    except Error as problem:
        return Loaded(None, Outcome.FAILED, explain(problem.message), None)
    status = response.status if response else None
    if status is not None and status >= 400:
        text = await _content(page)
        wall = bot_wall(status, response.headers if response else {}, text)
        if wall:
            return Loaded(status, Outcome.BLOCKED, f"HTTP {status}: {wall} blocked the visit", response)
        return Loaded(status, Outcome.FAILED, f"the server answered HTTP {status}", response)
    return Loaded(status, Outcome.COMPLETE, None, response)


async def turn_back(page: Page, loaded: Loaded, stage: Stage) -> Loaded:
    """What came of the navigation, seen once more before the page is read: it may since have led somewhere else."""
    reason = stage.ground.left()
    if reason is None and page.url.startswith("chrome-error:") and loaded.outcome is not Outcome.FAILED:
        reason = "it led to an address that could not be loaded"
    if reason is None:
        return loaded
    with contextlib.suppress(Error):
        await page.goto("about:blank", timeout=5_000)
    return Loaded(None, Outcome.FAILED, reason, None)


async def _unfinished(page: Page, stage: Stage) -> Loaded:
    """The load event did not come in time.

    Where the document is there and nothing new has been asked for lately, only answers that never end are missing (a
    long poll, a stalled image): the page is as loaded as it will be. Otherwise it is partial.
    """
    seconds = stage.visitor.page_timeout_ms / 1000
    status = _status_of(stage, page.url)
    try:
        parsed = await asyncio.wait_for(page.evaluate("document.readyState !== 'loading'"), 3)
    except (Error, TimeoutError):
        parsed = False
    resting = not stage.hops or time.time() - stage.hops[-1].wall > _RESTING_SECONDS
    if parsed and resting:
        reason = f"some requests had not ended after {seconds:.0f} s; nothing new was asked for any more"
        return Loaded(status, Outcome.COMPLETE, reason, None)
    return Loaded(status, Outcome.PARTIAL, f"the page had not finished loading after {seconds:.0f} s", None)


def explain(message: str) -> str:
    """A navigation error of the browser in plain words."""
    for mark, words in _FAILURES:
        if mark in message:
            name = next((word for word in message.replace(" ", "\n").split() if mark in word), mark).removeprefix(
                "net::"
            )
            return f"{words} ({name})"
    if "crash" in message.lower():
        return "the page crashed"
    return message.splitlines()[0][:300]


def _status_of(stage: Stage, url: str) -> int | None:
    return next((hop.status for hop in reversed(stage.hops) if hop.url == url and hop.status), None)


async def _content(page: Page) -> str:
    try:
        return await asyncio.wait_for(page.content(), 5)
    except (Error, TimeoutError):
        return ""


async def settle(stage: Stage, quiet_ms: int, cap_ms: int) -> None:
    """Wait until no request has begun for `quiet_ms`, at most `cap_ms`. Never `networkidle`: long polls would hang it."""
    end = time.monotonic() + cap_ms / 1000
    count, since = len(stage.hops), time.monotonic()
    while time.monotonic() < end:
        await asyncio.sleep(0.05)
        if len(stage.hops) != count:
            count, since = len(stage.hops), time.monotonic()
        elif (time.monotonic() - since) * 1000 >= quiet_ms:
            return


async def interact(page: Page, stage: Stage) -> None:
    """What a reader does: move the mouse, hover, scroll to the end in steps, use the keyboard, come back."""
    stage.scene.turn(stage.scene.unless_chosen(Phase.INTERACT))
    width, height = stage.visitor.viewport
    try:
        async with asyncio.timeout(10):
            await page.mouse.move(width * 0.4, height * 0.4, steps=5)
            for _ in range(8):
                await page.mouse.wheel(0, height * 0.8)
                await asyncio.sleep(0.06)
            await page.mouse.move(width * 0.6, height * 0.5, steps=3)
            await page.keyboard.press("Tab")
            await page.keyboard.press("Home")
    except (Error, TimeoutError) as problem:
        stage.errors.append(
            f"scrolling {stage.scene.page_url}: {str(problem).splitlines()[0] if str(problem) else 'no answer in 10 s'}"
        )


async def describe(page: Page, url: str, loaded: Loaded, started_ms: int, stage: Stage, shot_name: str) -> PageVisit:
    """The page's record: title, links, screenshot; what cannot be had any more is left out."""
    title = ""
    links: tuple[Link, ...] = ()
    with contextlib.suppress(Error, TimeoutError):
        title = (await asyncio.wait_for(page.title(), 5))[:500]
    looked = await stage.look(LINKS)
    top = next(
        (value for session, frame_url, value in looked if frame_url.partition("#")[0] == page.url.partition("#")[0]),
        None,
    )
    if top is not None:
        links = tuple(Link(href, text, rel, footer) for href, text, rel, footer in top)
    lines = [line for _, _, found in await stage.look(_privacy_lines()) for line in found]
    texts = await stage.look(_TEXT)
    chars, canonical = next(
        (value for _, frame_url, value in texts if frame_url.partition("#")[0] == page.url.partition("#")[0]),
        (None, None),
    )
    return PageVisit(
        url=url,
        final_url=page.url if loaded.outcome is not Outcome.FAILED or loaded.status else url,
        t_ms=started_ms,
        duration_ms=stage.scene.t_ms() - started_ms,
        status=loaded.status,
        title=title,
        outcome=loaded.outcome,
        reason=loaded.reason,
        screenshot=await _screenshot(page, stage, shot_name),
        text_chars=chars,
        links=links,
        privacy_lines=tuple(dict.fromkeys(lines)),
        canonical=canonical,
    )


@cache
def _privacy_lines() -> str:
    return files("policywitness.visit").joinpath("privacy_lines.js").read_text(encoding="utf-8")


async def _screenshot(page: Page, stage: Stage, name: str) -> str | None:
    try:
        image = await page.screenshot(type="jpeg", quality=70, timeout=5_000, animations="disabled")
    except Error:
        return None
    path = f"screenshots/{stage.scene.visit_id}/{name}.jpg"
    stage.recording.files[path] = image
    return path


async def leave(page: Page, stage: Stage) -> bool:
    """Leave by `about:blank`, so that exit beacons are reported with their bodies, and give them a moment.

    False where the page would not be left: its renderer is stuck or gone.
    """
    stage.scene.turn(Phase.LEAVE)
    try:
        if await _isolated(stage):
            await _walk_out(page)
        await page.goto("about:blank", timeout=5_000)
    except Error as problem:
        stage.errors.append(f"leaving {stage.scene.page_url}: {problem.message.splitlines()[0]}")
        return False
    await settle(stage, 200, 1_500)
    return True


async def _isolated(stage: Stage) -> bool:
    """Whether the page keeps other documents out of its process: then the browser's own way out ends its DevTools session first."""
    for session in stage.observer.alive(TargetType.PAGE):
        with contextlib.suppress(DevToolsError, TimeoutError):
            frame = (await session.send("Page.getFrameTree", timeout=2))["frameTree"]["frame"]
            answer = await session.send("Network.getSecurityIsolationStatus", {"frameId": frame["id"]}, timeout=2)
            opener = answer["status"].get("coop", {}).get("value", "UnsafeNone")
            if opener != "UnsafeNone" or frame.get("crossOriginIsolatedContextType") == "Isolated":
                return True
    return False


async def _walk_out(page: Page) -> None:
    """Leave as by a link of the page: a blank document that the page opens itself has its policies, and stays in its process."""
    with contextlib.suppress(Error, TimeoutError):
        async with asyncio.timeout(_WALK_SECONDS):
            await page.evaluate("location.href = 'about:blank'")
            await page.wait_for_url("about:blank")
