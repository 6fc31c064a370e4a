"""Initiators: the evidence of a cause, from DevTools' answer and from what the page recorder saw."""

from __future__ import annotations

from policywitness.model.evidence import Initiator, StackFrame
from policywitness.model.vocabulary import WORKERS
from policywitness.visit.causes import culprit, plain, shortened
from policywitness.visit.hops import Hop
from policywitness.visit.stage import Stage


def initiator(stage: Stage, hop: Hop) -> Initiator:
    """Why a request was made: the stack that ran when it began, or the script that had given its address to an element."""
    raw, causes = hop.initiator, stage.causes
    kind = raw.get("type", "other")
    frames = causes.named(hop.session, raw.get("stack") or {})
    if not culprit(frames) and kind in ("parser", "other", "script"):
        given = causes.of(hop.url, hop.wall) or _submitted(stage, hop)
        frames, kind = (given, "script") if given else (frames, kind)
    line = raw.get("lineNumber")
    who = caused_by(stage, kind, causes.followed(frames, hop.wall))
    if who is None and not raw.get("url"):
        who = _worker(stage, kind, hop)
    return who or Initiator(kind, raw.get("url") or None, int(line) + 1 if line is not None else None)


def caused_by(stage: Stage, kind: str, frames: list[StackFrame]) -> Initiator | None:
    """The initiator that a stack shows; None where the stack names nobody."""
    who = culprit(frames)
    return Initiator(kind, who.url, who.line, stage.recording.intern_stack(frames)) if who else None


def _worker(stage: Stage, kind: str, hop: Hop) -> Initiator | None:
    """The script of the worker that asked, or who made that script, where DevTools names nobody (for an EventSource, say)."""
    session = stage.observer.sessions.get(hop.session)
    if session is None or session.type not in WORKERS or plain(session.url) == plain(hop.url):
        return None
    return caused_by(stage, kind, stage.causes.of(session.url, hop.wall)) or Initiator(kind, shortened(session.url))


def _submitted(stage: Stage, hop: Hop) -> list[StackFrame]:
    """A form's fields are part of its address, and unknown when a script submits it."""
    return stage.causes.of(hop.url.partition("?")[0], hop.wall) if hop.resource_type == "Document" else []
