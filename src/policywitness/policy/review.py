"""A person's corrections of a reading: `policy-review.toml`, applied by quote, so that they outlive a new version of the text.

    [[decision]]
    action = "restate"                       # accept, reject, restate
    concept = "share.deny"                   # which reading of the quoted words is meant
    value = "hotjar"                         # only where the words have several readings of that concept
    quote = "We do not share your data"      # the statement's words, or enough of them to find it
    author = "R. Marsh"
    date = 2026-01-31                        # optional
    reason = "The next sentence names the exceptions."
    restate = { stance = "deny-unless", exception = "as listed below" }

Only the words of a quote count: case, punctuation, white space and the sort of quotation marks do not. A decision whose
words are gone, or are no longer read that way, changes nothing and is reported as such. Of two decisions on one
disclosure the later one holds.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

from policywitness.model.errors import UserError, did_you_mean
from policywitness.model.policy import Disclosure, PolicyReading, SignalResponse
from policywitness.model.vocabulary import Promise, Signal, Specificity, Stance
from policywitness.policy.text import fold


class ReviewError(UserError):
    """A review file that cannot be used. The message names the decision and the fix."""


class Action(StrEnum):
    """What a reviewer decided of a disclosure."""

    ACCEPT = "accept"
    REJECT = "reject"
    RESTATE = "restate"


class Outcome(StrEnum):
    """What became of a decision: applied; the words are there but not read so; the words are gone."""

    APPLIED = "applied"
    NOT_READ = "not-read"
    WORDS_GONE = "words-gone"


@dataclass(frozen=True, slots=True)
class Decision:
    """One correction. `changes` holds the fields of `Disclosure` that a restatement sets, already of their type."""

    action: Action
    concept: str
    quote: str
    author: str
    reason: str
    value: str | None = None
    date: date | None = None
    changes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Applied:
    """A decision with what it met: the ids of the disclosures, and these as they were read."""

    decision: Decision
    outcome: Outcome
    disclosures: tuple[Disclosure, ...] = ()


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A reading after review, and how each decision fared, in the order of the file."""

    reading: PolicyReading
    applied: tuple[Applied, ...] = ()

    def decisions_on(self, disclosure: str) -> tuple[Applied, ...]:
        """The decisions that were applied to a disclosure, by its id."""
        return tuple(item for item in self.applied if any(met.id == disclosure for met in item.disclosures))


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("must be text")
    return value


def _maybe(value: object) -> str | None:
    """Text; the empty text takes a field away."""
    if not isinstance(value, str):
        raise ValueError('must be text ("" takes it away)')
    return value or None


_KEYS = ("action", "concept", "value", "quote", "author", "date", "reason", "restate")
_RESTATED: Mapping[str, Callable[[Any], Any]] = {
    "concept": _text,
    "value": _maybe,
    "stance": Stance,
    "actor": _text,
    "specificity": Specificity,
    "scope": _maybe,
    "condition": _maybe,
    "exception": _maybe,
}


def load_review(path: Path) -> tuple[Decision, ...]:
    """The decisions of a file. Raises `ReviewError` for anything that is not as the module's docstring says."""
    try:
        raw = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise ReviewError(f"{path}: {error.strerror}") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ReviewError(f"{path}: not TOML: {error}") from error
    _known(raw, ("decision",), str(path))
    entries = raw.get("decision", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise ReviewError(f"{path}: decisions are tables; start each with [[decision]]")
    return tuple(_decision(entry, f"{path}: decision {number}") for number, entry in enumerate(entries, 1))


def _known(raw: Mapping[str, Any], keys: Sequence[str], where: str) -> None:
    for key in raw:
        if key not in keys:
            hint = did_you_mean(key, keys) or f"; known are {', '.join(keys)}"
            raise ReviewError(f"{where}: unknown key {key!r}{hint}")


def _decision(raw: Mapping[str, Any], where: str) -> Decision:
    _known(raw, _KEYS, where)
    fields: dict[str, str] = {}
    for key in ("concept", "quote", "author", "reason"):
        try:
            fields[key] = _text(raw.get(key))
        except ValueError as error:
            raise ReviewError(f"{where}: {key} {error}") from error
    if not _words(fields["quote"]):
        raise ReviewError(f"{where}: quote holds no words")
    try:
        action = Action(raw.get("action", ""))
    except ValueError as error:
        raise ReviewError(f"{where}: action is one of {', '.join(Action)}") from error
    day = raw.get("date")
    if day is not None and type(day) is not date:
        raise ReviewError(f"{where}: date is written without quotes, as 2026-01-31")
    value = raw.get("value")
    if value is not None and not isinstance(value, str):
        raise ReviewError(f"{where}: value must be text")
    changes = _changes(raw.get("restate"), action, where)
    return _check_signal(Decision(action, value=value, date=day, changes=changes, **fields), where)


def _changes(raw: object, action: Action, where: str) -> dict[str, Any]:
    if (action is Action.RESTATE) != bool(raw) or not isinstance(raw, dict | None):
        raise ReviewError(
            f'{where}: `restate` belongs to action "restate", with at least one of {", ".join(_RESTATED)}'
        )
    if raw is None:
        return {}
    _known(raw, tuple(_RESTATED), f"{where}: restate")
    changes = {}
    for key, value in raw.items():
        try:
            changes[key] = _RESTATED[key](value)
        except ValueError as error:
            raise ReviewError(f"{where}: restate.{key}: {error}") from error
    return changes


def _check_signal(decision: Decision, where: str) -> Decision:
    value = decision.changes.get("value", Promise.SILENT)
    if decision.concept.startswith("signal.") and value not in set(Promise):
        raise ReviewError(f"{where}: the value of a signal's reading is one of {', '.join(Promise)}")
    return decision


def apply_review(reading: PolicyReading, decisions: Sequence[Decision]) -> Reviewed:
    """The reading as corrected. Rejected disclosures are left out, ids stay as they were."""
    original = {item.id: item for item in reading.disclosures}
    folded = {item.id: _words(item.quote.text) for item in reading.disclosures}
    documents = [f" {_words(document.text)} " for document in reading.documents]
    current: dict[str, Disclosure | None] = dict(original)
    applied: list[Applied] = []
    for decision in decisions:
        wanted = _words(decision.quote)
        met = [
            item
            for item in reading.disclosures
            if item.concept == decision.concept
            and decision.value in (None, item.value)
            and (
                f" {wanted} " in f" {folded[item.id]} " or (folded[item.id] and f" {folded[item.id]} " in f" {wanted} ")
            )
        ]
        for item in met:
            current[item.id] = _decided(item, decision)
        there = any(f" {wanted} " in text for text in documents)
        outcome = Outcome.APPLIED if met else Outcome.NOT_READ if there else Outcome.WORDS_GONE
        applied.append(Applied(decision, outcome, tuple(met)))
    disclosures = tuple(item for item in current.values() if item is not None)
    signals = tuple(_signal(response, original, current) for response in reading.signals)
    return Reviewed(replace(reading, disclosures=disclosures, signals=signals), tuple(applied))


def _decided(item: Disclosure, decision: Decision) -> Disclosure | None:
    if decision.action is Action.REJECT:
        return None
    return replace(item, **decision.changes) if decision.action is Action.RESTATE else item


_SIGNAL_CONCEPTS = {signal: (f"signal.{signal.value}.response", f"signal.{signal.value}") for signal in Signal}
_PREFERENCE = (
    Promise.HONORED,
    Promise.HONORED_CONDITIONAL,
    Promise.NOT_HONORED,
    Promise.OFFERED,
    Promise.DESCRIBED,
)


def _signal(
    response: SignalResponse, original: Mapping[str, Disclosure], current: Mapping[str, Disclosure | None]
) -> SignalResponse:
    """What a policy promises on a signal once its disclosures were corrected; untouched where none of them was."""
    concepts = _SIGNAL_CONCEPTS[response.signal]
    mine = [id_ for id_, item in original.items() if item.concept in concepts]
    if all(current[id_] == original[id_] for id_ in mine):
        return response
    kept = [item for id_ in mine if (item := current[id_]) is not None and item.value in _PREFERENCE]
    if not kept:
        return SignalResponse(response.signal, Promise.SILENT, None)
    promises = {Promise(item.value or "") for item in kept}
    best = min(kept, key=lambda item: _PREFERENCE.index(Promise(item.value or "")))
    promise = Promise(best.value or "")
    if promise is Promise.HONORED and Promise.NOT_HONORED in promises:
        promise = Promise.HONORED_CONDITIONAL
    return SignalResponse(response.signal, promise, best.quote, best.id, best.condition or best.exception)


def _words(text: str) -> str:
    return " ".join("".join(char if char.isalnum() else " " for char in fold(text)).split())
