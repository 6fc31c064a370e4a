"""One meeting of a visitor with a page's consent banner: what is pressed, what is pictured, what is written down."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import ElementHandle, Error, Page, Request

from policywitness.bundle.recording import Recording
from policywitness.consent.banner import Banner, Control, Toggle
from policywitness.model.evidence import ConsentRecord
from policywitness.model.hosts import host_of, same_site

_CLICK_MS = 2_500
_DRAWN_ANEW = 4
"""So often a control is looked for again where the page replaced it in the moment of the click."""
_CLICK = "one => one.isConnected && (one.click(), true)"
_IS_ON = "one => one.matches('input') ? one.checked : one.getAttribute('aria-checked') === 'true'"
# Switches are often labels over an input that does not show.
_LABEL = """one => {
  const shows = element => { const box = element.getBoundingClientRect(); return box.width > 1 && box.height > 1; };
  return !shows(one) || getComputedStyle(one).opacity === '0' ? [...(one.labels || [])].find(shows) || one : one;
}"""


@dataclass(slots=True)
class Encounter:
    """What an answer needs of its visit.

    `clock` gives milliseconds since the visit's start; `settle` waits until the page is quiet; `on_choice` is told right before the
    press that answers; `clicks` holds all that was pressed.
    """

    page: Page
    recording: Recording
    visit_id: str
    page_url: str
    clock: Callable[[], int]
    settle: Callable[[], Awaitable[None]]
    on_choice: Callable[[], None] = lambda: None
    clicks: list[dict[str, Any]] = field(default_factory=list)
    pictures: int = 0
    told_site: bool = False
    _listener: Callable[[Request], None] | None = None

    def close(self) -> None:
        """Stop listening to the page."""
        if self._listener is not None:
            self.page.remove_listener("request", self._listener)

    def _listen(self) -> None:
        """From the answer on, notice whether the site itself is told: its page, or a script of it, sends something there."""

        def told(request: Request) -> None:
            own = same_site(host_of(request.url), host_of(self.page_url))
            self.told_site |= own and request.resource_type in ("fetch", "xhr", "ping", "document")

        if self._listener is None:
            self._listener = told
            self.page.on("request", told)

    def write(self, kind: str, name: str, **detail: Any) -> None:
        """A row of `consent.jsonl`: a banner, an action, a proof or a string."""
        self.recording.consent.append(ConsentRecord(self.visit_id, self.page_url, self.clock(), kind, name, detail))

    async def picture(self, what: str) -> str | None:
        """A screenshot of what the visitor sees now; its path relative to `evidence/`, or None where the page gives none."""
        try:
            image = await self.page.screenshot(type="jpeg", quality=70, timeout=5_000, animations="disabled")
        except Error:
            return None
        self.pictures += 1
        path = f"screenshots/{self.visit_id}/consent-{self.pictures}-{what}.jpg"
        self.recording.files[path] = image
        return path

    async def press(self, banner: Banner, control: Control, answers: bool = False) -> bool:
        """Click a control as a visitor does; where something lies over it, by script. False where it is gone."""
        if answers:
            self._listen()
            self.on_choice()
        times = 0
        for _ in range(_DRAWN_ANEW):
            element = await banner.handle_of(control.index)
            if element is not None and await self.click(element, control.label, control.element):
                times += 1
                if times > 1:
                    # One answer, however often it had to be pressed.
                    self.clicks.pop()
                    self.clicks[-1]["times"] = times
                if not answers or await self._met(element, banner):
                    return True
            drawn = await banner.again()
            same = drawn.like(control) if drawn is not None else None
            if drawn is None or same is None:
                break
            banner, control = drawn, same
        return times > 0

    async def _met(self, element: ElementHandle, banner: Banner) -> bool:
        """Whether a click can have reached its element: not where it was replaced under the pointer, and the banner still asks."""
        with suppress(Error):
            if await element.evaluate("one => one.isConnected"):
                return True
            return await banner.again() is None
        return True

    async def switch(self, banner: Banner, toggle: Toggle, on: bool) -> None:
        """Turn a toggle on or off by its own box or its label; not touched where it is so already (one toggle may turn others)."""
        element = await banner.handle_of(toggle.index)
        if element is None:
            return
        try:
            if await element.evaluate(_IS_ON) == on:
                return
            label = await element.evaluate_handle(_LABEL)
        except Error:
            return
        await self.click(label.as_element() or element, toggle.label, toggle.name)

    async def click(self, element: ElementHandle, label: str, name: str, **more: Any) -> bool:
        """Press an element as a visitor does, else by script; False where it is gone. `more` is written down with the click."""
        pressed: dict[str, Any] = {"t_ms": self.clock(), "label": label, "element": name, "scripted": False, **more}
        try:
            if await element.is_visible():
                await element.click(timeout=_CLICK_MS, no_wait_after=True)
            else:
                raise Error("it does not show")
        except Error:
            pressed["scripted"] = True
            try:
                if not await asyncio.wait_for(element.evaluate(_CLICK), 3):
                    return False
            except (Error, TimeoutError):
                return False
        self.clicks.append(pressed)
        return True
