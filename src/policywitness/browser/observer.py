"""The observer: attaches to every page, frame and worker of a browser before it runs, and hands its events on.

Playwright drives; the observer records. It listens on the browser's own DevTools endpoint and asks to be attached to every target,
each halted until it is listened to, and again inside each of those: so shared and service workers and out-of-process frames are heard
from their first request on. The browser's own pages (`chrome://`, `browser_ui`) are left out.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from policywitness.browser.devtools import DevTools, DevToolsError, Json
from policywitness.model.vocabulary import TargetType

_TARGETS = {
    "page": TargetType.PAGE,
    "iframe": TargetType.IFRAME,
    "worker": TargetType.WORKER,
    "shared_worker": TargetType.SHARED_WORKER,
    "service_worker": TargetType.SERVICE_WORKER,
    "worklet": TargetType.WORKLET,
}
_INTERNAL = ("chrome://", "devtools://", "chrome-extension://", "chrome-untrusted://")
_AUTO_ATTACH: Json = {"autoAttach": True, "waitForDebuggerOnStart": True, "flatten": True}

_ATTACH_SECONDS = 10
_ROUND_TRIP_SECONDS = 3

Handler = Callable[["Session", Json], None]
Attached = Callable[["Session"], None]


@dataclass(slots=True)
class Session:
    """One attached target. `commands` may be posted to it in `on_attached`, before the target runs."""

    id: str
    target_id: str
    type: TargetType
    url: str
    parent: str | None
    devtools: DevTools
    alive: bool = True
    listening: asyncio.Future[Json] | None = None

    def post(self, method: str, params: Json | None = None) -> asyncio.Future[Json]:
        """Send a command to this target without waiting."""
        return self.devtools.post(method, params, self.id)

    async def send(self, method: str, params: Json | None = None, timeout: float = 10) -> Json:
        """Send a command to this target and wait for its result. Raises DevToolsError, TimeoutError."""
        return await self.devtools.send(method, params, self.id, timeout)


@dataclass(slots=True)
class Observer:
    """Attachment and dispatch. Collectors register with `on` and `on_attached` before `start`.

    A handler that raises is reported once through `on_error(handler's name, error)`; the others go on.
    """

    on_error: Callable[[str, Exception], None]
    sessions: dict[str, Session] = field(default_factory=dict)
    devtools: DevTools = field(init=False)
    _handlers: dict[str, list[Handler]] = field(default_factory=dict)
    _attached: list[Attached] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.devtools = DevTools(self._dispatch)

    def on(self, event: str, handler: Handler) -> None:
        """Call `handler(session, params)` for each DevTools event of that name."""
        self._handlers.setdefault(event, []).append(handler)

    def on_attached(self, handler: Attached) -> None:
        """Call `handler(session)` for each new target, while it is still halted."""
        self._attached.append(handler)

    async def start(self, url: str) -> None:
        """Connect, attach to every target there is and will be, and wait until those there are listened to.

        A target that is there already is not halted: what it does before it has all its commands would go unheard.
        """
        await self.devtools.connect(url)
        await self.devtools.send("Target.setAutoAttach", _AUTO_ATTACH, timeout=_ATTACH_SECONDS)
        listening = [session.listening for session in self.alive() if session.listening]
        if listening:
            await asyncio.wait(listening, timeout=_ATTACH_SECONDS)

    async def catch_up(self) -> None:
        """Wait for the news that the browser has sent so far: an answer comes after the events before it, on each session."""
        answers = [self.devtools.post("Target.getTargets")]
        answers += [session.post("Page.getFrameTree") for session in self.alive(TargetType.PAGE, TargetType.IFRAME)]
        await asyncio.wait(answers, timeout=_ROUND_TRIP_SECONDS)

    async def close(self) -> None:
        """Let go of all targets."""
        await self.devtools.close()

    def alive(self, *types: TargetType) -> list[Session]:
        """The attached targets of these types (all types if none is given)."""
        return [session for session in self.sessions.values() if session.alive and (not types or session.type in types)]

    def _dispatch(self, session_id: str | None, method: str, params: Json) -> None:
        if method == "Target.attachedToTarget":
            self._attach(session_id, params)
            return
        if method == "Target.detachedFromTarget":
            gone = self.sessions.get(params["sessionId"])
            if gone:
                gone.alive = False
            return
        session = self.sessions.get(session_id or "")
        if session is None:
            return
        if method == "Target.targetInfoChanged":
            session.url = params["targetInfo"]["url"]
        for handler in self._handlers.get(method, ()):
            self._guarded(handler, session, params)

    def _attach(self, parent: str | None, params: Json) -> None:
        info = params["targetInfo"]
        kind = _TARGETS.get(info["type"])
        child = params["sessionId"]
        if kind is None or info["url"].startswith(_INTERNAL):
            # Not the site's, but it must still run and may hold targets that are.
            self.devtools.post("Target.setAutoAttach", _AUTO_ATTACH, child)
            self.devtools.post("Runtime.runIfWaitingForDebugger", None, child)
            return
        session = Session(child, info["targetId"], kind, info["url"], parent, self.devtools)
        self.sessions[child] = session
        for handler in self._attached:
            self._guarded(lambda attached, _, handler=handler: handler(attached), session, {})  # type: ignore[misc]
        session.post("Target.setAutoAttach", _AUTO_ATTACH)
        session.listening = session.post("Runtime.runIfWaitingForDebugger")

    def _guarded(self, handler: Handler, session: Session, params: Json) -> None:
        # The boundary between the browser's input and our collectors: one broken collector must not silence the others.
        try:
            handler(session, params)
        except Exception as problem:  # noqa: BLE001
            self.on_error(getattr(handler, "__qualname__", repr(handler)), problem)


__all__ = ["DevToolsError", "Handler", "Observer", "Session"]
