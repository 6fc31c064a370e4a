"""What the collectors of one visit share: the observer, the scene, the recording, and what one collector offers to others."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from policywitness.browser.devtools import DevToolsError
from policywitness.browser.observer import Observer, Session
from policywitness.bundle.recording import Recording
from policywitness.model.evidence import StackFrame
from policywitness.model.plan import Scenario, VisitorPlan
from policywitness.model.vocabulary import TargetType
from policywitness.visit.hops import Hop
from policywitness.visit.scene import Scene

WORLD = "policywitness"


@dataclass(slots=True)
class Stage:
    """Shared by all collectors of one visit.

    `hops` is filled by the collector of requests; `reports` maps a kind of report of the page recorder (`cookie`, `storage`, `call`)
    to the collectors that want it.
    """

    observer: Observer
    scene: Scene
    recording: Recording
    scenario: Scenario
    visitor: VisitorPlan
    native_gpc: bool = True
    hops: list[Hop] = field(default_factory=list)
    reports: dict[str, list[Callable[[Session, dict[str, Any]], None]]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)

    def on_report(self, kind: str, handler: Callable[[Session, dict[str, Any]], None]) -> None:
        """Call `handler(session, report)` for each report of that kind by the page recorder."""
        self.reports.setdefault(kind, []).append(handler)

    def stack(self, call_frames: list[dict[str, Any]], parent: dict[str, Any] | None = None) -> str | None:
        """Intern a DevTools stack with its async parents; DevTools counts lines from 0, evidence from 1."""
        frames = [_frame(frame) for frame in call_frames if not _ours(frame)]
        while parent:
            frames += [_frame(frame) for frame in parent.get("callFrames", ()) if not _ours(frame)]
            parent = parent.get("parent")
        return self.recording.intern_stack(frames) if frames else None

    async def look(self, expression: str, timeout: float = 5) -> list[tuple[Session, str, Any]]:
        """Evaluate an expression in an isolated world of every frame; (session, frame's URL, value) for those that answer.

        The isolated world shares the document and its storage with the page, but not the page's own patches of built-in functions.
        """
        results = []
        for session in self.observer.alive(TargetType.PAGE, TargetType.IFRAME):
            for frame_id, url in await self._frames(session, timeout):
                value = await self._evaluate(session, frame_id, expression, timeout)
                if value is not None:
                    results.append((session, url, value))
        return results

    async def _frames(self, session: Session, timeout: float) -> list[tuple[str, str]]:
        try:
            tree = (await session.send("Page.getFrameTree", timeout=timeout))["frameTree"]
        except (DevToolsError, TimeoutError):
            return []
        found, pending = [], [tree]
        while pending:
            node = pending.pop()
            frame = node["frame"]
            found.append((frame["id"], frame["url"] + frame.get("urlFragment", "")))
            pending += node.get("childFrames", ())
        return found

    async def _evaluate(self, session: Session, frame_id: str, expression: str, timeout: float) -> Any:
        try:
            world = await session.send("Page.createIsolatedWorld", {"frameId": frame_id, "worldName": WORLD}, timeout)
            answer = await session.send(
                "Runtime.evaluate",
                {
                    "contextId": world["executionContextId"],
                    "expression": expression,
                    "awaitPromise": True,
                    "returnByValue": True,
                    "timeout": round(timeout * 1000),
                },
                timeout,
            )
        except (DevToolsError, TimeoutError):
            return None
        return None if "exceptionDetails" in answer else answer["result"].get("value")


async def guarded(stage: Stage, name: str, work: Awaitable[None], seconds: float) -> None:
    """Run one collector's step with a time limit; what goes wrong is written down, and the other collectors go on."""
    import asyncio

    try:
        await asyncio.wait_for(work, seconds)
    except TimeoutError:
        stage.errors.append(f"{name}: gave up after {seconds:.0f} s on {stage.scene.page_url}")
    except Exception as problem:  # noqa: BLE001 - the boundary that keeps one collector from losing the others' evidence
        stage.errors.append(f"{name}: {type(problem).__name__}: {problem}")


def parse_report(payload: str) -> dict[str, Any] | None:
    """A report of the page recorder; None where the page itself wrote something else into the channel."""
    try:
        report = json.loads(payload)
    except json.JSONDecodeError:
        return None
    return report if isinstance(report, dict) and isinstance(report.get("kind"), str) else None


def _frame(frame: dict[str, Any]) -> StackFrame:
    return StackFrame(frame["url"], frame["lineNumber"] + 1, frame["columnNumber"] + 1, frame.get("functionName", ""))


def _ours(frame: dict[str, Any]) -> bool:
    return frame.get("url") == RECORDER_URL


RECORDER_URL = "policywitness:recorder"
