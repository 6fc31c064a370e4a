"""Signals: whether GPC and DNT reached the site, by header and by property, in every context that the visit met."""

from __future__ import annotations

from typing import Any

from policywitness.browser.observer import Session
from policywitness.model.evidence import SignalDelivery
from policywitness.model.vocabulary import TargetType
from policywitness.visit.hops import Hop
from policywitness.visit.stage import Stage

ORDER = 70
_HEADERS = {"gpc": "sec-gpc", "dnt": "dnt"}
_PROPERTIES = {"gpc": "navigator.globalPrivacyControl === true", "dnt": "navigator.doNotTrack === '1'"}
_WORKERS = (TargetType.WORKER, TargetType.SHARED_WORKER, TargetType.SERVICE_WORKER)


class Collector:
    """Asks every worker when it starts and every frame when its page is quiet; counts headers at the end."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.contexts: dict[str, dict[str, bool]] = {"gpc": {}, "dnt": {}}
        self.delivery: tuple[SignalDelivery, ...] = ()
        stage.observer.on_attached(self.attach)

    def attach(self, session: Session) -> None:
        """The property of a worker; Do Not Track has none there."""
        if session.type not in _WORKERS or not self.stage.scenario.gpc:
            return

        def arrived(done: Any) -> None:
            if not done.cancelled() and done.exception() is None:
                self._note("gpc", str(session.type), done.result()["result"].get("value") is True)

        request = {"expression": _PROPERTIES["gpc"], "returnByValue": True}
        session.post("Runtime.evaluate", request).add_done_callback(arrived)

    async def page_done(self) -> None:
        """The properties of the page's frames."""
        for signal in self._sent():
            for session, url, value in await self.stage.look(_PROPERTIES[signal]):
                top = session.type is TargetType.PAGE and url == session.url
                if url.startswith(("http:", "https:")):
                    self._note(signal, "window" if top else "frame", value is True)

    def _sent(self) -> list[str]:
        return [signal for signal in ("gpc", "dnt") if getattr(self.stage.scenario, signal)]

    def _note(self, signal: str, context: str, holds: bool) -> None:
        self.contexts[signal][context] = self.contexts[signal].get(context, True) and holds

    async def finish(self) -> None:
        """Count the headers."""
        able = [hop for hop in self.stage.hops if can_carry(hop)]
        self.delivery = tuple(
            SignalDelivery(
                signal=signal,
                method="native",
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
