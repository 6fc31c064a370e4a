"""Opt-outs: whether the vendor's own opt-out of the scenario stood in the pages and frames of the visit."""

from __future__ import annotations

from contextlib import suppress

from policywitness.browser.devtools import DevToolsError
from policywitness.model.evidence import SignalDelivery
from policywitness.model.vocabulary import TargetType
from policywitness.visit.opt_out import check_of
from policywitness.visit.stage import Stage

ORDER = 71


class Collector:
    """Asks every page and frame once it is quiet: a script may have taken the opt-out away."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.asked = 0
        self.held = 0
        self.contexts: dict[str, bool] = {}

    async def page_done(self) -> None:
        """Ask each page and out-of-process frame in its scripts' own world."""
        if self.stage.scenario.opt_out is None:
            return
        for session in self.stage.observer.alive(TargetType.PAGE, TargetType.IFRAME):
            with suppress(DevToolsError, TimeoutError):
                request = {"expression": check_of(self.stage.scenario), "returnByValue": True}
                answer = await session.send("Runtime.evaluate", request, timeout=2)
                context = "window" if session.type is TargetType.PAGE else "frame"
                holds = answer["result"].get("value") is True
                self.asked += 1
                self.held += holds
                self.contexts[context] = self.contexts.get(context, True) and holds

    async def finish(self) -> None:
        """The proof, for the passport."""
        if self.stage.scenario.opt_out is not None:
            self.stage.measured.opt_out = SignalDelivery(
                self.stage.scenario.opt_out, "script", self.held, self.asked, dict(sorted(self.contexts.items()))
            )
