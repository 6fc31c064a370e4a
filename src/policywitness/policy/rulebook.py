"""The rulebook: concepts loaded from TOML, compiled, matched against units.

A concept file:

    [[concept]]
    key = "tech.session_replay"          # the disclosure's concept
    title = "Session replay"
    testability = "crawl"                # crawl, extra, static, manual
    specificity = "named"                # named (default), category, catch-all
    stance = "instruct"                  # only where the wording cannot change it; else the stance layer decides
    actor = "third-party"                # who acts where the sentence does not say; default we
    value = "match"                      # match: what was found, folded; words: as written, or the group `value` of the
                                         # pattern; any other text: that; absent: no value
    categories = ["session_replay"]      # vendor categories and kinds that a class of parties covers
    narrower = ["..."]                   # a denial in which one of these is found denies less than the concept: the kinds of cookies
                                         # that its words name (`categories` of the disclosure), and is left out where they name none
    examples = ["...", {text = "...", stance = "may", lead = "...", section = "..."}]
    counter_examples = ["..."]
    [[concept.rule]]
    any = ["..."]                        # at least one must be found in the unit; the first found is the match
    all = ["..."]                        # each must be found in the unit
    none = ["..."]                       # none may be found in the unit
    context = ["..."]                    # each must be found in the unit, its lead-in, run-in heading or section path
    after = ["..."]                      # each must be found in the unit or the sentence right before it
    near = ["..."]                       # each must be found in the unit or the two sentences before it
    section = ["..."]                    # one must be found in the section path or run-in heading
    kinds = ["item"]                     # sentence, item, row; default all

Patterns are regular expressions over folded text (lower case, straight quotes). A space stands for any run of spaces,
`" ?"` for none too,
`{name}` for an expression of `lexicon.toml`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from policywitness.model.errors import UserError
from policywitness.model.vocabulary import Specificity, Stance, Testability
from policywitness.policy.units import Unit

_MACRO = re.compile(r"\{([a-z_]+)\}")
_CONCEPT_KEYS = frozenset(
    [
        "key",
        "title",
        "testability",
        "specificity",
        "stance",
        "actor",
        "value",
        "categories",
        "narrower",
        "examples",
        "counter_examples",
        "rule",
        "once",
    ]
)
_RULE_KEYS = frozenset(["any", "all", "none", "context", "after", "near", "section", "kinds"])


_SAID_IN_WORDS = ("tech.", "data.", "share.", "sale.", "purpose.", "practice.", "actor.", "collect.")


class RulebookError(UserError):
    """A concept file that cannot be used; the message names file, concept and key."""


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence for the tests of a concept."""

    text: str
    stance: Stance | None = None
    value: str | None = None
    actor: str | None = None
    lead: str | None = None
    section: str | None = None
    before: str | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """Compiled patterns; see the module's docstring."""

    id: str
    any: re.Pattern[str] | None
    all: tuple[re.Pattern[str], ...]
    none: re.Pattern[str] | None
    context: tuple[re.Pattern[str], ...]
    after: tuple[re.Pattern[str], ...]
    near: tuple[re.Pattern[str], ...]
    section: re.Pattern[str] | None
    kinds: frozenset[str]

    def match(self, unit: Unit, *, addresses: bool = True) -> re.Match[str] | None:
        """The match that says where in the unit's folded text the concept stands; web addresses are left out on request."""
        text = unit.folded if addresses else unit.bare
        found = self.any.search(text) if self.any else None
        if self.any and found is None:
            return None
        if self.kinds and unit.kind not in self.kinds:
            return None
        for pattern in self.all:
            also = pattern.search(text)
            if also is None:
                return None
            found = found or also
        if found is None or (self.none and self.none.search(text)):
            return None
        if any(pattern.search(text) is None and pattern.search(unit.context) is None for pattern in self.context):
            return None
        if any(
            pattern.search(text) is None and not any(map(pattern.search, unit.previous[-1:])) for pattern in self.after
        ):
            return None
        if any(pattern.search(text) is None and not any(map(pattern.search, unit.previous)) for pattern in self.near):
            return None
        if self.section and not self.section.search(unit.path) and not self.section.search(unit.heading):
            return None
        return found


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing that a policy can say."""

    key: str
    title: str
    testability: Testability
    specificity: Specificity
    stance: Stance | None
    actor: str
    value: str | None
    categories: tuple[str, ...]
    rules: tuple[Rule, ...]
    examples: tuple[Example, ...]
    counter_examples: tuple[Example, ...]
    once: bool = False
    narrower: re.Pattern[str] | None = None

    @property
    def reads_addresses(self) -> bool:
        """Whether the words of a web address can say it: a tool's page can, but `/cookie-usage` sets no cookie."""
        return not self.key.startswith(_SAID_IN_WORDS)

    @property
    def practice(self) -> bool:
        """Whether it is about something that a site does, and not a right, a tool, an address or a definition."""
        return self.key.startswith((*_SAID_IN_WORDS, "disclosure."))


def compile_pattern(source: str, lexicon: Mapping[str, str]) -> re.Pattern[str]:
    """A pattern with its `{name}`s and spaces expanded. Raises `KeyError` for an unknown name, `re.error` for a bad pattern."""
    return re.compile(_expand(source, lexicon))


def _expand(source: str, lexicon: Mapping[str, str]) -> str:
    expanded = source
    while _MACRO.search(expanded):
        expanded = _MACRO.sub(lambda found: f"(?:{lexicon[found[1]]})", expanded)
    expanded = expanded.replace("[- ]?", r"[-\s]*").replace("[- ]", r"[-\s]+")
    return expanded.replace(" ?", r"\s*").replace(" ", r"\s+")


def load_lexicon() -> dict[str, str]:
    """The named expressions of `concepts/lexicon.toml`."""
    raw = tomllib.loads((files("policywitness.policy.concepts") / "lexicon.toml").read_text("utf-8"))
    return {str(name): "|".join(value) if isinstance(value, list) else str(value) for name, value in raw.items()}


@lru_cache(maxsize=1)
def load_rulebook() -> tuple[Concept, ...]:
    """All concepts, by file name, then in the order of the file. Raises `RulebookError`."""
    lexicon = load_lexicon()
    concepts: list[Concept] = []
    folder = files("policywitness.policy.concepts")
    for entry in sorted(folder.iterdir(), key=lambda item: item.name):
        if not entry.name.endswith(".toml") or entry.name in ("lexicon.toml", "signals.toml"):
            continue
        raw_concepts = tomllib.loads(entry.read_text("utf-8")).get("concept", ())
        concepts.extend(_concept(raw, entry.name, lexicon) for raw in raw_concepts)
    keys = [concept.key for concept in concepts]
    if twice := {key for key in keys if keys.count(key) > 1}:
        raise RulebookError(f"concepts defined twice: {', '.join(sorted(twice))}; give each one place")
    return tuple(concepts)


def _concept(raw: Mapping[str, Any], file: str, lexicon: Mapping[str, str]) -> Concept:
    key = str(raw.get("key", "?"))
    if unknown := set(raw) - _CONCEPT_KEYS:
        raise RulebookError(
            f"{file}: {key}: unknown keys {', '.join(sorted(unknown))}; known are {', '.join(sorted(_CONCEPT_KEYS))}"
        )
    try:
        return Concept(
            key=raw["key"],
            title=raw["title"],
            testability=Testability(raw["testability"]),
            specificity=Specificity(raw.get("specificity", Specificity.NAMED)),
            stance=Stance(raw["stance"]) if "stance" in raw else None,
            actor=raw.get("actor", "we"),
            value=raw.get("value"),
            categories=tuple(raw.get("categories", ())),
            rules=tuple(_rule(rule, f"{key}#{number}", lexicon) for number, rule in enumerate(raw["rule"], 1)),
            examples=tuple(_example(example) for example in raw.get("examples", ())),
            counter_examples=tuple(_example(example) for example in raw.get("counter_examples", ())),
            once=bool(raw.get("once", False)),
            narrower=_either(raw.get("narrower", ()), lexicon),
        )
    except (KeyError, ValueError, TypeError, re.error) as error:
        raise RulebookError(f"{file}: {key}: {type(error).__name__}: {error}") from error


def _either(sources: Sequence[str], lexicon: Mapping[str, str]) -> re.Pattern[str] | None:
    return re.compile("|".join(_expand(source, lexicon) for source in sources)) if sources else None


def _rule(raw: Mapping[str, Any], name: str, lexicon: Mapping[str, str]) -> Rule:
    if unknown := set(raw) - _RULE_KEYS:
        raise ValueError(f"unknown rule keys {', '.join(sorted(unknown))}")

    def each(field: str) -> tuple[re.Pattern[str], ...]:
        return tuple(compile_pattern(source, lexicon) for source in raw.get(field, ()))

    def either(field: str) -> re.Pattern[str] | None:
        return _either(raw.get(field, ()), lexicon)

    if not raw.get("any") and not raw.get("all"):
        raise ValueError("a rule needs `any` or `all`")
    return Rule(
        name,
        either("any"),
        each("all"),
        either("none"),
        each("context"),
        each("after"),
        each("near"),
        either("section"),
        frozenset(raw.get("kinds", ())),
    )


def _example(raw: str | Mapping[str, str]) -> Example:
    if isinstance(raw, str):
        return Example(raw)
    given: dict[str, Any] = dict(raw)
    if "stance" in given:
        given["stance"] = Stance(given["stance"])
    return Example(**given)
