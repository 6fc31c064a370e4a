"""What the collectors of one visit share: the observer, the scene, the recording, and what one collector offers to others."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from policywitness.browser.devtools import DevToolsError
from policywitness.browser.observer import Observer, Session
from policywitness.bundle.layout import INTERNED, RECORDS
from policywitness.bundle.recording import Recording
from policywitness.model.plan import Emulated, Scenario, VisitorPlan
from policywitness.model.vocabulary import TargetType
from policywitness.visit.causes import Causes
from policywitness.visit.ground import Ground
from policywitness.visit.hops import Hop
from policywitness.visit.measured import Measured
from policywitness.visit.scene import Scene

WORLD = "policywitness"


@dataclass(slots=True)
class Stage:
    """Shared by all collectors of one visit.

    `hops` is filled by the collector of requests; `reports` maps a kind of report of the page recorder (`cookie`, `storage`, `call`,
    `cause`) to those that want it; `causes` knows which script gave which address away; `measured` is for the passport; `ground`
    knows where the visit's pages came from.
    """

    observer: Observer
    scene: Scene
    recording: Recording
    scenario: Scenario
    visitor: VisitorPlan
    emulate: Emulated = frozenset()
    hops: list[Hop] = field(default_factory=list)
    reports: dict[str, list[Callable[[Session, dict[str, Any]], None]]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    causes: Causes = field(default_factory=Causes)
    measured: Measured = field(default_factory=Measured)
    ground: Ground = field(init=False)

    def __post_init__(self) -> None:
        self.ground = Ground(self.observer)

    def on_report(self, kind: str, handler: Callable[[Session, dict[str, Any]], None]) -> None:
        """Call `handler(session, report)` for each report of that kind by the page recorder."""
        self.reports.setdefault(kind, []).append(handler)

    def keep(self, table: str, **values: Any) -> None:
        """Add a row to the collector's own `<table>.jsonl`, with visit, page, time and phase as in the other tables.

        Values are plain: text, numbers, lists, dicts. A name that ends in `url` holds an address. Raises ValueError for a table's
        name that is not in small letters, or that of a record.
        """
        if not re.fullmatch(r"[a-z][a-z_]*", table) or table in (*RECORDS, *INTERNED):
            raise ValueError(f"{table}: not a name for a table of one's own")
        where = {"visit_id": self.scene.visit_id, "page_url": self.scene.page_url, "t_ms": self.scene.t_ms()}
        self.recording.extra.setdefault(table, []).append(where | {"phase": str(self.scene.phase)} | values)

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
