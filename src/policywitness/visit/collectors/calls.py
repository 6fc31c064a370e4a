"""Calls: which script called or read a watched interface (signals, beacons, fingerprinting, listeners), and how often."""

from __future__ import annotations

from typing import Any

from policywitness.browser.observer import Session
from policywitness.model.evidence import Call, StackFrame
from policywitness.model.vocabulary import WORKERS
from policywitness.visit.causes import culprit
from policywitness.visit.page_recorder import FLUSH, frames
from policywitness.visit.stage import Stage

ORDER = 50


class Collector:
    """Adds up the page recorder's reports by page, interface, script and arguments' shape."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.rows: dict[tuple[Any, ...], Call] = {}
        stage.on_report("call", self.called)

    def called(self, session: Session, report: dict[str, Any]) -> None:
        """A script called a watched interface, or called it again `count` times."""
        stack = frames(report.get("stack") or report.get("where", ""))
        caller = stack[0] if stack else StackFrame(session.url, 0) if session.url else None
        if caller is not None and caller.url.startswith(("blob:", "data:")):
            # A worker made from a blob, say: its address says nothing, so its maker is the caller.
            caller = culprit(self.stage.causes.followed([caller], report["at"] / 1000))
        script = caller.url if caller else None
        line = (caller.line or None) if caller else None
        shape = report.get("shape") or {}
        wall = report["at"] / 1000
        page_url, phase = self.stage.scene.at(wall)
        key = (
            page_url,
            report["api"],
            script,
            line,
            report.get("frame"),
            tuple(sorted(map(repr, shape.items()))),
        )
        known = self.rows.get(key)
        self.rows[key] = Call(
            visit_id=self.stage.scene.visit_id,
            page_url=page_url,
            t_ms=known.t_ms if known else self.stage.scene.t_ms(wall),
            phase=known.phase if known else phase,
            api=report["api"],
            script_url=script,
            count=(known.count if known else 0) + report["count"],
            frame_url=report.get("frame"),
            line=line,
            arguments=shape,
        )

    async def page_done(self) -> None:
        """Let every frame and worker report the calls it has only counted so far."""
        await self.stage.look(FLUSH)
        for session in self.stage.observer.alive(*WORKERS):
            session.post("Runtime.evaluate", {"expression": FLUSH})

    async def finish(self) -> None:
        """Append the rows."""
        self.stage.recording.calls += self.rows.values()
