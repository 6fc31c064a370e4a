"""Redaction of single texts: addresses, bodies, header values, free text.

Known values go wherever they stand. Beyond them, what looks like an identifier goes too, where identifiers are carried: in
query values, fragments, bodies and headers; e-mail addresses everywhere. Hosts, the words of a path, names of parameters and
account ids stay readable, so that what was requested can still be told.
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import Any
from urllib.parse import unquote

from policywitness.bundle.tokens import TOKEN, Matcher, Tokens
from policywitness.bundle.values import ACCOUNT_ID, ASSET, decoded_base64, is_slug

_URL = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*:)?(?P<host>//[^/?#\\]*)?(?P<rest>.*)", re.S)
_REST = re.compile(r"(?P<path>[^?#]*)(?P<query>\?[^#]*)?(?P<fragment>#.*)?", re.S)
_URL_IN_TEXT = re.compile(r"\b(?:https?|wss?)://[^\s\"'<>\\`]+")
_OPAQUE = ("data:", "javascript:", "mailto:", "tel:", "about:")
_ESCAPE = r"%(?:25)*[0-9A-Fa-f]{2}"
_IDENTIFIER = re.compile(
    rf"""(?P<keep>{TOKEN.pattern}|{_ESCAPE})
    | (?P<uuid>[0-9a-fA-F]{{8}}-(?:[0-9a-fA-F]{{4}}-){{3}}[0-9a-fA-F]{{12}})
    | (?P<client>(?<!\d)\d{{6,}}\.\d{{10}}(?!\d))
    | (?P<run>[A-Za-z0-9_-]{{16,}})""",
    re.VERBOSE,
)
_EMAIL = re.compile(
    rf"""(?P<email>(?:(?<![A-Za-z0-9._+-])|(?<=%[0-9A-Fa-f]{{2}}))  # only where one can begin, or long runs cost their square
        (?:[A-Za-z0-9._+-]|%2[bB]){{1,64}}(?:@|%(?:25)?40)(?:[A-Za-z0-9-]{{1,63}}\.){{1,8}}[A-Za-z]{{2,24}})
    | (?P<keep>{TOKEN.pattern}|{_ESCAPE})""",
    re.VERBOSE,
)
_LONG = re.compile(r"[A-Za-z0-9_.+/-]{16}")
"""Nothing shorter is taken for an identifier by its looks: a quick test that most query values fail."""
_ADDRESS = re.compile(r"https?(?::|%(?:25)*3a)", re.I)
_QUERY_OF_ADDRESS = re.compile(r"[?#]|%(?:25)*(?:3f|23)", re.I)
_BASE64_RUN = re.compile(r"[A-Za-z0-9+/_-]{24,}={0,2}")
_SECRET_KEY = re.compile(
    r"(?:user|login)?_?(?:pass(?:word|wd)?|pwd|secret)|(?:access|id|refresh|auth|session|csrf|api|bearer)[_-]?(?:token|key|id)",
    re.I,
)
_SECRET_FIELD = re.compile(r'("(?:password|passwd|pwd|passphrase|secret)"\s*:\s*")((?:[^"\\]|\\.)*)', re.I)
_MAX_SEGMENTS = 8
BINARY = "base64:"
"""What a body that is no text begins with in the evidence; its bytes follow in base64."""
_FORM = re.compile(r"[^=&\s{}\[\]\"<>]+=[^\s{}\[\]\"<>]*\Z")
_CONSENT_KEYS = frozenset(
    {"gdpr_consent", "gdpr", "gpp", "gpp_sid", "us_privacy", "usp", "usp_consent", "gcs", "gcd", "addtl_consent"}
)
"""Query keys of consent strings: they say what was chosen, the same for all who chose it."""


class TextRedactor:
    """Redacts the texts of one visit. With `unknown` off only known values go (`--keep-values`)."""

    def __init__(self, tokens: Tokens, matcher: Matcher, unknown: bool = True) -> None:
        """`matcher` finds the visit's known values."""
        self._tokens = tokens
        self._matcher = matcher
        self._unknown = unknown
        self._urls: dict[str, str] = {}

    def url(self, url: str) -> str:
        """An address, absolute or relative; the same address always comes out the same, so records still join."""
        known = self._urls.get(url)
        if known is None:
            known = self._urls[url] = self._redact_url(url)
        return known

    def maybe_url(self, url: str | None) -> str | None:
        """As `url`, for a field that may be empty."""
        return None if url is None else self.url(url)

    def text(self, text: str, identifiers: bool = False) -> str:
        """Free text and the addresses in it; with `identifiers` also what looks like one."""
        text = self._matcher.replace(text, words=False)
        pieces: list[str] = []
        position = 0
        for match in _URL_IN_TEXT.finditer(text):
            pieces += (self._prose(text[position : match.start()], identifiers), self.url(match[0]))
            position = match.end()
        return "".join([*pieces, self._prose(text[position:], identifiers)])

    def body(self, body: str) -> str:
        """A request's body: a form as a query, bytes where values stand in them, all else (JSON, multipart, ...) as text."""
        lines = body.split("\n") if BINARY in body else ()
        if any(line.startswith(BINARY) for line in lines):
            return "\n".join(self._bytes(line) if line.startswith(BINARY) else self.body(line) for line in lines)
        if _FORM.match(body):
            return self._pairs(self._words(self._matcher.replace(body, words=False)))
        if self._unknown:
            body = _SECRET_FIELD.sub(lambda match: match[1] + self._tokens.token(match[2]), body)
        return self.text(body, identifiers=True)

    def _bytes(self, body: str) -> str:
        """A body of bytes stays base64 where nothing known stands in it; else it becomes text with `\\x..` for what is none."""
        try:
            text = base64.b64decode(body.removeprefix(BINARY), validate=True).decode("utf-8", "surrogateescape")
        except binascii.Error:
            return body
        redacted = self._emails(self._matcher.replace(text, words=False))
        if redacted == text:
            return body
        return redacted.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")

    def name(self, name: str) -> str:
        """A cookie's or stored item's name: only known values and e-mail addresses go, or no catalogue could know it."""
        return self._emails(self.known(name))

    def known(self, text: str) -> str:
        """Text in which only values that identify are replaced: stored documents, whose words are evidence."""
        return self._packed(self._matcher.replace(text, words=False))

    def deep(self, value: Any) -> Any:
        """Every string in a value made of dicts, lists and plain values."""
        if isinstance(value, str):
            return self.text(value, identifiers=True)
        if isinstance(value, dict):
            return {self.name(key) if isinstance(key, str) else key: self.deep(item) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return [self.deep(item) for item in value]
        return value

    def _redact_url(self, url: str) -> str:
        if url.lower().startswith(_OPAQUE):
            return self.known(url)
        match = _URL.match(url)
        assert match is not None, "every string matches: all parts are optional"
        host = match["host"] or ""
        if "@" in host:
            user, _, host = host[2:].rpartition("@")
            host = f"//{self._tokens.token(user)}@{host}"
        # Before the rest is taken apart: a value may itself hold what separates the parts of an address.
        rest = _REST.match(self.known(match["rest"]))
        assert rest is not None, "every string matches: all parts are optional"
        path = self._emails(rest["path"], in_path=True)
        query, fragment = (
            f"{part[0]}{self._pairs(self._words(part[1:]))}" if part else "" for part in rest.group("query", "fragment")
        )
        return f"{match['scheme'] or ''}{host}{path}{query}{fragment}"

    def _words(self, query: str) -> str:
        return self._matcher.replace(query, words=_in_query_value(query)) if self._matcher.has_words else query

    def _pairs(self, query: str) -> str:
        """What looks like an identifier in a query, a form or a fragment. Known values are replaced already."""
        if not self._unknown:
            return self._packed(query)
        pieces: list[str] = []
        for pair in query.split("&"):
            key, equals, value = pair.partition("=")
            if not equals:
                pieces.append(self._value(key))
            elif key.lower() in _CONSENT_KEYS:
                pieces.append(pair)
            elif value and _SECRET_KEY.fullmatch(key) and not TOKEN.fullmatch(value):
                pieces.append(f"{key}={self._tokens.token(value)}")
            else:
                pieces.append(f"{self._packed(key)}={self._value(value)}")
        return "&".join(pieces)

    def _value(self, value: str) -> str:
        """A query value. An address in it keeps its path, as it does elsewhere."""
        if "@" not in value and "40" not in value and not _LONG.search(value):
            return value
        if not _ADDRESS.match(value):
            return self._identifiers(self._packed(self._emails(value)))
        cut = _QUERY_OF_ADDRESS.search(value)
        end = cut.start() if cut else len(value)
        tail = self._identifiers(self._packed(self._emails(value[end:])))
        return self._emails(value[:end], in_path=True) + tail

    def _prose(self, text: str, identifiers: bool) -> str:
        text = self._emails(
            self._matcher.replace(text, words=lambda _start, end: not re.match(r'"\s*:', text[end : end + 8]))
        )
        return self._identifiers(self._packed(text)) if identifiers else self._packed(text)

    def _packed(self, text: str) -> str:
        """Base64 runs that hold known values: beacons send whole JSON objects so. The run gives way to the tokens found in it."""
        if self._matcher.empty or len(text) < 24:
            return text
        if "%" in text and _BASE64_RUN.fullmatch(plain := unquote(text)):
            return self._unpacked(plain) or text
        return _BASE64_RUN.sub(lambda match: self._unpacked_segments(match[0]), text)

    def _unpacked_segments(self, run: str) -> str:
        """A slash is a letter of base64, and also what stands between the segments of a path: the longest reading that holds wins."""
        segments = run.split("/")
        pieces: list[str] = []
        while segments:
            for count in range(min(len(segments), _MAX_SEGMENTS), 0, -1):
                if tokens := self._unpacked("/".join(segments[:count])):
                    break
            pieces.append(tokens or segments[0])
            del segments[: count if tokens else 1]
        return "/".join(pieces)

    def _unpacked(self, run: str) -> str:
        """The tokens of what a base64 run holds; empty where it holds no known value."""
        inner = decoded_base64(run) if len(run) >= 24 else None
        hits = self._matcher.hits(inner, words=False) if inner is not None else []
        return "".join(dict.fromkeys(re.sub(r"(?:\|\w+)?⟩", "|base64⟩", hit.token) for hit in hits))

    def _identifiers(self, text: str) -> str:
        if not self._unknown:
            return text
        return _IDENTIFIER.sub(
            lambda match: match[0] if match["keep"] or not _is_unknown(match) else self._tokens.token(match[0]), text
        )

    def _emails(self, text: str, in_path: bool = False) -> str:
        if not self._unknown or ("@" not in text and "40" not in text):
            return text

        def replaced(match: re.Match[str]) -> str:
            if match["keep"] or (in_path and ASSET.fullmatch(match[0])):
                return match[0]
            plain = unquote(unquote(match[0]))
            return self._tokens.token(plain, "" if plain == match[0] else "urlencoded")

        return _EMAIL.sub(replaced, text)


def _is_unknown(match: re.Match[str]) -> bool:
    """Whether a run of letters and digits is an identifier: long hex, long digits, or long and mixed without being words."""
    run = match["run"]
    if run is None:
        return True
    if ACCOUNT_ID.fullmatch(run) or is_slug(run):
        return False
    if run.isdigit():
        return len(run) >= 18
    if re.fullmatch(r"[0-9a-fA-F]{16,}", run):
        return True
    return len(run) >= 20 and any(map(str.isdigit, run)) and any(map(str.isalpha, run))


def _in_query_value(query: str) -> Any:
    """A test whether a span of `query` lies in the value of a pair: words must not be replaced in the names of parameters."""

    def inside(start: int, end: int) -> bool:
        return "=" in query[query.rfind("&", 0, start) + 1 : start] and "&" not in query[start:end]

    return inside
