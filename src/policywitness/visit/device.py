"""The device's user agent and client hints in every target of a visit; its screen is set when the browser starts."""

from __future__ import annotations

from policywitness.browser.device import TOUCH_POINTS, override
from policywitness.browser.observer import Session
from policywitness.model.vocabulary import TargetType
from policywitness.visit.stage import Stage


def show_device(stage: Stage, agent: str, program: str) -> None:
    """Register with the observer, before it starts. `program` is what the browser's --version says."""
    phone = stage.scenario.device == "mobile"
    asked = override(agent, program, stage.scenario.device)

    def attach(session: Session) -> None:
        domain = "Emulation" if session.type in (TargetType.PAGE, TargetType.IFRAME) else "Network"
        session.post(f"{domain}.setUserAgentOverride", asked)
        if phone and domain == "Emulation":
            session.post("Emulation.setTouchEmulationEnabled", {"enabled": True, "maxTouchPoints": TOUCH_POINTS})

    stage.observer.on_attached(attach)
