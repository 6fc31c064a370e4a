"""What a label means: the words of `words.toml`, matched without regard to case, accents and punctuation."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib import resources

KINDS = ("pay", "reject", "save", "accept", "close", "settings")
"""What a control can do, in the order in which labels are tried."""

_MARKS = re.compile(r"[^\w×✕✖⨯╳]+|_")
_LETTERS = str.maketrans({"ø": "o", "æ": "ae", "ß": "ss", "ł": "l", "đ": "d", "œ": "oe", "ı": "i"})
_FIRST_WORD = re.compile(
    r"^\W*(?:(?P<no>no|non|nein|nee|nej|nei|nie|ne|n[aã]o)|(?:yes|ja|oui|s[ií]|sim|tak|ano))(?:\s*[,!]\s*|\s+[–—-]\s+)\w",
    re.I,
)
"""“No, …” and “Yes, …” answer, whatever follows; “No problem” does not."""
_ONLY_WORDS = 3
"""So many other words may stand between “only” and “necessary”."""
_SHORT_QUESTION = 3
"""“Accept cookies?” may be a button; a longer question is not."""
_LABEL_WORDS = 9
"""A longer text is not a label: a whole sentence with "accept" in it is not a button to press."""


def normalised(text: str) -> str:
    """Words in small letters, without accents, one space before and after each.

    >>> normalised("Cookie-Einstellungen öffnen")
    ' cookie einstellungen offnen '
    """
    folded = unicodedata.normalize("NFD", text.casefold())
    plain = "".join(letter for letter in folded if not unicodedata.combining(letter)).translate(_LETTERS)
    return f" {_MARKS.sub(' ', plain).strip()} "


@cache
def _pattern(kind: str) -> re.Pattern[str]:
    table = tomllib.loads(resources.files("policywitness.consent").joinpath("words.toml").read_text(encoding="utf-8"))
    entries = [entry for language, found in table[kind].items() if language != "whole" for entry in found]
    parts = [r"(?: \S+){0,2} ".join(_word(word) for word in entry.split()) for entry in entries]
    whole = [f"^ {re.escape(entry)} $" for entry in table[kind].get("whole", ())]
    return re.compile("|".join([f" (?:{'|'.join(parts)})(?= )", *whole]))


def _word(word: str) -> str:
    return re.escape(word[:-1]) + r"\S*" if word.endswith("*") else re.escape(word)


@lru_cache(maxsize=4096)
def kind_of(label: str) -> str | None:
    """What a control with this label does: one of `KINDS`, or None.

    >>> kind_of("Accept only necessary cookies"), kind_of("Alle akzeptieren"), kind_of("Read our story")
    ('reject', 'accept', None)
    >>> kind_of("Non, je ne veux pas"), kind_of("How to refuse cookies"), kind_of("Non-essential cookies")
    ('reject', None, None)
    """
    text = normalised(label)
    if len(text.split()) > _LABEL_WORDS or _asks(label, text):
        return None
    kind = next((kind for kind in KINDS if _pattern(kind).search(text)), None)
    if kind in ("pay", "reject", "settings"):
        return kind
    if _only_necessary().search(text):
        return "reject"
    first = _FIRST_WORD.match(label)
    if first and kind in (None, "accept", "close"):
        return "reject" if first["no"] else "accept"
    return kind


def _asks(label: str, text: str) -> bool:
    """Whether a label is a question: “How to refuse cookies”, “What if I reject?” are no answers."""
    if _pattern("asking").match(text):
        return len(text.split()) > 1
    return label.rstrip().endswith("?") and len(text.split()) > _SHORT_QUESTION


@cache
def _only_necessary() -> re.Pattern[str]:
    only, necessary = _pattern("only").pattern, _pattern("necessary").pattern
    between = rf"(?: \S+){{0,{_ONLY_WORDS}}}"
    return re.compile(f"{only}{between}{necessary}|{necessary}{only}")


def is_plain_answer(label: str) -> bool:
    """Whether a label answers any question: “No”, “Yes, enter”, “No thanks”, “Continue”."""
    return bool(_pattern("plain").search(normalised(label)) or _FIRST_WORD.match(label))


def only_informs(label: str) -> bool:
    """Whether a control with this label tells more and answers nothing."""
    text = normalised(label)
    return bool(_pattern("inform").search(text)) or _asks(label, text)


def names_other(label: str) -> bool:
    """Whether a label names what is no matter of cookies: “Accept and play the video”."""
    return bool(_pattern("other").search(normalised(label)))


def is_about_other(text: str, answers: Sequence[str], others: Sequence[str] = ()) -> bool:
    """Whether a box asks for something else and mentions cookies or consent on the side: a newsletter, an age, a login.

    `answers` are the labels that answer, `others` those that do not. It does where its text begins with that, and either never
    names cookies or has no answer but such as fit any question; where those stand beside a control for something else; and where
    it asks, before cookies or consent are named, what “yes” or “no” answers.

    >>> is_about_other("Are you of age? By entering you accept our cookies.", ["Yes", "No"])
    True
    >>> is_about_other("We use cookies. Is that fine?", ["Yes", "No"])
    False
    """
    plain = all(map(is_plain_answer, answers))
    words = normalised(text)
    other, topic = _pattern("other").search(words), _topic_at(words)
    if other and other.start() < topic and (plain or not _pattern("cookies").search(words)):
        return True
    if plain and any(map(names_other, others)):
        return True
    asked = text.rfind("?")
    return plain and len(answers) > 1 and asked >= 0 and not names_topic(text[:asked])


def _topic_at(words: str) -> int:
    found = [one.start() for kind in ("topic", "privacy") if (one := _pattern(kind).search(words))]
    return min(found, default=len(words))


def is_consent_text(text: str) -> bool:
    """Whether a text asks for, or tells of, consent to cookies and the like: a topic, and something said about it."""
    words = normalised(text)
    return names_topic(text) and bool(_pattern("context").search(words))


def asks_for_cookies(text: str) -> bool:
    """Whether a text names cookies or consent, and not just privacy at large."""
    return bool(_pattern("topic").search(normalised(text)))


def names_topic(text: str) -> bool:
    """Whether a text names cookies, consent or privacy choices in any of the languages."""
    words = normalised(text)
    return bool(_pattern("topic").search(words)) or bool(_pattern("privacy").search(words))


def names_necessary(text: str) -> bool:
    """Whether a label or a stored name says that it cannot be refused."""
    return bool(_pattern("necessary").search(normalised(text)))


def names_purpose(name: str) -> bool:
    """Whether a stored name is one of the purposes that consent is asked for."""
    return bool(_pattern("purpose").search(normalised(name)))


def names_accepting(label: str) -> bool:
    """Whether a label names agreement, whatever else it names.

    >>> names_accepting("Enable or disable all services"), names_accepting("Do not sell my data")
    (True, False)
    """
    return bool(_pattern("accept").search(normalised(label)))


def names_all(label: str) -> bool:
    """Whether a label is about everything at once."""
    return bool(_pattern("all").search(normalised(label)))
