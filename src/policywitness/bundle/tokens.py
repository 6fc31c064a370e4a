"""Redaction tokens, the forms a value takes on the wire, and finding thousands of values in one pass over a text."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote, quote_plus

import ahocorasick

from policywitness.bundle.values import EMAIL, Reach

TOKEN = re.compile(r"⟨h:[0-9a-f]{16}(?:\|[a-z0-9]+)?⟩")
"""A token, with the form in which the value stood where that was not the plain one."""
_ENCODE_URI_COMPONENT = "!'()*~-._"
_PREFIX = 24
"""So many characters of a value are looked for in one pass over a text; the rest is compared where they are met."""
_ANCHOR_LETTERS = re.compile(r"[A-Za-z0-9]")
_WORD_LETTERS = re.compile(r"[A-Za-z0-9_-]")
_ESCAPE_BEFORE = re.compile(r"(?:%[0-9A-Fa-f]{2}|\\u[0-9A-Fa-f]{4}|\\[bfnrt])\Z")


class Tokens:
    """Makes tokens with one key: the same value, the same token, in all visits of all bundles."""

    def __init__(self, key: bytes) -> None:
        """`key` has 32 random bytes (see `policywitness.bundle.key`)."""
        self._key = key
        self._digests: dict[str, str] = {}

    def token(self, value: str, form: str = "") -> str:
        """The token of a value: 16 hex digits of its HMAC-SHA256. The empty value stays empty: there is nothing to hide."""
        if not value:
            return ""
        digest = self._digests.get(value)
        if digest is None:
            data = value.encode("utf-8", "surrogatepass")
            digest = self._digests[value] = hmac.digest(self._key, data, "sha256").hex()[:16]
        return f"⟨h:{digest}|{form}⟩" if form else f"⟨h:{digest}⟩"


def forms_of(value: str) -> dict[str, str]:
    """The forms a value is sent in -> the name of the form (empty for the plain one)."""
    data = value.encode("utf-8", "surrogatepass")
    forms = {value: ""}
    for ascii_only in (False, True):
        forms.setdefault(json.dumps(value, ensure_ascii=ascii_only)[1:-1], "json")
    once = {quote(data, safe=""), quote(data, safe=_ENCODE_URI_COMPONENT), quote_plus(data)}
    for encoded in sorted(once | {_lower_escapes(text) for text in once}):
        forms.setdefault(encoded, "urlencoded")
        forms.setdefault(quote(encoded, safe=""), "urlencoded2")
    for text in (base64.b64encode(data).decode(), base64.urlsafe_b64encode(data).decode()):
        for written in (text, text.rstrip("="), quote(text, safe="")):
            forms.setdefault(written, "base64")
    for name, digest in _digests_of(value, data):
        forms.setdefault(digest, name)
        forms.setdefault(digest.upper(), name)
    return forms


def followed_forms_of(value: str) -> dict[str, str]:
    """As `forms_of`, in small and in capital letters too (`case`), and its hashes written as base64: for the few values that are followed."""
    forms = forms_of(value)
    for variant in dict.fromkeys((value, value.lower(), value.upper())):
        for text, form in forms_of(variant).items():
            forms.setdefault(text, form or "case")
        for name, digest in _digests_of(variant, variant.encode("utf-8", "surrogatepass")):
            written = base64.b64encode(bytes.fromhex(digest)).decode()
            for text in (written, written.rstrip("="), quote(written, safe="")):
                forms.setdefault(text, name)
    return forms


def _digests_of(value: str, data: bytes) -> Iterator[tuple[str, str]]:
    # Advertisers hash an address after trimming it and making it small.
    normal = value.strip().lower().encode("utf-8", "surrogatepass") if EMAIL.fullmatch(value.strip()) else data
    for content in dict.fromkeys((data, normal)):
        yield "md5", hashlib.md5(content, usedforsecurity=False).hexdigest()
        yield "sha1", hashlib.sha1(content, usedforsecurity=False).hexdigest()
        yield "sha256", hashlib.sha256(content).hexdigest()


def _lower_escapes(text: str) -> str:
    return re.sub(r"%[0-9A-F]{2}", lambda match: match[0].lower(), text)


@dataclass(frozen=True, slots=True)
class _Pattern:
    """One form of one value. `anchored` patterns match only where no letter or digit adjoins, `word` ones only as whole words."""

    text: str
    token: str
    anchored: bool
    word: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """A value found in a text, from `start` to before `end`."""

    start: int
    end: int
    token: str


class Matcher:
    """Finds values in all their forms. Building is linear in the values, finding in the text."""

    def __init__(self, values: Mapping[str, Reach], tokens: Tokens, followed: Collection[str] = ()) -> None:
        """`values` -> how far each is looked for; those of reach `NOWHERE` are left out. `followed` are looked for everywhere, in more forms."""
        self._automaton = ahocorasick.Automaton()
        # The automaton holds beginnings only: a page may store megabytes, and a node for each character would cost gigabytes.
        for value, reach in values.items():
            if value and reach is not Reach.NOWHERE and value not in followed:
                self._add(value, forms_of(value), reach, tokens)
        for value in filter(None, followed):
            self._add(value, followed_forms_of(value), Reach.EVERYWHERE, tokens)
        self.has_words = Reach.WORDS in values.values()
        self.empty = len(self._automaton) == 0
        if not self.empty:
            self._automaton.make_automaton()

    def _add(self, value: str, forms: Mapping[str, str], reach: Reach, tokens: Tokens) -> None:
        short = len(value) < 10 or (value.isdigit() and len(value) < 16)
        for text, form in forms.items():
            digest = form in ("md5", "sha1", "sha256")
            pattern = _Pattern(
                text, tokens.token(value, form), short and not digest, reach is Reach.WORDS and not digest
            )
            beginning = text[:_PREFIX]
            if beginning in self._automaton:
                self._automaton.get(beginning).append(pattern)
            else:
                self._automaton.add_word(beginning, [pattern])

    def hits(self, text: str, words: Callable[[int, int], bool] | bool) -> list[Hit]:
        """What stands in a text, leftmost and then longest first, without overlaps. `words` says where words may match."""
        if self.empty:
            return []
        found: list[Hit] = []
        for last, patterns in self._automaton.iter(text):
            for pattern in patterns:
                start = last + 1 - min(len(pattern.text), _PREFIX)
                end = start + len(pattern.text)
                if text.startswith(pattern.text, start) and _stands_free(pattern, text, start, end, words):
                    found.append(Hit(start, end, pattern.token))
        found.sort(key=lambda hit: (hit.start, -hit.end))
        kept: list[Hit] = []
        for hit in found:
            if not kept or hit.start >= kept[-1].end:
                kept.append(hit)
        return kept

    def replace(self, text: str, words: Callable[[int, int], bool] | bool) -> str:
        """The text with a token for each hit."""
        hits = self.hits(text, words)
        if not hits:
            return text
        pieces: list[str] = []
        position = 0
        for hit in hits:
            pieces += (text[position : hit.start], hit.token)
            position = hit.end
        return "".join([*pieces, text[position:]])


def _stands_free(pattern: _Pattern, text: str, start: int, end: int, words: Callable[[int, int], bool] | bool) -> bool:
    if pattern.word and not (words if isinstance(words, bool) else words(start, end)):
        return False
    if not (pattern.word or pattern.anchored):
        return True
    adjoining = _WORD_LETTERS if pattern.word else _ANCHOR_LETTERS
    if end < len(text) and adjoining.match(text, end):
        return False
    if start == 0 or not adjoining.match(text, start - 1):
        return True
    return _ESCAPE_BEFORE.search(text[max(0, start - 6) : start]) is not None
