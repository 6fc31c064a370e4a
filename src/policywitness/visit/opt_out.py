"""A vendor's own opt-out, in force before any script of a page runs, in every frame.

`ga-opt-out` is what Google's opt-out add-on for Analytics does (tools.google.com/dlpage/gaoptout): an object
`window['_gaUserPrefs']` whose `ioo` says yes. `ga-disable` is the switch that Google documents for sites
(developers.google.com/analytics/devguides/collection/gajs#disable): `window['ga-disable-<ID>'] = true` for each property.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from policywitness.browser.observer import Session
from policywitness.model.plan import Scenario
from policywitness.model.vocabulary import TargetType
from policywitness.visit.stage import Stage

_PROPERTY = re.compile(r"(?<![A-Za-z0-9-])(?:G-[A-Z0-9]{6,12}|UA-\d{4,12}-\d{1,4})(?![A-Za-z0-9-])")


def properties_in(texts: Iterable[str]) -> tuple[str, ...]:
    """The Analytics properties (`G-...`, `UA-...-1`) that stand in addresses, bodies and scripts, sorted."""
    return tuple(sorted({found for text in texts for found in _PROPERTY.findall(text)}))


def script_of(scenario: Scenario) -> str | None:
    """What is to run before a page's scripts; None where no opt-out is in force, or there is nothing to opt out of."""
    if scenario.opt_out == "ga-opt-out":
        return "window['_gaUserPrefs'] = {ioo: function () { return true; }};"
    if scenario.opt_out == "ga-disable" and scenario.properties:
        return "".join(f"window[{json.dumps(f'ga-disable-{one}')}] = true;" for one in scenario.properties)
    return None


def check_of(scenario: Scenario) -> str:
    """An expression for a page's own world: whether the opt-out still stands there."""
    if scenario.opt_out == "ga-opt-out":
        return "!!(window['_gaUserPrefs'] && window['_gaUserPrefs'].ioo && window['_gaUserPrefs'].ioo())"
    names = json.dumps([f"ga-disable-{one}" for one in scenario.properties])
    return f"{names}.length > 0 && {names}.every(name => window[name] === true)"


def opt_out(stage: Stage) -> None:
    """Register with the observer, before it starts; does nothing in a scenario without an opt-out."""
    script = script_of(stage.scenario)
    if script is None:
        return

    def attach(session: Session) -> None:
        if session.type in (TargetType.PAGE, TargetType.IFRAME):
            session.post("Page.enable")
            session.post("Page.addScriptToEvaluateOnNewDocument", {"source": script, "runImmediately": True})

    stage.observer.on_attached(attach)
