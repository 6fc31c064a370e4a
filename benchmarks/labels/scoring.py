"""Scores of readings against the labels in this folder.

The policies themselves are other people's texts and are not in the repository; `privacy.toml`, `signals.toml` and
`cookies.toml` name files of a folder that holds `privacy/` and `cookies/`. A label is a line of such a file, so a disclosure
is placed on the line that its statement was read from. Lines marked `maybe` count neither way.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from policywitness.catalogue import VendorName
from policywitness.model.policy import Disclosure, PolicyReading
from policywitness.model.vocabulary import Promise, Stance
from policywitness.policy.cookies import lifetime_seconds

HERE = Path(__file__).parent
TECHNOLOGY = frozenset(
    f"tech.{name}"
    for name in (
        "cookies", "local_storage", "browser_storage", "web_beacon", "email_beacon", "mobile_beacon", "embedded_scripts",
        "mobile_sdk", "session_replay", "fingerprinting", "tag_manager", "other", "third_party_cookies",
    )
)  # fmt: skip
IDENTIFIERS = frozenset(
    f"data.{name}" for name in ("ip_address", "device_id", "device_id.def", "unique_id", "mobile_ad_id")
)
DENIALS = frozenset(
    (
        "share.deny",
        "sale.deny",
        "share.direct_marketing",
        "share.ad_data",
        "share.nonpi_advertising",
        "sale.ccpa_statement",
    )
)
CONCEPTS = ("cookies", "ip", "browser", "denial")


@dataclass
class Score:
    """Counts of one concept, and where the reader and the labels differ."""

    hit: int = 0
    missed: list[str] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """Share of what was found that is labelled; 1 where nothing was found."""
        return self.hit / max(1, self.hit + len(self.extra)) if self.hit or self.extra else 1.0

    @property
    def recall(self) -> float:
        """Share of the labels that was found; 1 where there are none."""
        return self.hit / max(1, self.hit + len(self.missed)) if self.hit or self.missed else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def load(name: str) -> dict[str, Any]:
    """The labels of `<name>.toml`."""
    return tomllib.loads((HERE / f"{name}.toml").read_text("utf-8"))


def words(text: str) -> str:
    """Text reduced to its words, so that Markdown, HTML and text versions of one sentence meet."""
    return " ".join("".join(char if char.isalnum() else " " for char in text.lower()).split())


def group_of(item: Disclosure) -> str | None:
    """The labelled concept that a disclosure belongs to."""
    if item.concept in TECHNOLOGY:
        return "cookies"
    if item.concept in IDENTIFIERS:
        return "ip"
    if item.concept == "optout.browser_cookies":
        return "browser"
    denied = item.stance in (Stance.DENY, Stance.DENY_UNLESS) and item.concept in DENIALS
    return "denial" if denied else None


def lines_of(reading: PolicyReading, source: str) -> dict[int, int]:
    """The line of the source file (from 1) for the start offset of each statement, found by walking both in order."""
    lines = [words(re.sub(r"\]\([^)]*\)", "]", line)) for line in source.split("\n")]
    placed: dict[int, int] = {}
    at = 0
    for statement in reading.statements:
        text = words(statement.quote.text)
        found = next((n for n in range(at, len(lines)) if text and text in lines[n]), None)
        if found is None:
            # A paragraph cut at line ends: its first words say where it begins.
            begin = " ".join(text.split()[:6])
            found = next((n for n in range(at, len(lines)) if begin and begin in lines[n]), at)
        # A further statement may stand on the same line, but not before it.
        at = found
        placed[statement.quote.start] = found + 1
        if lines[found] == text:
            at = found + 1
    return placed


def score_policy(label: Mapping[str, Any], reading: PolicyReading, source: str, scores: Mapping[str, Score]) -> None:
    """Add one policy to the scores of the concepts that are labelled by line."""
    placed = lines_of(reading, source)
    found: dict[str, dict[int, Disclosure]] = defaultdict(dict)
    for item in reading.disclosures:
        group = group_of(item)
        line = placed.get(item.quote.start)
        if group and line:
            found[group].setdefault(line, item)
    for concept in CONCEPTS:
        gold = {entry["line"]: entry["words"] for entry in label.get(concept, ())}
        maybe = {entry["line"] for entry in label.get(f"{concept}_maybe", ())}
        score = scores[concept]
        score.hit += len(gold.keys() & found[concept].keys())
        score.missed += [
            f"{label['file']}:{line}: {gold[line]}" for line in sorted(gold.keys() - found[concept].keys())
        ]
        score.extra += [
            f"{label['file']}:{line}: {item.rule} {item.stance.value}: {item.quote.text[:200]!r}"
            for line, item in sorted(found[concept].items())
            if line not in gold and line not in maybe
        ]


def score_vendors(
    label: Mapping[str, Any], reading: PolicyReading, names: Iterable[VendorName], scores: Mapping[str, Score]
) -> None:
    """Add one policy to the scores of its named vendors: those that the catalogue knows, and all that are named."""
    answers: dict[str, set[str]] = defaultdict(set)
    for name in names:
        answers[name.name.lower()] |= {name.vendor, name.name.lower()}
    values = {item.value.lower(): item for item in reading.disclosures if item.concept == "party.named" and item.value}
    allowed: set[str] = set()
    for name in (*label["vendors"], *label.get("maybe_vendors", ())):
        allowed |= {name.lower()} | answers[name.lower()]
    for name in label["vendors"]:
        known = name.lower() in answers and bool(answers[name.lower()])
        hit = bool((answers[name.lower()] | {name.lower()}) & values.keys())
        for key in ("vendors known", "vendors all") if known else ("vendors all",):
            scores[key].hit += hit
            scores[key].missed += [] if hit else [f"{label['file']}: {name}"]
    for value in sorted(values.keys() - allowed):
        quote = values[value].quote.text
        for key in ("vendors known", "vendors all"):
            scores[key].extra.append(f"{label['file']}: {value}: {quote[:160]!r}")


def score_signals(labels: Mapping[str, Mapping[str, str]], readings: Mapping[str, PolicyReading]) -> dict[str, Any]:
    """Per signal: mentions, promises right of all, macro-F1 over the promises that occur, and what was wrong."""
    result: dict[str, Any] = {}
    for signal in ("dnt", "gpc"):
        pairs: Counter[tuple[str, str]] = Counter()
        wrong: list[str] = []
        for file, reading in sorted(readings.items()):
            gold = labels.get(file, {}).get(signal, Promise.SILENT.value)
            said = next(item.promise.value for item in reading.signals if item.signal.value == signal)
            pairs[gold, said] += 1
            if gold != said:
                wrong.append(f"{file}: {signal} is {gold}, read as {said}")
        silent = Promise.SILENT.value
        mention = Score(
            hit=sum(n for (gold, said), n in pairs.items() if silent not in (gold, said)),
            missed=[""] * sum(n for (gold, said), n in pairs.items() if said == silent != gold),
            extra=[""] * sum(n for (gold, said), n in pairs.items() if gold == silent != said),
        )
        result[signal] = {
            "mention": mention,
            "right": sum(n for (gold, said), n in pairs.items() if gold == said),
            "of": pairs.total(),
            "macro_f1": _macro(pairs),
            "wrong": wrong,
        }
    return result


def _macro(pairs: Counter[tuple[str, str]]) -> float:
    each = []
    for promise in sorted({gold for gold, _ in pairs}):
        hit = pairs[promise, promise]
        labelled = sum(n for (gold, _), n in pairs.items() if gold == promise)
        read = sum(n for (_, said), n in pairs.items() if said == promise)
        each.append(2 * hit / (labelled + read))
    return sum(each) / len(each)


def score_cookies(
    file: str, label: Sequence[Sequence[str]], reading: PolicyReading, scores: Mapping[str, Score]
) -> None:
    """Add one cookie policy: each labelled row once, by name (wildcards meet what they cover), and its lifetime."""
    left = list(reading.declared_cookies)
    for name, lifetime in label:
        same = [item for item in left if _same(name, item.name)]
        # One name may be declared twice with two lifetimes: the row whose lifetime is right is meant.
        meant = next(
            (i for i in same if lifetime and i.lifetime_s == lifetime_seconds(lifetime)), same[0] if same else None
        )
        if meant is None:
            scores["cookie rows"].missed.append(f"{file}: {name}")
            continue
        left.remove(meant)
        scores["cookie rows"].hit += 1
        if lifetime:
            if meant.lifetime_s == lifetime_seconds(lifetime):
                scores["cookie lifetimes"].hit += 1
            else:
                scores["cookie lifetimes"].missed.append(
                    f"{file}: {name}: {lifetime!r} read as {meant.lifetime_text!r}"
                )
    scores["cookie rows"].extra += [f"{file}: {item.name}: {item.quote.text[:120]!r}" for item in left]


def _same(labelled: str, read: str) -> bool:
    one, other = (re.sub(r"X{4,}", "*", name.lower().replace("x" * 4, "XXXX")) for name in (labelled, read))
    return one == other or fnmatchcase(one, other) or fnmatchcase(other, one)
