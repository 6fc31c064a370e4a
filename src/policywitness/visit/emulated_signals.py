"""GPC and DNT for browsers that do not have them built in: header and property, put into every target.

Used only where a probe showed that the native signal does not work; the evidence says which of the two a visit had. Unlike
a native signal it does not reach the first request of a shared or service worker.
"""

from __future__ import annotations

from policywitness.browser.observer import Session
from policywitness.model.vocabulary import Signal, TargetType
from policywitness.visit.stage import Stage

_HEADERS = {Signal.GPC: "Sec-GPC", Signal.DNT: "DNT"}
_PROPERTIES = {Signal.GPC: ("globalPrivacyControl", "true"), Signal.DNT: ("doNotTrack", "'1'")}
_DEFINE = """Object.defineProperty(Object.getPrototypeOf(navigator), '%s',
  {get() { return %s; }, configurable: true, enumerable: true});"""


def emulate_signals(stage: Stage) -> None:
    """Register with the observer, before it starts; does nothing where `stage.emulate` is empty."""
    signals = sorted(stage.emulate)
    headers = {_HEADERS[signal]: "1" for signal in signals}

    def attach(session: Session) -> None:
        session.post("Network.setExtraHTTPHeaders", {"headers": headers})
        if session.type in (TargetType.PAGE, TargetType.IFRAME):
            session.post("Page.enable")
            script = "".join(_DEFINE % _PROPERTIES[signal] for signal in signals)
            session.post("Page.addScriptToEvaluateOnNewDocument", {"source": script, "runImmediately": True})
        elif Signal.GPC in signals:
            # Do Not Track is a property of the window only, as its standard has it.
            session.post("Runtime.evaluate", {"expression": _DEFINE % _PROPERTIES[Signal.GPC]})

    if signals:
        stage.observer.on_attached(attach)
