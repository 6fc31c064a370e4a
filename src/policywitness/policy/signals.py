"""Signals: what a policy promises on Global Privacy Control and Do Not Track.

A sentence counts as a response only where a verb of response belongs to the site itself, in the clause that speaks of
that signal. Offering a signal as a tool is no promise; what third parties do with it is no promise either.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from policywitness.model.vocabulary import Promise, Signal
from policywitness.policy.company import as_we
from policywitness.policy.outline import BlockKind
from policywitness.policy.response import answer, words
from policywitness.policy.text import fold
from policywitness.policy.units import Unit

_MENTION_MEMORY = 2
"""So many sentences on, "it" and "these signals" still mean the signal that was named."""

WITH_SIGNAL = "while the visitor's browser sends the signal"
"""The scope of what a promise on a signal denies: it is promised to those who send the signal alone."""


@dataclass(frozen=True, slots=True)
class SignalSentence:
    """What one unit says of one signal. `mention` tells a sentence that names the signal from one that refers to it."""

    signal: Signal
    unit: Unit
    promise: Promise
    condition: str | None
    mention: bool
    third_party: bool = False


def read_signals(units: Sequence[Unit], company: frozenset[str]) -> list[SignalSentence]:
    """Every sentence on a signal, in order. `company` holds the folded names of the first party, which count as "we"."""
    found: list[SignalSentence] = []
    last: dict[int, tuple[Signal, int]] = {}
    payment_company = _payment_company(units)
    for unit in units:
        if unit.block.kind is BlockKind.HEADING:
            # A question in a heading: its answer is read under it.
            continue
        text = plain(as_we(unit.folded, company))
        named = [signal for signal, pattern in words().names.items() if pattern.search(text)]
        if unit.kind == "row" and not re.search(r"signal|browser", text):
            # A table of cookies may well list one that is called DNT.
            named = []
        other_gpc = unit.index >= payment_company and not re.search(r"privacy|opt-?out", unit.folded)
        if other_gpc and Signal.GPC in named:
            named.remove(Signal.GPC)
        for signal in named:
            found.append(_classify(unit, text, signal, True))
            last[unit.section_index] = (signal, unit.index)
        if not named and (referred := _referred(unit, last)) is not None:
            sentence = _classify(unit, text, referred, False)
            if sentence.promise in (Promise.HONORED, Promise.HONORED_CONDITIONAL, Promise.NOT_HONORED):
                found.append(sentence)
    spoken = {sentence.unit.section_index for sentence in found}
    return sorted([*found, *_headed(units, spoken)], key=lambda sentence: sentence.unit.index)


_OF_TRACKING = re.compile(r"\btrack\w*|\bbrowsers?\b|\bsignals?\b")


def _headed(units: Sequence[Unit], spoken: set[int]) -> list[SignalSentence]:
    """Sections under the heading "Do Not Track" whose sentences never name it: their first that is of tracking speaks of it."""
    found: dict[int, SignalSentence] = {}
    for unit in units:
        if unit.section_index in spoken or unit.section_index in found or not unit.section:
            continue
        headed = [signal for signal, pattern in words().names.items() if pattern.search(fold(unit.section[-1]))]
        if headed == [Signal.DNT] and _OF_TRACKING.search(unit.folded):
            found[unit.section_index] = SignalSentence(Signal.DNT, unit, Promise.DESCRIBED, None, False)
    return list(found.values())


_DNT = re.compile(r"do[- ]not[- ]track")
_LINK = re.compile(r"(?:https?://|www\.)\S+")
_WE_DO_NOT_TRACK = re.compile(
    r"\b(we|they|it|sites?|websites?|services?|company|apps?|also|and) (?:do not|don't) track\b(?!['\"\s]*(?:['\"]|signals?|requests?|settings?|headers?|mechanisms?|preferences?|feature|option|browser))"
)
_READER_REFUSES = re.compile(r"\b(you|users?|they) (?:do not|don't|does not) (?=(?:want|wish)\b)")


def plain(folded: str) -> str:
    """The sentence without what would read as its negation: the signal's own "not", and what the reader does not want."""
    return _READER_REFUSES.sub(
        r"\1 decline to ", _DNT.sub("dnt", _WE_DO_NOT_TRACK.sub(r"\1 refuse to follow", _LINK.sub(" ", folded)))
    )


def _payment_company(units: Sequence[Unit]) -> int:
    """The index of the unit from which on "GPC" stands for Google Payment Corp.; behind the last where none speaks of it."""
    spoken = (unit.index for unit in units if "google payment corp" in f"{unit.heading} {unit.folded}")
    return next(spoken, len(units))


_REPLY = re.compile(
    r"(?:(?P<yes>yes)|no|not (?:(?:just |right )?now|yet|currently|presently|(?:at )?(?:the moment|present|this time)))\b(?=\s?(?:[.,:;!-]|$))"
)
"""An answer to the question in the heading. `Not currently` is a no."""


def _referred(unit: Unit, last: dict[int, tuple[Signal, int]]) -> Signal | None:
    """The signal that "such signals" means: named in the two sentences before, or in the heading over this sentence."""
    heading = fold(f"{unit.section[-1] if unit.section else ''} {unit.heading}")
    headed = [signal for signal, pattern in words().names.items() if pattern.search(heading)]
    recent = last.get(unit.section_index)
    if recent is not None and unit.index - recent[1] <= _MENTION_MEMORY:
        return recent[0] if words()["references"].search(unit.folded) else None
    if len(headed) == 1 and (words()["references"].search(unit.folded) or _REPLY.match(unit.folded)):
        return headed[0]
    return None


def _classify(unit: Unit, text: str, signal: Signal, mention: bool) -> SignalSentence:
    patterns = words()
    if not mention and (reply := _REPLY.match(text)):
        promise = Promise.HONORED if reply["yes"] else Promise.NOT_HONORED
        return SignalSentence(signal, unit, promise, None, mention)
    said = answer(text, signal, named=mention)
    if said.promise is Promise.HONORED:
        condition = patterns["conditions"].search(text)
        kind = Promise.HONORED_CONDITIONAL if condition else Promise.HONORED
        return SignalSentence(signal, unit, kind, condition[0] if condition else None, mention)
    if said.promise is Promise.NOT_HONORED:
        exception = re.search(r"\b(?:except|unless)\b[^.;]*", text)
        return SignalSentence(signal, unit, said.promise, exception[0] if exception else None, mention)
    offered = patterns["offers"].search(text) and not said.by_others
    described = Promise.OFFERED if offered and (signal is Signal.GPC or "opt" in text) else Promise.DESCRIBED
    return SignalSentence(signal, unit, described, None, mention, said.by_others)


_WEIGHT = {
    Promise.HONORED: 4, Promise.HONORED_CONDITIONAL: 4, Promise.NOT_HONORED: 4, Promise.OFFERED: 2, Promise.DESCRIBED: 1,
}  # fmt: skip


def decide(sentences: Sequence[SignalSentence], signal: Signal) -> tuple[Promise, SignalSentence | None]:
    """The promise of a whole policy, with the sentence that decides.

    A promise beside a refusal (for other places or products) is a promise with conditions.
    """
    mine = [sentence for sentence in sentences if sentence.signal is signal]
    if not mine:
        return Promise.SILENT, None
    best = max(mine, key=lambda sentence: (_WEIGHT[sentence.promise], sentence.mention, -sentence.unit.index))
    kept = [s for s in mine if s.promise in (Promise.HONORED, Promise.HONORED_CONDITIONAL)]
    refused = [s for s in mine if s.promise is Promise.NOT_HONORED]
    if kept and refused:
        return Promise.HONORED_CONDITIONAL, kept[0]
    if kept:
        plain = [s for s in kept if s.promise is Promise.HONORED]
        return (Promise.HONORED, plain[0]) if plain else (Promise.HONORED_CONDITIONAL, kept[0])
    return best.promise, best
