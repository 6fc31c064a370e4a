"""The company whose policy it is: the names that stand for "we", so that `Larkfield does not sell data` is a denial of ours.

A name is written with capitals and is no common noun of policies ("Services", "Service Providers"). What calls itself "we"
in brackets counts, and what the title, the opening or the copyright line names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from policywitness.model.hosts import host_of, registrable_domain
from policywitness.policy.text import fold
from policywitness.policy.units import Unit

_OPENING = 40
"""A policy says early who speaks."""

_WORD = r"[A-Z0-9][\w&.'’+!-]*"
_FORMS = r"Inc|INC|LLC|L\.L\.C|Ltd|LTD|Limited|Corp|Corporation|Co|Company|GmbH|PLC|plc|AB|AG|SA|S\.A|BV|B\.V|Oy|Pty|LP|LLP|Incorporated"
_NAME = rf"[A-Z][\w&.'’+!-]*(?: (?:(?:of|the|for|de|du|von|van|&) )?{_WORD}){{0,5}}(?:, (?:{_FORMS})\b\.?)?"
_DEFINED = re.compile(
    rf"(?P<full>{_NAME})(?P<between>(?:,? (?:and|with|together with|including) (?:all )?(?:its|our|their) [\w ,]{{3,60}}?)?,?) ?"
    r"\((?P<short>[^()]{2,120}?\b(?:[Ww]e|WE|[Uu]s|US|[Oo]ur|OUR)\b[^()]{0,40})\)"
)
_QUOTED = re.compile(r"[\"“”‘]([^\"“”‘’]{2,40}?),?[\"“”’]")
_BARE = re.compile(rf"^(?:collectively,? |together,? |hereinafter,? |the )*(?P<name>{_NAME}),? (?:[\"“‘]|or|and)")
_REFERENCES = re.compile(
    r"references to [^.]{0,60}?(?:\"we\"|“we[,”])[^.]{0,40}?[\"“](?P<name>[A-Z][\w&.' -]{1,40})[\"”]"
)
_SPEAKS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?P<name>{_NAME}) (?:and its (?:affiliates|subsidiaries|affiliated \w+) )?(?:respects?|values?|recogni[sz]es?|understands?|believes|cares about|takes?|is committed|"
        r"is dedicated|has created|has adopted|wants you|is strongly committed|is sensitive|appreciates|is concerned|strives|endeavou?rs)\b.{0,80}?\b(?:privacy|polic(?:y|ies)|information|data)\b",
        rf"(?:^|[.,:] )(?:At|Here at|We at|Welcome to|Thank you for (?:visiting|using|choosing|joining)|We are) (?P<name>{_NAME})\b",
        rf"(?:[Pp]rivacy|PRIVACY|[Cc]ookies?) (?:[Pp]olicy|[Nn]otice|[Ss]tatement|POLICY) (?:of|for|from|describes how|explains how|discloses|sets out how|informs you how) (?:the )?(?P<name>{_NAME})\b",
        rf"(?P<name>{_NAME})['’]s? (?:\w+ )?[Pp]rivacy (?:[Pp]olicy|[Nn]otice|[Ss]tatement) (?:describes|explains|applies|covers|outlines|sets out|discloses|governs)",
        rf"\b(?:owned(?: and operated)?|operated|run|published|provided) by (?P<name>{_NAME})\b",
        rf"(?:©|\(c\)|[Cc]opyright)(?: ©)?(?: \d{{4}}(?:\s?[-–]\s?\d{{4}})?)?,? (?P<name>{_NAME})",
    )
)
_TITLE = re.compile(
    r"^(?:the )?(?P<name>[\w&.'! -]{2,40}?)(?:'s)?(?: (?:online|website|web site|site|global|customer|internet|u\.?s\.?))* (?:privacy|cookies?)(?: and cookies?)? (?:policy|policies|notice|statement)"
)
_COMMON = re.compile(
    r"a|an|the|and|or|of|in|on|at|by|to|for|we|us|our|you|your|they|their|this|these|that|it|its|i|my|any|all|each|"
    r"such|no|not|as|if|when|where|while|please|section|part|article|annex|appendix|services|service|site|sites|"
    r"website|websites|web|app|apps|application|applications|platform|platforms|product|products|company|companies|"
    r"group|policy|policies|notice|statement|privacy|cookie|cookies|terms|use|data|personal|information|provider|"
    r"providers|partner|partners|affiliate|affiliates|third|party|parties|user|users|customer|customers|member|"
    r"members|client|clients|visitor|visitors|subscriber|consumer|consumers|individual|individuals|controller|"
    r"processor|effective|date|last|updated|about|contact|welcome|legal|online|global|here|there|other|others|more|"
    r"additional|internet|general|california|nevada|european|union|eu|eea|uk|us|usa|united|states|children|law|ccpa|"
    r"cpra|gdpr|act|dnt|gpc|advertising|marketing|analytics|device|devices|browser|browsers|email|e-mail|account|"
    r"content|agreement|overview|introduction|summary|who|what|how|why|security|protection|rights|home|page|pages|"
    r"game|games|store|apis|republic|licensor|mobile|software|offline|news|support|help|center|employees|business|"
    r"businesses|technology|technologies|january|february|march|april|may|june|july|august|september|october|"
    r"november|december|what's"
)
"""Words that no name consists of."""

_LEGAL_FORM = re.compile(rf",? (?:{_FORMS.lower()})\.?$")


def company_names(text: str, found: Sequence[Unit], title: str = "", url: str = "") -> frozenset[str]:
    """Folded names by which the policy calls its own company; the title's and the address's are taken in."""
    names: set[str] = set()
    for unit in found[:_OPENING]:
        written = " ".join(text[unit.start : unit.end].split())
        for name in (*_defined(written), *(_spoken(written) if unit.index < _OPENING // 2 else ())):
            names |= set(_forms(name))
    copyright_lines = (text[unit.start : unit.end] for unit in found if "©" in text[unit.start : unit.end])
    for line in copyright_lines:
        if owned := _SPEAKS[-1].search(line):
            names |= set(_forms(owned["name"]))
    if titled := _TITLE.match(fold(title)):
        names |= set(_forms(titled["name"]))
    if host := host_of(url):
        names.add(registrable_domain(host).partition(".")[0])
    return frozenset(names)


def _defined(written: str) -> Iterator[str]:
    """`Larkfield Ltd. and its subsidiaries ("Larkfield", "we", "us")`: the full name and the short ones."""
    for match in _DEFINED.finditer(written):
        # What stands behind a comma before the brackets is the end of an address.
        if not written[: match.start()].endswith(", ") or _LEGAL_FORM.search(match["full"].lower()):
            yield match["full"]
        yield from (name for name in _QUOTED.findall(match["short"]) if name[:1].isupper())
        if bare := _BARE.match(match["short"]):
            yield bare["name"]
    for match in _REFERENCES.finditer(written):
        yield match["name"]


def _spoken(written: str) -> Iterator[str]:
    for pattern in _SPEAKS:
        for match in pattern.finditer(written):
            yield match["name"]


def as_we(folded: str, company: frozenset[str]) -> str:
    """The folded sentence with the company's own names read as "we"; same length, so that offsets stay."""
    for name in company:
        if name in folded and len(name) > 1:
            folded = re.sub(
                rf"(?:\bthe )?(?<![\w.-]){re.escape(name)}(?![\w-])",
                lambda found: "we".ljust(len(found[0]), "\u2007"),
                folded,
            )
    return folded.replace("\u2007", " ")


def _forms(name: str) -> Iterator[str]:
    """The folded name and the name without its legal form; nothing for common nouns."""
    folded = re.sub(r"'s$", "", fold(name).strip(" .,'\""))
    folded = re.sub(r"^(?:(?:at|by|we|the|this|that|how|in|for|welcome to|and|our|with|are|is|us),? )+", "", folded)
    for form in (folded, _LEGAL_FORM.sub("", folded)):
        words = re.findall(r"[\w.&'-]+", form)
        if len(form) > 1 and words and not all(map(_COMMON.fullmatch, words)) and not form.isdigit():
            yield form
