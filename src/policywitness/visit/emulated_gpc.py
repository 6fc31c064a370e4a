"""Global Privacy Control for browsers that do not have it built in: header and property, put into every target.

Used only where a probe showed that the native signal does not work; the evidence says which of the two a visit had. Unlike
the native one it does not reach the first request of a shared or service worker.
"""

from __future__ import annotations

from policywitness.browser.observer import Session
from policywitness.model.vocabulary import TargetType
from policywitness.visit.stage import Stage

_PROPERTY = """Object.defineProperty(Object.getPrototypeOf(navigator), 'globalPrivacyControl',
  {get() { return true; }, configurable: true, enumerable: true});"""


def emulate_gpc(stage: Stage) -> None:
    """Register with the observer, before it starts."""

    def attach(session: Session) -> None:
        session.post("Network.setExtraHTTPHeaders", {"headers": {"Sec-GPC": "1"}})
        if session.type in (TargetType.PAGE, TargetType.IFRAME):
            session.post("Page.enable")
            script = {"source": _PROPERTY, "runImmediately": True}
            session.post("Page.addScriptToEvaluateOnNewDocument", script)
        else:
            session.post("Runtime.evaluate", {"expression": _PROPERTY})

    stage.observer.on_attached(attach)
