"""What a label means: the words of `words.toml`, matched without regard to case, accents and punctuation."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache, lru_cache
from importlib import resources

KINDS = ("pay", "reject", "save", "accept", "close", "settings")
"""What a control can do, in the order in which labels are tried."""

_MARKS = re.compile(r"[^\w×✕✖⨯╳]+|_")
_LETTERS = str.maketrans({"ø": "o", "æ": "ae", "ß": "ss", "ł": "l", "đ": "d", "œ": "oe", "ı": "i"})
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
    """
    text = normalised(label)
    if len(text.split()) > _LABEL_WORDS:
        return None
    return next((kind for kind in KINDS if _pattern(kind).search(text)), None)


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


def names_all(label: str) -> bool:
    """Whether a label is about everything at once."""
    return bool(_pattern("all").search(normalised(label)))
