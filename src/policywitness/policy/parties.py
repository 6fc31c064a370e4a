"""Parties: vendors that a policy names, and what they are named for.

A name counts where it stands as a word, with its capital, outside addresses. A name that is also an ordinary word
(Segment, Branch, X) needs company: another vendor in the same sentence or a word of the trade beside it. Pointing at a
vendor's own policy, or naming its browser, is not naming it as a party.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from policywitness.policy.text import fold
from policywitness.policy.units import Unit

if TYPE_CHECKING:
    from policywitness.catalogue import VendorName

_TOKEN = re.compile(r"[^\W_]+")
_ADDRESS = re.compile(
    r"(?:https?://|www\.)\S{1,2000}|(?<!\S)\S{1,80}@\S{1,120}|"
    r"(?<![\w-])[\w-]{1,63}(?:\.[\w-]{1,63}){0,6}\.(?:com|net|org|io|info|co|de|fr|eu|uk|tv|me|be)\b(?:/\S{0,2000})?"
)
"""Bounded, because a hostile page may hold one endless word."""

_TRADE = re.compile(
    r"\b(?:analytics?|pixels?|ads?|advertis\w*|cookies?|tags?|sdks?|plug-?ins?|widgets?|buttons?|service providers?|vendors?|providers?|third[- ]part\w+|"
    r"crash|error (?:report|track|monitor)\w*|partners?|platforms?|social|payment|process(?:or|ing)|video|hosting|inc\.?|llc|ltd|corp\.?|gmbh|formerly|operated by|provided by|powered by)\b"
)
_POINTER = re.compile(
    r"(?:'s?)?\s+(?:\w+\s){0,3}?(?:privacy|data|cookie|terms|policy|policies|practices|website|site|page|documentation|help|opt-?out|ads? settings|ads? preferences|my ad|statement|"
    r"notice|guidelines|user data policy|terms of service|api services user)\b"
)
_POINTED_AT = re.compile(
    r"(?:(?:privacy|cookie) (?:policy|policies|notice|statement)|terms(?: of (?:use|service))?|practices|website) (?:of|by|from) (?:the )?$|"
    r"(?:visit|see|read|go to|click|review) (?:the )?$|(?:learn more|find out more|more information|information) (?:about|on|at|from) (?:how )?$"
)
_NOT_PARTY_AFTER = re.compile(
    r"(?:'s)?\s+(?:chrome|edge|safari|firefox|internet explorer|play\b|app ?store|store|android|ios\b|devices?|phones?|browsers?|windows|opt-?out|iphones?|ipads?|corporation's browser)"
)
_OPTING_OUT = re.compile(r"(?:opt(?:ing|ed)?[- ]?out (?:of|from)|(?:tracked|collected) by|collection by) (?:the )?$")
"""Whoever may opt out of a vendor's collecting meets that vendor here, though the sentence points at its page."""

_IN_USE = re.compile(
    r"\b(?:uses?|using|employs?|via|through|works? with|partners? with|integrates?|"
    r"(?:provided|powered|handled|processed|taken|made|sent|run|operated|hosted|delivered|supplied|managed|carried out) by) (?:the )?(?:services? of )?$"
)
_LEGAL_FORM = re.compile(
    r"(?:\s[\w&-]+){0,3},?\s(?:inc|llc|ltd|gmbh|corp|corporation|s\.?\s?a\.?\s?r\.?\s?l|b\.?v|plc|pty|ag|ab|oy|sas)\b"
)
_APPOSITION = re.compile(r"\s*[,(]\s*(?:to|which|who|whose|an?|our|the)\b")
"""`Segment, which collects`, `Branch (a provider of ...)`: a name that is explained is a name."""

_USED = re.compile(
    r"\b(?:we|us|our)\b.{0,80}\b(?:use|uses|using|work|share|partner|rely|engage|send|embed|integrat|include|employ|implement|place)\w*"
)
_OF_THE_GROUP = re.compile(
    r"(?: \w+)?(?:,? (?:inc|llc|ltd|gmbh|corp)\.?)?, our (?:group|parent|sister|subsidiary|holding)\b (?:\w+ )?(?:company|companies|entity|firm|corporation)\b"
)
_OUR_BRANDS = re.compile(
    r"\b(?:we are|our|compris\w+)\b.{0,60}\bbrands(?:,? (?:such as|including|are|like|of))?:? (?:[\w&.' -]{2,30}, (?:and )?){0,8}$"
)
"""`Mailer Inc., our group company`, `the brands A, B and C`: names of the first party."""

_BROWSER_LIST = re.compile(r"\b(?:browsers?|safari|firefox|internet explorer|opera)\b")

_CLICK_MAPS = r"maps? of (?:\w+ )?(?:clicks?|movements?|scrolling)|click ?maps?"
_RECORDINGS = r"record(?:s|ings?)(?: of)? (?:(?:your|the|their|whole|individual) )?(?:visits?|clicks|movements)"

CONTEXTS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (label, re.compile(pattern))
    for label, pattern in (
        ("social", r"\bsocial\b|plug-?ins?|(?:like|share|tweet|follow) buttons?|\bshare (?:content|posts?)\b|fan page"),
        ("analytics", r"analy[sz]|analytics|measur|statistic|traffic|usage (?:data|patterns)|performance|audience"),
        (
            "advertising",
            r"advertis|\bads?\b|marketing|retarget|remarket|campaign|conversion|\bpixels?\b|targeting|\bdsp\b|audiences",
        ),
        (
            "session-replay",
            rf"session (?:replay|record)|replay|heat ?maps?|{_CLICK_MAPS}|{_RECORDINGS}|mouse movement|scroll",
        ),
        ("security", r"security|fraud|\bbots?\b|spam|captcha|abuse|firewall|ddos"),
        ("video", r"\bvideos?\b|stream"),
        ("payment", r"payment|billing|credit card|transaction|checkout|purchase"),
        ("maps", rf"(?<!heat )(?<!click )\b(?!{_CLICK_MAPS})maps?\b|mapping"),
        ("fonts", r"\bfonts?\b|typeface"),
        ("hosting", r"hosting|hosted|cloud|content delivery|\bcdn\b|infrastructure|servers?\b|storage provider"),
        ("email", r"e-?mails?|newsletter|mailing"),
        ("chat", r"\bchat|customer (?:support|service)|help ?desk|ticket"),
        ("login", r"\blog ?in|sign(?:ing)?[- ]?(?:in|up|on)|single sign|authenticat|\bsso\b|connect your"),
        ("consent", r"consent (?:management|platform|tool)|cookie banner|preference cent"),
        ("tag-management", r"tag manage"),
        ("testing", r"a/b|split test|experiment"),
        ("error-monitoring", r"error|crash|diagnos"),
        ("survey", r"survey|feedback|review"),
        ("affiliate", r"affiliate"),
    )
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A vendor named in a unit: absolute offsets of the name, or the span of the run-in heading that names it.

    `vendor` is the catalogue's id; the name itself where several vendors share it (`operator_only`), or where the catalogue
    does not know the company (`unknown`).
    """

    vendor: str
    name: str
    start: int
    end: int
    unit: Unit
    context: tuple[str, ...]
    operator_only: bool
    unknown: bool = False


@dataclass(frozen=True, slots=True)
class _Entry:
    folded: str
    name: str
    vendors: tuple[str, ...]
    ambiguous: bool
    unknown: bool = False
    remote: bool = False
    """Whether only a parent bears the name: who names Mastercard does not name the tool that it owns."""

    @property
    def is_operator(self) -> bool:
        """Whether the name stands for several vendors, as an operator's does."""
        return len(self.vendors) > 1


@lru_cache(maxsize=1)
def companies() -> dict[str, tuple[str, bool]]:
    """Companies of `companies.toml`: (name, whether it is also a word) by folded name."""
    raw = tomllib.loads((files("policywitness.policy") / "companies.toml").read_text("utf-8"))
    sure = {fold(name): (name, False) for name in raw["names"]}
    return {fold(name): (name, True) for name in raw["ambiguous"]} | sure


class Names:
    """Vendor names, ready to be looked up by their first word."""

    def __init__(self, names: Iterable[VendorName]) -> None:
        grouped: dict[str, list[VendorName]] = defaultdict(list)
        for name in names:
            grouped[fold(name.name).strip()].append(name)
        self._by_token: dict[str, list[_Entry]] = defaultdict(list)
        entries = {folded: _entry(folded, grouped[folded]) for folded in grouped}
        for folded, (company, ambiguous) in companies().items():
            entries.setdefault(folded, _Entry(folded, company, (company,), ambiguous, unknown=True))
        for folded in sorted(entries):
            token = _TOKEN.search(folded)
            if token and token.start() == 0:
                self._by_token[token[0]].append(entries[folded])
        for each in self._by_token.values():
            each.sort(key=lambda entry: (-len(entry.folded), entry.folded))

    def find(self, text: str, folded: str, start: int, end: int) -> Iterator[tuple[_Entry, int, int]]:
        """Names in `[start, end)` with their offsets, the longest at each place, none inside another or an address."""
        closed = [found.span() for found in _ADDRESS.finditer(folded, start, end)]
        position = start
        for token in _TOKEN.finditer(folded, start, end):
            at = token.start()
            if at < position or token[0] not in self._by_token:
                continue
            for entry in self._by_token[token[0]]:
                stop = at + len(entry.folded)
                if stop <= end and folded.startswith(entry.folded, at) and _stands_alone(text, entry, at, stop):
                    position = stop
                    # A name may have the form of an address (`Customer.io`); then it is written as one word with a capital.
                    if not any(low <= at < high and (low, high) != (at, stop) for low, high in closed):
                        yield entry, at, stop
                    break


def _entry(folded: str, names: list[VendorName]) -> _Entry:
    vendors = tuple(sorted({name.vendor for name in names}))
    remote = all(name.kind == "parent" for name in names)
    return _Entry(folded, names[0].name, vendors, all(name.ambiguous for name in names), remote=remote)


def _stands_alone(text: str, entry: _Entry, at: int, stop: int) -> bool:
    before, after = text[at - 1 : at] if at else "", text[stop : stop + 1]
    if before and (before.isalnum() or before in "_@"):
        return False
    if after.isalnum() or after == "_":
        return False
    written = text[at:stop]
    if entry.ambiguous:
        return written == entry.name or (written.isupper() and len(written) > 3)
    return written[0].isupper() or written[0].isdigit() or written == entry.name


def find_mentions(
    text: str, folded: str, units: Iterable[Unit], names: Names, company: frozenset[str]
) -> Iterator[Mention]:
    """Every vendor named as a party, once a unit. `company` holds the folded names of the first party, which is no party to itself."""
    named = [(unit, list(names.find(text, folded, unit.start, unit.end))) for unit in units]
    group = {
        entry.vendors
        for unit, found in named
        for entry, start, stop in found
        if _is_of_the_group(folded, unit, start, stop)
    }
    parties = [
        [
            _is_party(entry, folded, unit, start, stop, found, company)
            and not (entry.ambiguous and _in_longer_name(text, unit, start, stop))
            for entry, start, stop in found
        ]
        for unit, found in named
    ]
    # A policy that says once whom it means by a word means the same wherever the word begins a sentence.
    known = {
        entry.folded
        for (_, found), flags in zip(named, parties, strict=True)
        for (entry, _, _), is_party in zip(found, flags, strict=True)
        if is_party and len(entry.name) > _INITIAL
    }
    for (unit, found), flags in zip(named, parties, strict=True):
        seen: set[str] = set()
        for (entry, start, stop), is_party in zip(found, flags, strict=True):
            if entry.vendors in group:
                continue
            if is_party or (entry.folded in known and _begins(text, folded, unit, start, stop)):
                product = bool(_PRODUCT.match(text, stop, unit.end))
                yield from _mentions(entry, start, stop, unit, folded, seen, product)
        if unit.first and unit.block.run_in:
            heading = list(names.find(text, folded, *unit.block.run_in))
            for entry, start, stop in heading:
                if not entry.ambiguous and not _is_company(entry, company):
                    yield from _mentions(entry, start, stop, unit, folded, seen)


_DOES = re.compile(
    r" (?:(?:may|might|can|will|also) ){0,2}(?:set|place|use|collect|keep|receive|store|process|record|gather|get|learn|recogni[sz]e|track|measure|provide|help|show|send)s?\b"
)


def _begins(text: str, folded: str, unit: Unit, start: int, stop: int) -> bool:
    """Whether a name that is known from elsewhere begins a sentence as the one who does something: `Segment keeps ...`."""
    return start == unit.start and bool(_DOES.match(folded, stop)) and not _in_longer_name(text, unit, start, stop)


def _is_of_the_group(folded: str, unit: Unit, start: int, stop: int) -> bool:
    """Whether a sentence calls a company one of the own group, or its name one of the own brands."""
    after = folded[stop : min(unit.end, stop + 60)]
    return bool(_OF_THE_GROUP.match(after) or _OUR_BRANDS.search(unit.folded, 0, max(0, start - unit.start)))


_PRODUCT = re.compile(r"\s(?!(?:Inc|LLC|Ltd|Corp|Ireland|Limited|Pixel|Ads|Tag|Platforms)\b)(?:[A-Z][a-z]+|\d{2,})")
"""`Google Calendar`: a product that the catalogue does not know, whatever the sentence is about."""

_NAME_GOES_ON = re.compile(
    r" (?!(?:Inc|LLC|Ltd|GmbH|Corp|Co|Limited|S\.A|B\.V|N\.V|Platforms|Ireland|Europe|Pixel|Ads?|Analytics|Audience|Business|Tags?|Technologies|Insights|"
    r"Group|Media|Labs|Cookies?|Quest|Software|Systems|API|SDK)\b)[A-Z]\w"
)
_NAME_BEGAN = re.compile(r"(?:[A-Z][\w'’]+|[A-Z]\.(?:\s?[A-Z]\.)?)\s$")


def _in_longer_name(text: str, unit: Unit, start: int, stop: int) -> bool:
    """Whether a name that is also a word is part of a longer one: `Mountain View`, `P.O. Box`, `Grand Canal Square`."""
    cells = unit.block.cells if unit.kind == "row" else ()
    low, high = next((cell for cell in cells if cell[0] <= start < cell[1]), (unit.start, unit.end))
    if _NAME_GOES_ON.match(text, stop, high):
        return True
    began = _NAME_BEGAN.search(text, max(low, start - 40), start)
    return began is not None and (began.start() > low or (began[0].isupper() and len(began[0]) > len("We ")))


def _mentions(
    entry: _Entry, start: int, stop: int, unit: Unit, folded: str, seen: set[str], product: bool = False
) -> Iterator[Mention]:
    context = contexts_of(unit)
    vendor = entry.name if product and entry.is_operator else _vendor_of(entry, context)
    if vendor not in seen:
        seen.add(vendor)
        shared = (entry.is_operator or entry.remote) and vendor == entry.name
        yield Mention(vendor, folded[start:stop], start, stop, unit, context, shared, entry.unknown)


_CONTEXT_IN_ID = (
    ("social", re.compile(r"social|embeds")),
    ("advertising", re.compile(r"pixel|ads\b|insight|uet|floodlight|ad-manager|xandr")),
    ("analytics", re.compile(r"analytics|clarity")),
    ("maps", re.compile(r"maps")),
    ("fonts", re.compile(r"fonts")),
    ("tag-management", re.compile(r"tag-manager")),
    ("video", re.compile(r"youtube|vimeo")),
)


def _vendor_of(entry: _Entry, context: tuple[str, ...]) -> str:
    """The vendor's id; an operator's name where it stands for several and the context does not settle which."""
    if not entry.is_operator and not entry.remote:
        return entry.vendors[0]
    hinted = {
        vendor for label, ids in _CONTEXT_IN_ID if label in context for vendor in entry.vendors if ids.search(vendor)
    }
    return hinted.pop() if len(hinted) == 1 else entry.name


def _is_company(entry: _Entry, company: frozenset[str]) -> bool:
    """Whether a name is the first party's: the same, or one begins with the other (`Pinterest`, `Pinterest Europe Ltd`)."""
    return any(
        entry.folded == name
        or entry.folded.startswith((f"{name} ", f"{name},"))
        or name.startswith((f"{entry.folded} ", f"{entry.folded},"))
        for name in company
    )


def _is_party(
    entry: _Entry,
    folded: str,
    unit: Unit,
    start: int,
    stop: int,
    found: list[tuple[_Entry, int, int]],
    company: frozenset[str],
) -> bool:
    if _is_company(entry, company):
        return False
    before, after = folded[max(unit.start, start - 60) : start], folded[stop : min(unit.end, stop + 60)]
    sentence = unit.folded
    if _NOT_PARTY_AFTER.match(after):
        return False
    pointed_at = _POINTER.match(after) or _POINTED_AT.search(before)
    if pointed_at and not _USED.search(sentence) and not _OPTING_OUT.search(before) and unit.kind != "row":
        return False
    if entry.is_operator and _BROWSER_LIST.search(sentence) and "settings" in sentence and not _USED.search(sentence):
        return False
    if not entry.ambiguous:
        return True
    sure = [other for other, _, _ in found if not other.ambiguous and other is not entry]
    if len(entry.name) > _INITIAL and (_LEGAL_FORM.match(after) or _listed(folded, unit, start, stop)):
        return True
    # At the start of a sentence, or of quoted words, every word has a capital, so the name proves nothing there.
    if folded[start - 1 : start] == '"' and folded[stop : stop + 1] != '"':
        return False
    if start == unit.start and not sure and not re.match(r"\s*(?:[,(]|'s\b|inc|pixel|ads\b|analytics)", after):
        return False
    if len(entry.name) > _INITIAL and _IN_USE.search(before):
        return True
    if _APPOSITION.match(after) and _TRADE.search(sentence):
        return True
    return bool(sure) or bool(_TRADE.search(before[-45:])) or bool(_TRADE.match(after.lstrip(" (,'")))


def _listed(folded: str, unit: Unit, start: int, stop: int) -> bool:
    """Whether the name alone fills a cell of a row, or an item of a list that speaks of vendors."""
    if unit.kind == "row":
        cells = [cell for cell in unit.block.cells if folded[slice(*cell)].strip()]
        return len(cells) > 1 and any(folded[slice(*cell)].strip() == folded[start:stop] for cell in cells)
    bare = _ADDRESS.sub(" ", unit.folded).strip(" .,;:()-")
    return bare == folded[start:stop] and bool(_TRADE.search(unit.context))


_INITIAL = 2
"""Names as short as `X` mean too much else, even behind "we use"."""


def contexts_of(unit: Unit) -> tuple[str, ...]:
    """What the sentence is about; where it does not say, its lead-in and headings, then the sentences before it.

    What stands before an item of a list is another item, and about somebody else.
    """
    before = "" if unit.first and unit.kind != "sentence" else " ".join(unit.previous)
    for text in (unit.folded, f"{unit.heading} {unit.lead}", before, unit.path.rpartition(" > ")[2]):
        labels = tuple(label for label, pattern in CONTEXTS if pattern.search(text))
        if labels:
            return labels
    return ()
