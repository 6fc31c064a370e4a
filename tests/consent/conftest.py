"""One browser for all the meetings of a test module, a clean context for each, and one web with a host for each site."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.async_api import Page, async_playwright

from policywitness.browser.program import NoBrowser, find
from policywitness.browser.switches import resolver_rules
from policywitness.browser.witness import user_agent
from policywitness.bundle.recording import Recording
from policywitness.consent.choose import choose, look
from policywitness.consent.encounter import Encounter
from policywitness.demo.server import Web

Site = Mapping[str, Any]


@dataclass(slots=True)
class Met:
    """What came of one meeting: the rows of `consent.jsonl`, the pictures, and what the page counted."""

    recording: Recording
    clicks: int
    extra: Any = None

    def rows(self, kind: str) -> list[Any]:
        return [row for row in self.recording.consent if row.kind == kind]

    @property
    def proof(self) -> dict[str, Any]:
        (row,) = self.rows("proof")
        return row.detail

    def observed(self) -> set[str]:
        return {item["what"] for row in self.rows("banner") for item in row.detail.get("observations", ())}


class Meetings:
    """`meet(host, choice)`: load https://HOST/, make the choice (None: only look), and hand over what was written down."""

    def __init__(self, web: Web) -> None:
        self.web = web
        self.loop = asyncio.new_event_loop()
        self._ends: list[Callable[[], Awaitable[Any]]] = []
        self._browser: Any = None

    async def _launch(self) -> None:
        driver = await async_playwright().start()
        self._ends.append(driver.stop)
        self._browser = await driver.chromium.launch(
            executable_path=find().path,
            args=[
                f"--host-resolver-rules={resolver_rules(self.web.resolve, True)}",
                f"--ignore-certificate-errors-spki-list={self.web.spki}",
                # vanilla-cookieconsent shows nothing to what looks like a robot, and a visit does not.
                "--disable-blink-features=AutomationControlled",
            ],
        )
        self._ends.insert(0, self._browser.close)

    def __call__(self, host: str, choice: str | None, ask: str | None = None) -> Met:
        return self.loop.run_until_complete(asyncio.wait_for(self._meet(host, choice, ask), 90))

    async def _meet(self, host: str, choice: str | None, ask: str | None) -> Met:
        if self._browser is None:
            await self._launch()
        context = await self._browser.new_context(
            viewport={"width": 1280, "height": 800}, user_agent=user_agent(find().path)
        )
        try:
            page = await context.new_page()
            await page.goto(f"https://{host}/")
            await settle(page)
            recording = Recording()
            encounter = Encounter(page, recording, "v1", page.url, lambda: 0, lambda: settle(page))
            if choice is None:
                await look(encounter)
            else:
                await choose(encounter, choice)
            return Met(recording, await page.evaluate("window.clicks"), await page.evaluate(ask) if ask else None)
        finally:
            await context.close()

    def close(self) -> None:
        async def end() -> None:
            for step in self._ends:
                await step()

        self.loop.run_until_complete(end())
        self.loop.close()


async def settle(page: Page) -> None:
    """These sites answer at once, and no request of theirs is worth waiting for."""
    await page.wait_for_load_state("load")
    await asyncio.sleep(0.3)


@pytest.fixture(scope="module")
def meetings() -> Iterator[Callable[[Mapping[str, Site]], Meetings]]:
    """`meetings({host: site})` serves the sites and returns a `Meetings`."""
    try:
        find()
    except NoBrowser as problem:
        pytest.skip(str(problem))
    open_now: list[tuple[Meetings, Web]] = []

    def make(sites: Mapping[str, Site]) -> Meetings:
        web = Web(sites)
        web.__enter__()
        made = Meetings(web)
        open_now.append((made, web))
        return made

    yield make
    for made, web in open_now:
        made.close()
        web.__exit__(None, None, None)
