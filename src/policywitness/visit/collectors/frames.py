"""Frames: the documents that stood in a page, and in which other document."""

from __future__ import annotations

from typing import Any

from policywitness.browser.observer import Session
from policywitness.model.evidence import Frame
from policywitness.model.hosts import host_of, same_site
from policywitness.visit.stage import Stage


class Collector:
    """Notes every document that a frame was given."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.urls: dict[str, str] = {}
        self.rows: dict[tuple[str, str, str | None], Frame] = {}
        stage.observer.on("Page.frameNavigated", self.navigated)

    def navigated(self, session: Session, params: dict[str, Any]) -> None:
        """A frame has a new document."""
        frame = params["frame"]
        self.urls[frame["id"]] = frame["url"]
        if frame["id"] == session.target_id:
            session.url = frame["url"]
        parent_id = frame.get("parentId")
        page_url = self.stage.scene.page_url
        if parent_id is None or frame["url"] in ("", "about:blank"):
            return
        parent = self.urls.get(parent_id)
        key = (page_url, frame["url"], parent)
        cross_site = not same_site(host_of(frame["url"]), host_of(page_url))
        self.rows.setdefault(key, Frame(self.stage.scene.visit_id, page_url, frame["url"], parent, cross_site))

    async def page_done(self) -> None:
        """Nothing to look at: frames are told as they come."""

    async def finish(self) -> None:
        """Append the rows."""
        self.stage.recording.frames += self.rows.values()
