"""Puts `recorder.js` into every page, frame and worker before its scripts run, and hands its reports to the collectors."""

from __future__ import annotations

import re
import secrets
from importlib.resources import files
from typing import Any

from policywitness.browser.observer import Session
from policywitness.model.evidence import SetBy, StackFrame
from policywitness.model.vocabulary import WORKERS, TargetType
from policywitness.visit.causes import RECORDER_URL, culprit, shortened
from policywitness.visit.stage import Stage, parse_report

_LINE = re.compile(
    # A data script's address may hold anything, brackets too.
    r"^\s*at (?:async )?(?:(?P<function>.*?) \()?(?P<url>data:.*|[^()]*?):(?P<line>\d+):(?P<column>\d+)\)?$"
)
_EVAL_ORIGIN = re.compile(r"\((?P<url>[a-z][^()\s]*?):(?P<line>\d+):(?P<column>\d+)\)")


FLUSH = "dispatchEvent(new Event('policywitness:flush')), 1"
"""Evaluated in a frame or worker: the recorder there reports what it has only counted so far."""


class PageRecorder:
    """One for a visit; the channel's name is new each time, so that a page cannot know it."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.channel = "_" + secrets.token_hex(8)
        self.source = files("policywitness.visit").joinpath("recorder.js").read_text(encoding="utf-8")
        self.source = self.source.replace("CHANNEL", self.channel)
        stage.observer.on_attached(self._attach)
        stage.observer.on("Runtime.bindingCalled", self._called)
        stage.observer.on("Debugger.scriptParsed", self._runs)
        stage.on_report("cause", self._given)
        self.running: set[str] = set()

    def _attach(self, session: Session) -> None:
        if session.type is TargetType.WORKLET:
            # It can store and send nothing; what was asked for to run it is told by DevTools.
            return
        session.post("Runtime.enable")
        session.post("Runtime.addBinding", {"name": self.channel})
        if session.type in (TargetType.PAGE, TargetType.IFRAME):
            session.post("Page.enable")
            session.post("Page.addScriptToEvaluateOnNewDocument", {"source": self.source, "runImmediately": True})
        else:
            session.post("Runtime.evaluate", {"expression": self.source})

    def _runs(self, session: Session, params: dict[str, Any]) -> None:
        """A worker's script has begun: now it has all its interfaces, and the recorder looks at them again."""
        if session.type not in WORKERS or session.id in self.running:
            return
        if params["url"] and not params["url"].startswith(RECORDER_URL):
            self.running.add(session.id)
            session.post("Runtime.evaluate", {"expression": FLUSH})

    def _called(self, session: Session, params: dict[str, Any]) -> None:
        if params["name"] != self.channel or not is_first(self.stage, session):
            return
        report = parse_report(params["payload"])
        for handler in self.stage.reports.get(report["kind"], ()) if report else ():
            handler(session, report or {})

    def _given(self, session: Session, report: dict[str, Any]) -> None:
        stack = frames(report["stack"])
        for url in report["urls"]:
            self.stage.causes.note(url, report["at"] / 1000, stack)


def is_first(stage: Stage, session: Session) -> bool:
    """Whether to listen to this session: a service worker is told of by several, by all of them alike."""
    return session is next((one for one in stage.observer.alive() if one.target_id == session.target_id), session)


def frames(text: str) -> list[StackFrame]:
    """The frames of an `Error.stack`, innermost first, without the recorder's own; `eval` code is given its script."""
    found = []
    for line in text.splitlines():
        match = _LINE.match(line)
        if not match or match["url"].startswith(RECORDER_URL):
            continue
        if match["url"].startswith(("<anonymous>", "native")) and "eval at" not in line:
            continue
        origin = _EVAL_ORIGIN.search(line) if "eval at" in line else None
        place = origin or match
        found.append(
            StackFrame(shortened(place["url"]), int(place["line"]), int(place["column"]), match["function"] or "")
        )
    return found


def set_by(stage: Stage, session: Session, how: str, report: dict[str, Any]) -> SetBy:
    """Who made a call, from the stack that the recorder reported with it.

    A worker's own top-level code leaves no frames: there the worker's script is who did it.
    """
    stack = stage.causes.followed(frames(report.get("stack", "")), report["at"] / 1000)
    who = culprit(stack)
    if who is None:
        worker = session.type not in (TargetType.PAGE, TargetType.IFRAME)
        return SetBy(how, session.url if worker and session.url else None)
    return SetBy(how, who.url, who.line, stage.recording.intern_stack(stack))
