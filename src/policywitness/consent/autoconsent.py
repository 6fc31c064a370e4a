"""DuckDuckGo's autoconsent (PyPI `duckduckgo-autoconsent-py`, MPL-2.0): a thousand rules for the consent managers there are.

It names the consent manager, and acts where no visible control says what is wanted. Rules that only hide a banner are left out:
hiding is not choosing. It runs in the page's own world, so that its rules can ask the consent manager's interface; its
globals are gone before the page's next task.

The package is optional: where it is not installed, nothing is detected.
"""

from __future__ import annotations

import asyncio
import importlib
import importlib.util
import json
import re
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

from playwright.async_api import Error, Frame, JSHandle, Page

_PACKAGE = "duckduckgo_autoconsent"
_START_SECONDS = 8
_MAX_FRAMES = 8
_CONFIG = {
    "enabled": True,
    "autoAction": None,
    "enablePrehide": False,
    "enableCosmeticRules": False,
    "detectRetries": 1,
    "heuristicMode": "off",
    "isMainWorld": True,
    "logs": dict.fromkeys(("lifecycle", "rulesteps", "detectionsteps", "evals", "errors", "messages", "waits"), False),
}
_ACTIONS = {"accept": "optIn", "reject": "optOut"}


@dataclass(slots=True)
class _Engine:
    """Autoconsent in one frame."""

    frame: Frame
    handle: JSHandle
    detected: list[str] = field(default_factory=list)
    popup: str | None = None
    nothing: bool = False
    clicks: int = 0
    result: bool | None = None


@dataclass(frozen=True, slots=True)
class Acted:
    """What autoconsent says it did: its own word, which proves nothing."""

    rule: str
    said_done: bool
    clicks: int


class Autoconsent:
    """Autoconsent in the frames of one page, from `start` to `stop`."""

    def __init__(self) -> None:
        self._engines: list[_Engine] = []
        self._tasks: list[asyncio.Task[None]] = []
        self._news = asyncio.Event()

    @classmethod
    async def start(cls, page: Page) -> Autoconsent:
        """Begin to look for a consent manager in the main frame and its child frames."""
        self = cls()
        if not available():
            return self
        for frame in page.frames[:_MAX_FRAMES]:
            with suppress(Error, TimeoutError):
                await asyncio.wait_for(self._enter(frame, frame is page.main_frame), _START_SECONDS)
        return self

    async def _enter(self, frame: Frame, main: bool) -> None:
        handle = await frame.evaluate_handle(_program())
        engine = _Engine(frame, handle)
        self._engines.append(engine)
        self._tasks.append(asyncio.create_task(self._listen(engine)))
        rules = [rule for rule in _rules() if _applies(rule, frame.url, main)]
        await handle.evaluate(
            "(engine, message) => engine.tell(message)",
            {"type": "initResp", "config": _CONFIG, "rules": {"autoconsent": rules}},
        )

    async def _listen(self, engine: _Engine) -> None:
        """Take in one frame's messages until it goes away."""
        with suppress(Error):
            while True:
                for message in await engine.handle.evaluate("engine => engine.next()"):
                    _take(engine, message)
                self._news.set()
        engine.nothing = True
        self._news.set()

    @property
    def name(self) -> str | None:
        """The rule of the consent manager whose popup is open, or that was at least detected."""
        names = [one.popup for one in self._engines if one.popup] + [n for one in self._engines for n in one.detected]
        return names[0] if names else None

    @property
    def ready(self) -> bool:
        """Whether a popup is open that a rule can answer."""
        return any(one.popup for one in self._engines)

    async def detect(self, seconds: float) -> str | None:
        """Wait until a popup was found, or every frame has given up; the rule's name or None."""
        await self._until(lambda: self.ready or all(one.nothing for one in self._engines), seconds)
        return self.name

    async def act(self, choice: str, seconds: float = 20) -> Acted | None:
        """Let the rule of the open popup `accept` or `reject`; None where no popup is open."""
        engine = next((one for one in self._engines if one.popup), None)
        if engine is None:
            return None
        with suppress(Error):
            await engine.handle.evaluate("(engine, message) => engine.tell(message)", {"type": _ACTIONS[choice]})
            await self._until(lambda: engine.result is not None or engine.nothing, seconds)
        return Acted(engine.popup or "", engine.result is True, engine.clicks)

    async def _until(self, done: Any, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while not done():
                    self._news.clear()
                    await self._news.wait()

    async def stop(self) -> None:
        """Let go of the page."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for engine in self._engines:
            with suppress(Error):
                await engine.handle.dispose()


def _take(engine: _Engine, message: dict[str, Any]) -> None:
    match message["type"]:
        case "cmpDetected":
            engine.detected.append(message["cmp"])
        case "popupFound":
            engine.popup = engine.popup or message["cmp"]
        case "optOutResult" | "optInResult":
            engine.result = bool(message["result"])
        case "report":
            state = message["state"]
            engine.nothing = engine.nothing or state.get("lifecycle") == "nothingDetected"
            engine.clicks = max(engine.clicks, int(state.get("clicks") or 0))


def available() -> bool:
    """Whether the package is installed; without it only what a visitor can see and press is used."""
    return importlib.util.find_spec(_PACKAGE) is not None


def _package() -> Any:
    return importlib.import_module(_PACKAGE)


@cache
def _program() -> str:
    glue = resources.files("policywitness.consent").joinpath("autoconsent.js").read_text(encoding="utf-8")
    return glue.replace("BUNDLE;", _package().bundle())


@cache
def _rules() -> tuple[dict[str, Any], ...]:
    """The rules that choose; those that only hide are left out."""
    return tuple(rule for rule in json.loads(_package().rules_json()) if not rule.get("cosmetic"))


def _applies(rule: dict[str, Any], url: str, main: bool) -> bool:
    """Whether a rule is meant for this frame; saves sending the rules of other sites. Autoconsent checks again."""
    context = rule.get("runContext", {})
    if not context.get("main" if main else "frame", main):
        return False
    pattern = context.get("urlPattern")
    return not pattern or bool(_compiled(pattern).search(url))


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern)
    except re.error:
        # A form that only JavaScript has: autoconsent itself decides.
        return re.compile("")
