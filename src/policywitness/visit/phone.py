"""The phone's user agent and client hints in every target of a visit; its screen and touch are Playwright's to set."""

from __future__ import annotations

from policywitness.browser.device import TOUCH_POINTS, override
from policywitness.browser.observer import Session
from policywitness.model.vocabulary import TargetType
from policywitness.visit.stage import Stage


def be_a_phone(stage: Stage, agent: str, version: str) -> None:
    """Register with the observer, before it starts; does nothing for a desktop. `version` is the browser's whole version."""
    if stage.scenario.device != "mobile":
        return
    asked = override(agent, version)

    def attach(session: Session) -> None:
        domain = "Emulation" if session.type in (TargetType.PAGE, TargetType.IFRAME) else "Network"
        session.post(f"{domain}.setUserAgentOverride", asked)
        if domain == "Emulation":
            session.post("Emulation.setTouchEmulationEnabled", {"enabled": True, "maxTouchPoints": TOUCH_POINTS})

    stage.observer.on_attached(attach)
