"""The network that a visit began in: a page that leads from there into a less public one is not read.

A site on the internet may send its visitor, by a redirect, a link, a script or a name that suddenly resolves elsewhere, to an
address of the auditor's own network. Chromium keeps scripts, frames and our own fetches from there (its local network access
checks), but lets a whole page go wherever it likes. Its content would become evidence, and leave the auditor's network with it.
"""

from __future__ import annotations

from sys import intern
from typing import Any

from policywitness.browser.observer import Observer, Session
from policywitness.model.vocabulary import TargetType

# Chromium's address spaces, from the machine itself outwards; before version 140 it called the second one Private.
_RANKS = {"Loopback": 0, "Local": 1, "Private": 1, "Public": 2}
_WORDS = {"Loopback": "on this machine", "Local": "in a local network", "Private": "in a local network"}


class Ground:
    """Where the pages of one visit came from, as the browser's own connections say (not as a name resolves)."""

    def __init__(self, observer: Observer) -> None:
        """`space` is the address space that the first answer of the visit came from; None before it came."""
        self.space: str | None = None
        self._observer = observer
        self._answers: dict[str, tuple[str, ...]] = {}
        self._shown: dict[str, tuple[str, str]] = {}
        observer.on("Network.responseReceivedExtraInfo", self._answered)
        observer.on("Page.frameNavigated", self._navigated)

    def left(self) -> str | None:
        """Why an open page must not be read; None where all pages come from where the visit began, or from further out."""
        open_now = {session.target_id for session in self._observer.alive(TargetType.PAGE)}
        for target, (request, url) in self._shown.items():
            answers = self._answers.get(request)
            if target not in open_now or not answers:
                continue
            self.space = self.space or answers[0]
            if _RANKS[answers[-1]] < _RANKS[self.space]:
                return f"it led to {url}, {_WORDS[answers[-1]]}: that was not read"
        return None

    def _answered(self, session: Session, params: dict[str, Any]) -> None:
        if (space := params.get("resourceIPAddressSpace")) in _RANKS:
            request = intern(params["requestId"])
            self._answers[request] = (*self._answers.get(request, ()), intern(space))

    def _navigated(self, session: Session, params: dict[str, Any]) -> None:
        frame = params["frame"]
        if session.type is TargetType.PAGE and "parentId" not in frame:
            # A navigation's request has the id of the document that it loads.
            self._shown[session.target_id] = (frame["loaderId"], frame["url"])
