"""Signals: what a policy promises on Global Privacy Control and Do Not Track.

A sentence counts as a response only where a verb of response belongs to the site itself, in the clause that speaks of
that signal. Offering a signal as a tool is no promise; what third parties do with it is no promise either.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from policywitness.model.vocabulary import Promise, Signal
from policywitness.policy.rulebook import compile_pattern, load_lexicon
from policywitness.policy.units import Unit

_CLAUSE = re.compile(
    r";|\s-\s|,?\s\b(?:but|however|although|though|whereas|while|nonetheless)\b|\.\s|,\s(?:and|so)\s(?=we\b|our\b|they\b|third\b)|,\s(?=(?:we|our|they)\s)"
)
_MENTION_MEMORY = 2


@dataclass(frozen=True, slots=True)
class SignalSentence:
    """What one unit says of one signal. `mention` tells a sentence that names the signal from one that refers to it."""

    signal: Signal
    unit: Unit
    promise: Promise
    condition: str | None
    mention: bool
    third_party: bool = False


@dataclass(frozen=True, slots=True)
class _Words:
    names: dict[Signal, re.Pattern[str]]
    verbs: re.Pattern[str]
    negated: re.Pattern[str]
    refusals: re.Pattern[str]
    promises: re.Pattern[str]
    talk: re.Pattern[str]
    subjects: re.Pattern[str]
    others: re.Pattern[str]
    passive: re.Pattern[str]
    conditions: re.Pattern[str]
    offers: re.Pattern[str]
    references: re.Pattern[str]


@lru_cache(maxsize=1)
def _words() -> _Words:
    raw = tomllib.loads((files("policywitness.policy.concepts") / "signals.toml").read_text("utf-8"))
    names = {Signal(name): compile_pattern("|".join(raw["names"][name]), {}) for name in raw["names"]}
    lexicon = load_lexicon() | {name: "|".join(raw["names"][name]) for name in raw["names"]}
    groups = {group: "|".join(f"(?:{source})" for source in sources) for group, sources in raw["response"].items()}
    # Between "not" and the verb only words that carry the negation on: "do not, at this time, recognise or respond to".
    gap = rf"(?:[ ,]*\b(?:{groups['carriers']})\b)*[ ,]*"
    negated = rf"(?:{groups['negations']}){gap}\b(?:{groups['verbs']})\b"
    return _Words(
        names=names,
        verbs=compile_pattern(rf"\b(?:{groups['verbs']})\b", lexicon),
        negated=compile_pattern(negated, lexicon),
        **{
            name: compile_pattern(groups[name], lexicon)
            for name in (
                "refusals",
                "promises",
                "talk",
                "subjects",
                "others",
                "passive",
                "conditions",
                "offers",
                "references",
            )
        },
    )


def read_signals(units: Sequence[Unit], company: frozenset[str]) -> list[SignalSentence]:
    """Every sentence on a signal, in order. `company` holds the folded names of the first party, which count as "we"."""
    words = _words()
    found: list[SignalSentence] = []
    last: dict[int, tuple[Signal, int]] = {}
    for unit in units:
        text = _plain(unit.folded)
        named = [signal for signal, pattern in words.names.items() if pattern.search(text)]
        if unit.kind == "row" and not re.search(r"signal|browser", text):
            # A table of cookies may well list one that is called DNT.
            named = []
        if _is_payment_company(unit, units) and Signal.GPC in named and not re.search(r"privacy|opt-?out", unit.folded):
            named.remove(Signal.GPC)
        for signal in named:
            found.append(_classify(unit, signal, True, company))
            last[unit.section_index] = (signal, unit.index)
        if not named and (referred := _referred(unit, last, words)) is not None:
            sentence = _classify(unit, referred, False, company)
            if sentence.promise in (Promise.HONORED, Promise.HONORED_CONDITIONAL, Promise.NOT_HONORED):
                found.append(sentence)
    return found


_DNT = re.compile(r"do[- ]not[- ]track")
_LINK = re.compile(r"(?:https?://|www\.)\S+")
_WE_DO_NOT_TRACK = re.compile(
    r"\b(we|they|it|sites?|websites?|services?|company|apps?|also|and) (?:do not|don't) track\b(?!['\"\s]*(?:['\"]|signals?|requests?|settings?|headers?|mechanisms?|preferences?|feature|option|browser))"
)
_READER_REFUSES = re.compile(r"\b(you|users?|they) (?:do not|don't|does not) (?=(?:want|wish)\b)")


def _plain(folded: str) -> str:
    """The sentence without what would read as its negation: the signal's own "not", and what the reader does not want."""
    return _READER_REFUSES.sub(
        r"\1 decline to ", _DNT.sub("dnt", _WE_DO_NOT_TRACK.sub(r"\1 refuse to follow", _LINK.sub(" ", folded)))
    )


def _is_payment_company(unit: Unit, units: Sequence[Unit]) -> bool:
    """Whether "GPC" stands for Google Payment Corp. here: the policy has spoken of that company."""
    return any("google payment corp" in f"{other.heading} {other.folded}" for other in units[: unit.index + 1])


def _referred(unit: Unit, last: dict[int, tuple[Signal, int]], words: _Words) -> Signal | None:
    """The signal that "such signals" means: named in the two sentences before, or in the heading over this sentence."""
    heading = f"{unit.section[-1] if unit.section else ''} {unit.heading}".lower().replace("“", '"').replace("”", '"')
    headed = [signal for signal, pattern in words.names.items() if pattern.search(heading)]
    recent = last.get(unit.section_index)
    if recent is not None and unit.index - recent[1] <= _MENTION_MEMORY:
        return recent[0] if words.references.search(unit.folded) else None
    if len(headed) == 1 and (words.references.search(unit.folded) or re.match(r"(?:yes|no)\b", unit.folded)):
        return headed[0]
    return None


def _classify(unit: Unit, signal: Signal, mention: bool, company: frozenset[str]) -> SignalSentence:
    words = _words()
    text = _plain(unit.folded)
    if not mention and (answer := re.match(r"(yes|no)\b[.,]", text)):
        promise = Promise.HONORED if answer[1] == "yes" else Promise.NOT_HONORED
        return SignalSentence(signal, unit, promise, None, mention)
    third_party = False
    for clause in _clauses(text, signal, mention):
        answered, by_others = _response(clause, company)
        third_party = third_party or by_others
        if answered is Promise.HONORED:
            condition = words.conditions.search(text)
            kind = Promise.HONORED_CONDITIONAL if condition else Promise.HONORED
            return SignalSentence(signal, unit, kind, condition[0] if condition else None, mention)
        if answered is Promise.NOT_HONORED:
            exception = re.search(r"\b(?:except|unless)\b[^.;]*", text)
            return SignalSentence(signal, unit, answered, exception[0] if exception else None, mention)
    offered = words.offers.search(text) and not third_party
    described = Promise.OFFERED if offered and (signal is Signal.GPC or "opt" in text) else Promise.DESCRIBED
    return SignalSentence(signal, unit, described, None, mention, third_party)


def _clauses(text: str, signal: Signal, mention: bool) -> list[str]:
    """The clauses that speak of the signal; all, where no other signal is named in the sentence."""
    names = _words().names
    clauses = [clause for clause in _CLAUSE.split(text) if clause and clause.strip()]
    others = [pattern for other, pattern in names.items() if other is not signal]
    if not mention or not any(pattern.search(text) for pattern in others):
        # The verb may stand in one clause and the signal in the next ("we do nothing when, but only when, ...").
        return [*clauses, text]
    joined = re.search(
        r"(?:{})[^.;]{{0,40}}\b(?:and|or|/)\b[^.;]{{0,20}}(?:{})".format(*(p.pattern for p in names.values())), text
    )
    mine = [clause for clause in clauses if names[signal].search(clause)]
    return mine or ([text] if joined else [])


def _response(clause: str, company: frozenset[str]) -> tuple[Promise | None, bool]:
    """The promise that a clause makes, and whether it speaks of what others do."""
    words = _words()
    talk = words.talk.search(clause)
    refusal = words.refusals.search(clause)
    if (
        refusal
        and not talk
        and _last(words.others, clause[: refusal.start()]) <= _last(words.subjects, clause[: refusal.start()])
    ):
        return Promise.NOT_HONORED, False
    for found in words.verbs.finditer(clause):
        before = clause[: found.start()]
        if talk and talk.start() <= found.start() and not words.negated.search(clause, talk.end()):
            return None, False
        ours = _last(words.subjects, before)
        for name in company:
            at = before.rfind(name)
            ours = max(ours, at + len(name) if at >= 0 else -1)
        theirs = _last(words.others, before)
        reader = max(before.rfind("you "), before.rfind("your browser"))
        if theirs > ours and not re.search(r"including (?:us|we|our)", before):
            if found[0].startswith(("respond", "honor", "honour", "recogni", "support", "comply", "respect")):
                return None, True
            continue
        if words.negated.search(clause) and (ours >= 0 or words.passive.search(clause) or not theirs > 0):
            return Promise.NOT_HONORED, False
        passive = words.passive.search(clause)
        if passive and theirs < 0:
            return Promise.HONORED, False
        if ours >= 0 and ours > reader and _keeps(found[0], clause, found.end()):
            return Promise.HONORED, False
    if words.promises.search(clause) and words.subjects.search(clause):
        return Promise.HONORED, False
    return None, False


_KEEPING = re.compile(
    r"(?:respond|honou?r|recogni|respect|support|compl|accommodat|adher|acknowledg|treat|observ|abid|accept|obey|heed|process|detect|"
    r"act|apply|applies|applied|stop|disabl|turn|suppress|opt|limit|cease|implement|follow|tak)"
)
_SIGNALISH = re.compile(
    r"signal|do[- ]not[- ]track|\bdnt\b|\bgpc\b|global privacy|preference|request|setting|opt-?out|\bit\b|\bthem\b|mechanism|header|choice"
)


def _keeps(verb: str, clause: str, end: int) -> bool:
    """Whether an unnegated verb is a promise and its object is the signal."""
    if not _KEEPING.match(verb):
        return False
    if verb.startswith(
        (
            "opt",
            "stop",
            "disabl",
            "turn",
            "suppress",
            "limit",
            "cease",
            "tak",
            "act",
            "process",
            "detect",
            "apply",
            "appli",
            "follow",
            "implement",
        )
    ):
        return bool(re.search(r"\b(?:when|if|upon|in response|on receipt|signals?|requests?)\b", clause)) and bool(
            _SIGNALISH.search(clause)
        )
    return bool(_SIGNALISH.search(clause, end)) or bool(_SIGNALISH.search(clause))


def _last(pattern: re.Pattern[str], text: str) -> int:
    position = -1
    for found in pattern.finditer(text):
        position = found.end()
    return position


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
