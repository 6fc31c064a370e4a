"""One rule of a filter list in Adblock syntax: what it says, and whether a request fits it.

Syntax: https://help.adblockplus.org/hc/en-us/articles/360062733293 and, for `important`, `badfilter` and short names of options,
https://github.com/gorhill/uBlock/wiki/Static-filter-syntax. Rules that hide elements, change responses or restrict pages are
no rules about requests and are left out, as is a rule with an option that is not known: half understood it would match too much.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

# How Adblock syntax calls a kind of request. Left: options; right: the one name used here.
_KINDS = {
    "script": "script",
    "image": "image",
    "stylesheet": "stylesheet",
    "css": "stylesheet",
    "object": "object",
    "object-subrequest": "object",
    "subdocument": "subdocument",
    "frame": "subdocument",
    "xmlhttprequest": "xmlhttprequest",
    "xhr": "xmlhttprequest",
    "websocket": "websocket",
    "ping": "ping",
    "beacon": "ping",
    "media": "media",
    "font": "font",
    "other": "other",
    "document": "document",
    "doc": "document",
}
# What a browser calls it (`Request.resource_type`), in lower case; a document in a frame is a subdocument.
_REQUESTS = _KINDS | {"fetch": "xmlhttprequest", "eventsource": "xmlhttprequest", "prefetch": "other"}
_PARTY = {"third-party": True, "3p": True, "first-party": False, "1p": False}
_HIDING = re.compile(r"#@?(?:\?|\$|%|\$\?)?#|\$@?\$")
_OPTION = re.compile(r"~?[a-z0-9-]+(?:=.*)?$")
_HOST_RULE = re.compile(r"\|\|([a-z0-9_-]+(?:\.[a-z0-9_-]+)*)(?=$|[\^/:?|])")
_TOKEN = re.compile(r"[a-z0-9%]{2,}")
_SCHEME = r"^[a-z][a-z0-9+.-]*:/*"
_SEPARATOR = r"(?:[^a-z0-9_.%-]|$)"


def request_kind(resource_type: str, in_frame: bool = False) -> str:
    """What Adblock syntax calls a resource type of the browser (`Script`, `XHR`, `Fetch`, ...); `other` for the rest."""
    kind = _REQUESTS.get(resource_type.lower(), "other")
    return "subdocument" if kind == "document" and in_frame else kind


@dataclass(slots=True)
class Query:
    """A request, taken apart once for all rules. `low` is the URL in lower case, `host_end` where its host ends."""

    url: str
    low: str
    host: str
    host_end: int
    third: bool
    kind: str
    page_hosts: frozenset[str]


@dataclass(frozen=True, slots=True)
class Written:
    """A rule as written, split: `pattern` without `@@` and options."""

    text: str
    pattern: str
    options: tuple[str, ...]
    exception: bool

    @property
    def host(self) -> str | None:
        """The host that the rule is anchored to (`||host^...`); None for any other rule."""
        found = _HOST_RULE.match(self.pattern)
        return found[1] if found is not None else None

    @property
    def key(self) -> tuple[str, frozenset[str], bool]:
        """What makes two rules the same one, `badfilter` aside."""
        return self.pattern, frozenset(self.options) - {"badfilter"}, self.exception

    def domains(self) -> list[str]:
        """The sites that the rule is limited to."""
        return [name for name in _listed(self.options) if not name.startswith("~")]

    def tokens(self) -> list[str]:
        """Words that every matching URL holds, whole: between characters that are no part of a word."""
        pattern = self.pattern
        if pattern.startswith("/") and pattern.endswith("/") and len(pattern) > 1:
            return []
        body = pattern.lower()
        found = []
        for token in _TOKEN.finditer(body):
            before = body[token.start() - 1] if token.start() else "*"
            after = body[token.end()] if token.end() < len(body) else "*"
            if before != "*" and after != "*":
                found.append(token[0])
        return found


def written(line: str) -> Written | None:
    """A line of a list as a rule about requests; None for comments, for rules about pages and for empty lines."""
    text = line.strip()
    if not text or text[0] in "![" or " " in text or _HIDING.search(text):
        return None
    exception = text.startswith("@@")
    pattern = text[2:] if exception else text
    at = pattern.rfind("$")
    if at < 0 or (pattern.startswith("/") and pattern.endswith("/") and len(pattern) > 1):
        return Written(text, pattern, (), exception)
    options = tuple(pattern[at + 1 :].split(","))
    if not all(_OPTION.match(option.lower()) for option in options):
        return Written(text, pattern, (), exception)
    return Written(text, pattern[:at], options, exception)


def _listed(options: Iterable[str]) -> list[str]:
    """The names in `domain=a.com|~b.com`, in lower case."""
    names: list[str] = []
    for option in options:
        name, _, value = option.partition("=")
        if name.lower() in ("domain", "from"):
            names += value.lower().split("|")
    return names


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule, ready to be tried. `third` None: any party; `kinds` None: any kind of request."""

    text: str
    fits: Callable[[Query], object] | None
    third: bool | None
    kinds: frozenset[str] | None
    not_kinds: frozenset[str]
    domains: frozenset[str]
    not_domains: frozenset[str]

    def matches(self, query: Query) -> bool:
        """Whether a request fits the rule's options and its pattern."""
        if self.third is not None and self.third is not query.third:
            return False
        if self.kinds is not None and query.kind not in self.kinds:
            return False
        if query.kind in self.not_kinds:
            return False
        if self.domains and self.domains.isdisjoint(query.page_hosts):
            return False
        if self.not_domains and not self.not_domains.isdisjoint(query.page_hosts):
            return False
        return self.fits is None or bool(self.fits(query))


def ready(rule: Written) -> Rule | None:
    """The rule with its options read; None where it is not about blocking requests, or has an option that is not known."""
    third: bool | None = None
    kinds: set[str] = set()
    not_kinds: set[str] = set()
    match_case = False
    for option in rule.options:
        name, _, value = option.lower().partition("=")
        plain = name.removeprefix("~")
        if plain in _KINDS:
            (not_kinds if name != plain else kinds).add(_KINDS[plain])
        elif plain in _PARTY:
            third = _PARTY[plain] is (name == plain)
        elif name == "match-case":
            match_case = True
        # What a blocked request is answered with does not change whether it is blocked.
        elif name not in ("important", "domain", "from") and (name != "redirect" or not value):
            return None
    sites = _listed(rule.options)
    if any(not site.removeprefix("~") or "/" in site or "*" in site for site in sites):
        return None
    try:
        fits = _pattern(rule, match_case)
    except re.error:
        return None
    # A page of its own is only meant by rules that say so, and by those for all of a host.
    if "document" not in kinds and (fits is not None or rule.host is None or kinds or not_kinds):
        not_kinds.add("document")
    return Rule(
        text=rule.text,
        fits=fits,
        third=third,
        kinds=frozenset(kinds) or None,
        not_kinds=frozenset(not_kinds),
        domains=frozenset(site for site in sites if not site.startswith("~")),
        not_domains=frozenset(site[1:] for site in sites if site.startswith("~")),
    )


def _pattern(rule: Written, match_case: bool) -> Callable[[Query], object] | None:
    """The test of a pattern; None where its host says it all. The caller has found the host of a host rule already."""
    pattern = rule.pattern
    if pattern.startswith("/") and pattern.endswith("/") and len(pattern) > 1:
        expression = re.compile(pattern[1:-1], 0 if match_case else re.IGNORECASE)
        return lambda query: expression.search(query.url)
    if match_case:
        exact = re.compile(_expression(pattern))
        return lambda query: exact.search(query.url)
    pattern = pattern.lower()
    host = rule.host
    if host is not None:
        return _after_host(pattern[2 + len(host) :])
    if not pattern.startswith("|") and not re.search(r"[*^|]", pattern):
        return lambda query: pattern in query.low
    parts = _parts(pattern)
    return lambda query: _in_order(parts, query.low, 0)


def _after_host(rest: str) -> Callable[[Query], object] | None:
    if rest in ("", "^", "^*", "*"):
        return None
    if not re.search(r"[*^|]", rest):
        return lambda query: query.low.startswith(rest, query.host_end)
    first, *more = rest.split("*")
    start = re.compile(_expression(first, anchored=True))
    parts = _parts("*".join(more)) if more else []

    def fits(query: Query) -> bool:
        found = start.match(query.low, query.host_end)
        return found is not None and _in_order(parts, query.low, found.end())

    return fits


def _parts(pattern: str) -> list[re.Pattern[str]]:
    """The pieces of a pattern between its `*`."""
    pieces = pattern.split("*")
    # An anchor belongs to the first piece or the last, whatever is left of it.
    return [re.compile(_expression(piece, anchored=number > 0)) for number, piece in enumerate(pieces) if piece]


def _in_order(parts: Iterable[re.Pattern[str]], text: str, at: int) -> bool:
    """Whether the pieces follow each other in `text`, anything between them.

    Each is looked for once, from where the one before it ends: an expression with `.*` for every `*` would try all their
    combinations, and a page could ask for an address on which that takes hours.
    """
    for part in parts:
        found = part.search(text, at)
        if found is None:
            return False
        at = found.end()
    return True


def _expression(pattern: str, anchored: bool = False) -> str:
    """A pattern as a regular expression, for `search`; `anchored`: for `match`, where the host ends."""
    head = ""
    if not anchored and pattern.startswith("||"):
        # As little of the host as will do, for what follows the next `*` may be in it.
        head, pattern = rf"{_SCHEME}(?:[^/?#]*?\.)??", pattern[2:]
    elif not anchored and pattern.startswith("|"):
        head, pattern = "^", pattern[1:]
    tail = "$" if pattern.endswith("|") else ""
    body = "".join(
        ".*" if char == "*" else _SEPARATOR if char == "^" else re.escape(char) for char in pattern.removesuffix("|")
    )
    return f"{head}{body}{tail}"
