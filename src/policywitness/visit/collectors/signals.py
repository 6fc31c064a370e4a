"""Signals: whether GPC and DNT reached the site, by header and by property, in every context that the visit met."""

from __future__ import annotations

from contextlib import suppress

from policywitness.browser.devtools import DevToolsError
from policywitness.browser.observer import Session
from policywitness.model.evidence import SignalDelivery
from policywitness.model.vocabulary import WORKERS, TargetType
from policywitness.visit.hops import Hop
from policywitness.visit.stage import Stage

ORDER = 70
_HEADERS = {"gpc": "sec-gpc", "dnt": "dnt"}
_PROPERTIES = {"gpc": "navigator.globalPrivacyControl === true", "dnt": "navigator.doNotTrack === '1'"}
_CONTEXT = "window === top ? 'window' : 'frame'"


class Collector:
    """Asks every frame and worker when its page is quiet; counts headers at the end."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.contexts: dict[str, dict[str, bool]] = {"gpc": {}, "dnt": {}}

    async def page_done(self) -> None:
        """The properties of the page's frames and of the workers that still live; Do Not Track has none in workers."""
        for signal in self._sent():
            if signal in self.stage.emulate:
                # An emulated property stands in the scripts' world only, not in the isolated one that `look` uses.
                continue
            for _, url, (context, value) in await self.stage.look(f"[{_CONTEXT}, {_PROPERTIES[signal]}]"):
                if url.startswith(("http:", "https:")):
                    self._note(signal, context, value is True)
        if self.stage.scenario.gpc:
            # Workers are asked once they run: asked while still halted, Chromium 156 loses the whole renderer.
            for session in self.stage.observer.alive(*WORKERS):
                await self._ask(session, "gpc")
        for signal in sorted(self.stage.emulate):
            for session in self.stage.observer.alive(TargetType.PAGE, TargetType.IFRAME):
                await self._ask(session, signal)

    async def _ask(self, session: Session, signal: str) -> None:
        """The property in the scripts' own world of a target."""
        with suppress(DevToolsError, TimeoutError):
            request = {"expression": _PROPERTIES[signal], "returnByValue": True}
            answer = await session.send("Runtime.evaluate", request, timeout=2)
            context = {TargetType.PAGE: "window", TargetType.IFRAME: "frame"}.get(session.type, str(session.type))
            self._note(signal, context, answer["result"].get("value") is True)

    def _sent(self) -> list[str]:
        return [signal for signal in ("gpc", "dnt") if getattr(self.stage.scenario, signal)]

    def _note(self, signal: str, context: str, holds: bool) -> None:
        self.contexts[signal][context] = self.contexts[signal].get(context, True) and holds

    async def finish(self) -> None:
        """Count the headers."""
        able = [hop for hop in self.stage.hops if can_carry(hop)]
        self.stage.measured.signals = tuple(
            SignalDelivery(
                signal=signal,
                method="emulated" if signal in self.stage.emulate else "native",
                sent=sum(hop.request_header(_HEADERS[signal]) == "1" for hop in able),
                possible=len(able),
                contexts=dict(sorted(self.contexts[signal].items())),
            )
            for signal in self._sent()
        )


def can_carry(hop: Hop) -> bool:
    """Whether a request's headers were seen on the wire and are ones that the browser adds a signal to.

    Preflights and WebSocket handshakes never carry it; an answer from the cache was not sent.
    """
    return hop.raw_request and hop.initiator.get("type") != "preflight" and not hop.url.startswith(("ws:", "wss:"))
