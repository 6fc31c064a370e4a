"""What one sentence says that the site does on a browser signal.

The sentence is cut into clauses. In each, every verb of response is judged: whose it is (the last subject before it that is
no object of a preposition), whether a negation reaches it, and whether it is talk of a response (`how we respond`) and no
response. Then the sentence is read as an if-then: what is said to happen when the signal is on.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files

from policywitness.model.vocabulary import Promise, Signal
from policywitness.policy.rulebook import compile_pattern, load_lexicon


class Who(StrEnum):
    """Whose act a verb names."""

    OURS = "ours"
    THEIRS = "theirs"
    READER = "reader"


@dataclass(frozen=True, slots=True)
class Words:
    """The patterns of `signals.toml`."""

    names: dict[Signal, re.Pattern[str]]
    patterns: dict[str, re.Pattern[str]]

    def __getitem__(self, group: str) -> re.Pattern[str]:
        return self.patterns[group]


@lru_cache(maxsize=1)
def words() -> Words:
    """The vocabulary of signals, compiled once."""
    raw = tomllib.loads((files("policywitness.policy.concepts") / "signals.toml").read_text("utf-8"))
    names = {name: "|".join(patterns) for name, patterns in raw["names"].items()}
    lexicon = load_lexicon() | names
    groups: dict[str, str] = {
        group: source if isinstance(source, str) else "|".join(f"(?:{one})" for one in source)
        for group, source in raw["response"].items()
    }
    groups["verbs"] = rf"\b(?:{groups['verbs']})\b"
    groups["prepositions"] = rf"\b(?:{groups['prepositions']}) $"
    compiled = {group: compile_pattern(source, lexicon) for group, source in groups.items()}
    return Words({Signal(name): compile_pattern(source, {}) for name, source in names.items()}, compiled)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a sentence answers; `promise` None where it tells of no response of the site. `by_others`: it tells of others'."""

    promise: Promise | None = None
    by_others: bool = False


_SUBJECT_VERB = (
    r"(?:we|our|they|it|this|the|these|your|any|such|dnt|gpc|global privacy controls?|opt-?out preference signals?)\b"
)
_CLAUSE = re.compile(
    r";|\s-\s|\.\s|,?\s\b(?:but|however|although|though|whereas|while)\b|"
    rf",\s(?:and|so|nor|or)\s(?:\w+,?\s)?(?={_SUBJECT_VERB}|third\b)|,\s(?={_SUBJECT_VERB})|\sand\s(?:\w+,?\s)?(?=(?:we|they|it)\s)|\sand\s(?=(?:so|therefore|thus|hence|as such)\s)|"
    r"\s(?=(?:because|since|unless|until|although)\s)"
)
_OPENING = re.compile(
    r"(?:because|since|as|given|due to|until|although|though|while|when|whenever|if|where|unless|in the absence)\b[^;]*?(?P<comma>,)\s"
    r"(?=(?:[\w.'&-]+\s){1,6}?(?:do|does|is|are|will|cannot|can|may|has|have|honou?rs|responds|recogni[sz]es|supports|respects)\b)"
)
_TOGETHER = re.compile(r"\b(?:we|us) (?:and|or|nor|and/or)\b|\b(?:and|nor|or|including|like) (?:we|us|ours?)\b")
_INHERITS = re.compile(
    r"\s*(?:and |or |but |so |nor )?(?:therefore |thus |also |instead |then |currently |as a result,? )*"
    r"(?:do|does|will|would|cannot|can|may|are|is|have|has|never|honou?rs?|responds?|recogni[sz]es?|supports?|respects?|ignores?)\b"
)
_THIRD_PERSON = re.compile(
    r"(?:respond|honou?r|respect|support|adhere|acknowledge|recogni[sz]e|accept|obey)s\b|complies\b"
)
_SIGNALISH = re.compile(
    r"signal|\bdnt\b|\bgpc\b|global privacy|preference|request|setting|opt-?out|\bit\b|\bthem\b|mechanism|header|choice"
)
_OCCASION = re.compile(r"\b(?:when|if|upon|in response|on receipt|signals?|requests?|preferences?|settings?)\b")
_ADJECTIVE = re.compile(r"\s(?:\w+\s)?(?:standards?|consensus|understanding|definition|approach|meaning|agreement)\b")


def answer(text: str, signal: Signal, *, named: bool) -> Answer:
    """What a plain sentence (see `signals.plain`) says of the response to `signal`. `named`: the signal stands in it."""
    if text.rstrip().endswith("?"):
        return Answer()
    by_others = False
    subject: Who | None = None
    kept = False
    for clause in _clauses(text):
        speaks = _speaks_of(clause, signal) if named else True
        promise, others, subject = _response(clause, subject, text)
        if not speaks:
            continue
        by_others = by_others or others
        if promise is Promise.NOT_HONORED:
            return Answer(promise)
        kept = kept or promise is Promise.HONORED
    if kept:
        return Answer(Promise.HONORED)
    consequence = _consequence(text, signal) if not named or words().names[signal].search(text) else None
    return Answer(consequence, by_others)


def _clauses(text: str) -> list[str]:
    """The clauses, in order; a subordinate clause that opens the sentence ends at the comma before the main one."""
    opening = _OPENING.match(text)
    cuts = {found.span() for found in _CLAUSE.finditer(text)} | ({opening.span("comma")} if opening else set())
    clauses: list[str] = []
    position = 0
    for start, end in sorted(cuts):
        clauses.append(text[position:start])
        position = max(position, end)
    clauses.append(text[position:])
    return [clause for clause in clauses if clause.strip()]


def _speaks_of(clause: str, signal: Signal) -> bool:
    """Whether a clause is of this signal: it names it, or names none; one that names only the other does not."""
    names = words().names
    return bool(names[signal].search(clause)) or not any(pattern.search(clause) for pattern in names.values())


_OF_A_SECTION = re.compile(
    r"\b(?:sections?|clauses?|articles?|paragraphs?) [\d(][\w.()]*(?: (?:and|or|to) [\d(][\w.()]*)? (?:\w+ ){0,3}$"
)
"""`Where a signal is sent, section 3 shall not apply`: what does not apply is the section."""


def _response(clause: str, inherited: Who | None, sentence: str) -> tuple[Promise | None, bool, Who | None]:
    """(promise, whether it tells of others' response, the clause's subject)."""
    w = words()
    subject = inherited if _INHERITS.match(clause) else None
    last = _subject(clause, len(clause)) or subject
    refusal = w["refusals"].search(clause)
    if (
        refusal
        and not _OF_A_SECTION.search(clause, 0, refusal.start())
        and not w["talk"].search(clause, 0, refusal.start())
    ):
        if (_subject(clause, refusal.start()) or subject) is Who.THEIRS:
            return None, True, last
        return Promise.NOT_HONORED, False, last
    kept = by_others = False
    for verb in w["verbs"].finditer(clause):
        negated = _is_negated(clause, verb.start())
        if (
            _OF_A_SECTION.search(clause, 0, verb.start())
            or _is_of_standards(clause, verb)
            or _is_talk(clause, verb.start(), negated)
            or _is_arrival(clause, verb)
        ):
            continue
        who = _actor(clause, verb, subject)
        if who is Who.THEIRS:
            by_others = True
        elif who is Who.READER and not (negated and re.match(w["effects"].pattern, verb[0])):
            continue
        elif negated and not _is_of_other_things(clause, verb):
            return Promise.NOT_HONORED, False, last
        elif negated:
            continue
        else:
            kept = kept or _is_kept(clause, verb, who, sentence)
    if not kept and not by_others and last is Who.OURS:
        kept = _is_promised(clause)
    kept = kept or bool(w["acting"].search(clause))
    return (Promise.HONORED if kept else None), by_others, last


def _is_of_standards(clause: str, verb: re.Match[str]) -> bool:
    """Whether a verb belongs to talk of standards that do not exist (`no standard for honoring`), no subject of ours between."""
    if _ADJECTIVE.match(clause, verb.end()):
        return True
    ends = [found.end() for found in words()["standards"].finditer(clause, 0, verb.start())]
    return bool(ends) and not re.search(r"\b(?:we|our|us)\b", clause[ends[-1] : verb.start()])


def _is_of_other_things(clause: str, verb: re.Match[str]) -> bool:
    """Whether a verb of many uses has no signal for its object: `we do not process health data, and honor GPC`."""
    return bool(re.match(words()["general"].pattern, verb[0])) and not _SIGNALISH.search(clause)


_IF = re.compile(r"\b(?:if|when|whenever|once|after|where)\b[^,;]*$")


def _is_arrival(clause: str, verb: re.Match[str]) -> bool:
    """Whether a verb tells when a signal has arrived (`if we detect a signal`), not what is done then."""
    return bool(re.match(words()["arrival"].pattern, verb[0])) and bool(_IF.search(clause[: verb.start()]))


def _is_kept(clause: str, verb: re.Match[str], who: Who | None, sentence: str) -> bool:
    """Whether a verb that no negation reaches promises a response of the site."""
    passive = words()["passive"].search(clause)
    if passive and passive.end() >= verb.end():
        return True
    if who is Who.OURS:
        return _keeps(verb[0], sentence)
    return who is None and bool(_THIRD_PERSON.match(verb[0])) and _is_short(clause, verb.start())


def _is_promised(clause: str) -> bool:
    """Whether the signal is called a valid request, or the like."""
    promise = words()["promises"].search(clause)
    return promise is not None and not words()["talk"].search(clause) and not _is_negated(clause, promise.start())


def _is_short(clause: str, position: int) -> bool:
    """Whether nothing but a name stands before the verb: `Larkfield honors ...`."""
    before = clause[:position].strip()
    return bool(before) and len(before.split()) <= 3 and not re.search(r"\b(?:that|which|who|it|browser)\b", before)


def _subjects(clause: str, end: int) -> Iterator[tuple[int, Who]]:
    w = words()
    for who, group in ((Who.OURS, "subjects"), (Who.THEIRS, "others"), (Who.READER, "readers")):
        for found in w[group].finditer(clause, 0, end):
            if not w["prepositions"].search(clause, 0, found.start()):
                yield found.end(), who


def _subject(clause: str, end: int) -> Who | None:
    """The last party named before `end` that can be a subject; "we and our partners" are us."""
    if _TOGETHER.search(clause, 0, end):
        return Who.OURS
    found = sorted(_subjects(clause, end))
    return found[-1][1] if found else None


def _actor(clause: str, verb: re.Match[str], inherited: Who | None) -> Who | None:
    """Whose act a verb is: the agent behind "by" of a passive, else the subject before it."""
    w = words()
    passive = w["passive"].search(clause)
    if passive and passive.start() < verb.start() <= passive.end():
        if agent := re.search(rf"\bby (?:\w+ ){{0,3}}?(?={w['others'].pattern})", clause[passive.end() :]):
            return Who.THEIRS if agent else None
        return Who.OURS if _subject(clause, verb.start()) is not Who.THEIRS else Who.THEIRS
    return _subject(clause, verb.start()) or inherited


def _is_negated(clause: str, position: int) -> bool:
    """Whether a negation before `position` reaches it: no new clause, and no "and" behind another kind of verb, between."""
    w = words()
    negations = list(w["negations"].finditer(clause, 0, position))
    if not negations:
        return False
    between = clause[negations[-1].end() : position]
    if w["bounds"].search(clause, negations[-1].start(), position):
        return False
    joint = between.rfind(" and ")
    return joint < 0 or bool(w["verbs"].search(between[: joint + 1])) or not w["tracking"].search(between, 0, joint)


def _is_talk(clause: str, position: int, negated: bool) -> bool:
    w = words()
    talk = [found for found in w["talk"].finditer(clause, 0, position + 20) if found.start() <= position]
    if not talk:
        return False
    behind = w["negations"].search(clause, talk[-1].end(), position) if talk[-1].end() < position else None
    return not (negated and behind)


def _keeps(verb: str, sentence: str) -> bool:
    """Whether an unnegated verb is a promise: its object is the signal, or it answers one."""
    w = words()
    if not re.match(w["keeping"].pattern, verb):
        return False
    if re.match(w["answering"].pattern, verb) and not _OCCASION.search(sentence) and not _has_object(verb, sentence):
        return False
    return bool(_SIGNALISH.search(sentence))


def _has_object(verb: str, sentence: str) -> bool:
    """Whether a signal is named right behind the verb: `have implemented GPC`."""
    names = "|".join(pattern.pattern for pattern in words().names.values())
    return bool(re.search(rf"{re.escape(verb)}\s(?:(?:the|a|your|any)\s)?['\"]?(?:{names})", sentence))


def _consequence(text: str, signal: Signal) -> Promise | None:
    """What is said to happen when the signal is on; None where the sentence is no if-then of that kind."""
    w = words()
    name = (
        rf"(?:{w.names[signal].pattern}|\bsignals?\b|turn(?:ed)? (?:it|this) on|\b(?:it|this) is (?:on|enabled|active))"
    )
    opened = re.search(rf"(?:{w['condition_opens'].pattern})[^.;,]{{0,90}}?(?:{name})", text)
    if opened is None or w["talk"].search(text) or re.search(r"\bif (?:an?|the|your) (?:web ?sites?|sites?)\b", text):
        return None
    comma = text.find(",", opened.end())
    rest = text[comma + 1 :] if comma >= 0 else text[opened.end() :]
    mains = (rest,) if opened.start() < 40 and comma >= 0 else (text[: opened.start()], rest)
    for main in mains:
        promise = _happens(main)
        if promise is not None:
            return promise
    return None


def _happens(main: str) -> Promise | None:
    w = words()
    if w["earlier"].search(main):
        return None
    if w["reader_spared"].search(main):
        return Promise.HONORED
    tracking = w["tracking"].pattern
    going = re.search(rf"(?:{w['going_on'].pattern})[^.;]{{0,40}}\b{tracking}", main)
    ceasing = re.search(
        rf"(?:{w['ceasing'].pattern})[^.;]{{0,60}}?\b{tracking}|\b{tracking}[^.;]{{0,60}}?(?:{w['ceasing'].pattern})",
        main,
    )
    found = going or ceasing
    if found is None:
        return None
    who = _subject(main, found.end())
    if who in (Who.THEIRS, Who.READER) and not re.search(r"\b(?:we|our)\b", main[: found.end()]):
        return None
    return Promise.NOT_HONORED if going else Promise.HONORED
