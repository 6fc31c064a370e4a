"""Console: what scripts wrote there, uncaught errors, and the browser's own remarks (blocked by a policy, mixed content, ...)."""

from __future__ import annotations

from typing import Any

from policywitness.browser.observer import Session
from policywitness.model.evidence import ConsoleMessage
from policywitness.visit.page_recorder import is_first
from policywitness.visit.stage import WORLD, Stage

_LIMIT = 1_000
_TEXT_LIMIT = 2_000


class Collector:
    """Keeps the first 1,000 messages of a visit."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.rows: list[ConsoleMessage] = []
        stage.observer.on_attached(self.attach)
        stage.observer.on("Runtime.consoleAPICalled", self.wrote)
        stage.observer.on("Runtime.exceptionThrown", self.thrown)
        stage.observer.on("Runtime.executionContextCreated", self.opened)
        self.ours: set[tuple[str, int]] = set()
        stage.observer.on("Log.entryAdded", self.logged)

    def attach(self, session: Session) -> None:
        """Ask for the browser's own remarks too."""
        session.post("Log.enable")

    def opened(self, session: Session, params: dict[str, Any]) -> None:
        """Remember the worlds from which this tool looks at a page: what happens there is none of the site's."""
        if params["context"]["name"] == WORLD:
            self.ours.add((session.id, params["context"]["id"]))

    def wrote(self, session: Session, params: dict[str, Any]) -> None:
        """A script wrote to the console."""
        words = [
            str(argument.get("value", argument.get("description", argument["type"]))) for argument in params["args"]
        ]
        frames = params.get("stackTrace", {}).get("callFrames") or [{}]
        self._keep(session, params["type"], " ".join(words), frames[0].get("url"), frames[0].get("lineNumber"))

    def thrown(self, session: Session, params: dict[str, Any]) -> None:
        """An error that nobody caught."""
        details = params["exceptionDetails"]
        if (session.id, details.get("executionContextId")) in self.ours:
            return
        text = details.get("exception", {}).get("description") or details.get("text", "")
        self._keep(session, "uncaught", text, details.get("url"), details.get("lineNumber"))

    def logged(self, session: Session, params: dict[str, Any]) -> None:
        """The browser's own remark."""
        entry = params["entry"]
        self._keep(session, entry["level"], entry["text"], entry.get("url"), entry.get("lineNumber"))

    def _keep(self, session: Session, level: str, text: str, url: str | None, line: int | None) -> None:
        if len(self.rows) < _LIMIT and is_first(self.stage, session):
            scene = self.stage.scene
            place = line + 1 if line is not None else None
            row = ConsoleMessage(
                scene.visit_id, scene.page_url, scene.t_ms(), level, text[:_TEXT_LIMIT], url or None, place
            )
            self.rows.append(row)

    async def page_done(self) -> None:
        """Nothing to look at: messages are told as they come."""

    async def finish(self) -> None:
        """Append the rows."""
        self.stage.recording.console += self.rows
