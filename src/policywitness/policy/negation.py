"""Negation: whether a clause denies what a rule found in it, and whether its sentence states the practice at all.

A negation counts where it is bound to the practice: to the verb of its clause, to the noun that it determines ("no
trackers"), or to the clause that "nor" opens. A practice that a sentence only supposes ("should we ever use"), disclaims
("we cannot guarantee that"), tells of others ("most websites use") or of the past ("we used to") is not stated.
"""

from __future__ import annotations

import re
from enum import StrEnum

_NEGATION = re.compile(
    r"\b(?:(?:do|does|did|will|would|shall|can|could|should|has|have|had|is|are|was|were|be)(?:\s\w+ly)?\s(?:not|never)\b|"
    r"(?:don't|doesn't|didn't|won't|wouldn't|can't|cannot|couldn't|hasn't|haven't|isn't|aren't|wasn't|weren't)\b|"
    r"never\b|neither\b|no longer\b|not\s(?:to\s)?(?:be\s)?(?:sell|share|collect|use|store|disclose|track|respond|honou?r|process)\w*|"
    r"(?:we|site|sites|websites?|services?|and|or)\s(?:use|uses|set|sets|collect|place|store|sell|share)\sno\b|\bno\s(?:cookies?|personal|third|tracking|data|information|(?:advertising|marketing|analytics)\scookies?)\b|refrain from\b|"
    r"(?:at no time|in no (?:case|event|way)|(?:in|under) no circumstances?)\b)"
)
_NOT_A_DENIAL = re.compile(
    r"(?:not|n't) (?:only|limited|just|merely|necessarily|hesitate|want|wish|be able|like\b|agree|accept|consent|have to|need to|more than|later than)|no longer (?:than|be able)|whether or not|"
    r"(?:not|n't|cannot|nor do we|nor are we) (?:\w+ly )?(?:(?:be )?(?:responsible|liable)\b|control\b|endorse|govern\b|cover\b|extend to|apply to|have (?:any |direct )?(?:control|influence)\b)|\bwe (?:do not|don't) have (?:any |direct )?access\b"
)
_AS_FAR_AS = 24
"""So many characters behind a negation may still show that it denies nothing."""

_SUBORDINATE = re.compile(r"\b(?:if|when|who|that|which|whether|unless|because|where|once)\s(?:\w+\s){0,4}$")
_AIM = re.compile(
    r"\bto (?:help )?(?:ensure|make sure|check|verify|confirm|see|guarantee)\s(?:[\w-]+\s){1,6}$|\bso\s(?!we\b)(?:\w+\s){1,4}$"
)
"""What stands before an aim is not denied by it: `kept for a year so your choice is not lost`."""

_SAID = re.compile(
    r"\b(?:note|noted|aware|confirm|promise|undertake|warrant|represent|declare|state|assure|assured|guarantee|pledge|know|remember|emphasi[sz]e|stress|certify|"
    r"clear|(?P<aim>so|such|in (?:such )?a (?:way|manner)))(?:s|d|ed|ing)?,? that\s(?:\w+\s){0,4}$"
)
"""`Please note that we do not`: the clause behind such a word is what the sentence states."""

_NEW_VERB = re.compile(r"\b(?:and|or|but|yet|then)\s(?:\w+ly\s|also\s)?$")
_NO = re.compile(
    r"(?:^\s*|[,;:(]\s?|\b(?:and|or|with|there (?:is|are|will be)|(?:we|it|site|they) (?:have|has|include|includes|contain|contains|run|runs|employ|employs))\s)(?:no|none of)\s"
    r"(?!one\b|matter\b|doubt|later\b|more\b|less\b|longer\b|charge|cost|further\b|other\b|to\b|access\b|control\b|method|system|security|(?:\w+\s){0,3}(?:consensus|standard|guarantee|transmission|obligation|knowledge|plans?|bas[ie]s|grounds?|measures?)\b)"
    r"(?P<between>[^.;:]*)$"
)
_STATES = re.compile(r"\b(?:we|you|they|it|which|that|who|if|when|but|unless|because|is|are|will|may|can|has|have)\b")


class Of(StrEnum):
    """What may be denied: a technology or a party is there or not, and a negation of what it does leaves it there."""

    TECHNOLOGY = "technology"
    PARTY = "party"
    PRACTICE = "practice"
    OTHER = "other"


def is_denied(clause: str, start: int | None = None, end: int | None = None, of: Of = Of.PRACTICE) -> bool:
    """Whether a clause denies what stands at `[start, end)`; without offsets, whether it holds a negation of its verb."""
    practice = of is not Of.OTHER
    for found in _NEGATION.finditer(clause):
        if _NOT_A_DENIAL.match(clause, max(0, found.end() - 3)) or _NOT_A_DENIAL.search(
            clause, found.start(), found.end() + _AS_FAR_AS
        ):
            continue
        before = clause[: found.start()]
        if _SUBORDINATE.search(before):
            said = _SAID.search(before) if practice else None
            if said is None or (start is not None and not _is_said(clause, said, found.end(), start)):
                continue
        aim = _AIM.search(before)
        if aim and (start is None or start < aim.start()):
            continue
        if end is not None and end <= found.start() and _NEW_VERB.search(clause, end, found.start()):
            # "We use cookies and do not sell data": the second verb's negation.
            continue
        if start is not None and end is not None and not _reaches(clause, found, start, end, of):
            continue
        return True
    return practice and start is not None and is_barred(clause, start)


_NOT = re.compile(r"\b(?:not|never|cannot|neither|no longer|refrain from)\b|n't\b")
_SET_ASIDE = re.compile(
    r"[\s,]*(?:\w+ly\s|be\s|been\s|also\s|ever\s)*(?:shar\w+|sell\w*|sold|rent\w*|disclos\w+|transfer\w*|link\w*|combin\w+|associat\w+|merg\w+|match\w*|harm\w*|control\w*|read|respond|"
    r"remov\w+|delet\w+|block\w*|disabl\w+|affect\w*|contain|cover|address|support|chang\w+|correct\w*|endors\w+|sponsor\w*|provid\w+|tell|know|mean|hold|show|ask\w*|requir\w+)\b"
)
"""Verbs whose object a technology may be part of (`we do not share what cookies collect`) without being denied."""

_MIXED = re.compile(
    r"[\s,]*(?:\w+ly\s|be\s|been\s|also\s|ever\s)*(?:link\w*|combin\w+|associat\w+|merg\w+|match\w*|control\w*|delet\w+|block\w*|disabl\w+|affect\w*|chang\w+|correct\w*|endors\w+|sponsor\w*|affiliated)\b"
)
"""`Not merged with other data of Google`: Google has data all the same."""

_IS_THERE = re.compile(
    r"[\s,]*(?:\w+ly\s|be\s|been\s|being\s)*(?:(?:used|set|placed|put|stored|saved|employed|utili[sz]ed|installed|deployed|dropped|loaded|run|embedded|served|sent|written|created|implemented|"
    r"performed|recorded|kept|logged|collected|made|present|active|in use|part of|part in|something|takes? place|happen|occur|ours)\b(?!\s(?:to|for)\s(?!any\b))|[.!]?$)"
)
"""What is negated of a technology that is not there: `cookies are not set`; `cookies do not harm` leaves them in place."""

_TAKES_PART = re.compile(
    r"[\s,]*(?:\w+ly\s|be\s|been\s|being\s|ever\s)*(?:receiv\w+|get|gets|see|sees|learn\w*|obtain\w*|collect\w*|track\w*|process\w*|stor\w+|set|sets|plac\w+|put|run|runs|used|involved|given|told|part of|"
    r"part in|present|have (?:any )?access|has (?:any )?access|load\w*|embedded|installed|contacted)\b(?![^.;]{0,40}\b(?:own|other) purposes)"
)


_ITS_NOUN = re.compile(
    r"\s(?:(?!(?:through|via|by|with|from|in|to|for|of|on|using|that|which|about|when|where)\b)[\w-]+,?\s){0,3}"
)
"""What may stand between a "no" and its noun: `we use no advertising or tracking cookies`."""


def _reaches(clause: str, negation: re.Match[str], start: int, end: int, of: Of) -> bool:
    """Whether a negation takes the technology or party at `[start, end)` away, and not only something that it does or gives."""
    if of not in (Of.TECHNOLOGY, Of.PARTY):
        return True
    if negation.start() <= start < negation.end():
        return True
    word = _NOT.search(clause, negation.start())
    if negation[0].endswith(" no") and _ITS_NOUN.fullmatch(clause, negation.end(), start):
        return True
    if word is None or word.start() >= max(negation.end(), negation.start() + 1):
        # "no personal data": a "no" takes away its own noun only, unless an adverb opens the clause ("at no time").
        return not negation[0].startswith("no ") and "no " in negation[0] and negation.end() <= start
    if start < negation.start():
        return bool((_IS_THERE if of is Of.TECHNOLOGY else _TAKES_PART).match(clause, word.end()))
    return not (_SET_ASIDE if of is Of.TECHNOLOGY else _MIXED).match(clause, word.end())


def _is_said(clause: str, said: re.Match[str], after: int, start: int) -> bool:
    """Whether a practice stands in the clause behind "that", and not before it or behind the comma that ends a "so that"."""
    return start >= said.start() and not (said["aim"] and "," in clause[after:start])


def is_barred(clause: str, start: int) -> bool:
    """Whether a "no" before `start` determines the noun there, or the list that it stands in: `No ads, no trackers from ...`."""
    found = _NO.search(clause[:start])
    return found is not None and not _STATES.search(found["between"])


_UNSTATED_BEFORE = re.compile(
    # disclaimed
    r"\b(?:cannot|can't|can not|do not|don't|does not|doesn't|will not|unable to|makes? no|gives? no|no)\s(?:\w+ly\s)?(?:guarantee|warrant|warranty|promise|ensure|assure|representation)s?\b[^;]*$|"
    r"\bnothing (?:in|contained|herein)\b[^;]*\b(?:shall|will|may|can|should|is|are|permits?|allows?|entitles?|authori[sz]es?|means?)\b[^;]*$|"
    r"\b(?:not|n't) (?:mean|imply)\b[^;]*$|\b(?:not|n't) (?:require|oblige|force)\b[^;:,]*$|\b(?:not|n't) know (?:whether|if)\b[^;,]*$|"
    r"\b(?:knowledge|not (?:currently )?aware) (?:that|of|whether)\b[^;,]*$|"
    # supposed
    r"(?:^|[,;:]\s|\b)(?:(?:if|when|once|until|unless|before|in case|in the event(?: that)?)\s(?:we|our \w+)|(?:should|were)\s(?:we|our \w+))\s(?:\w+\s){0,2}?"
    r"(?:ever|begin|start|decide|choose|introduce|plan|intend|elect|wish|want|adopt)\b[^,;]*$|"
    r"\bno (?:\w+ )?(?:plans?|intentions?) (?:to|of)\b[^,;]*$|"
    # past
    r"\b(?:we|our (?:web ?site|site|service|app)) (?:once )?used to (?!\w+ing)[^,;]*$|"
    # absent
    r"(?<!^)\bwithout (?:using |the use of |setting |any |such )*$|"
    # others' ways
    r"\b(?:many|most|(?:almost|nearly|virtually) all|all) (?:of the )?(?:other )?(?!of\b)(?:\w+ )?(?:web ?sites|sites)\b(?:(?!\b(?:we|our|us|this|the (?:web ?site|site))\b)[^,;])*$"
)
_NOT_ITS_OWN = re.compile(
    r"\b(?:which|that|who)\s(?:(?:itself|themselves|also|\w+ly)\s)?(?:do not|does not|don't|doesn't|will not|won't|never)\s(?:\w+ly\s)?"
    r"(?:use|set|place|store|involve|rely on|need|contain|employ|collect|record|drop)s?\s(?:(?!such|includ)\w+\s){0,2}$"
)
"""`Using a counter that does not set cookies`: true of the counter, and nothing is said of the site's cookies."""

_PERMITTED = re.compile(
    r"\b(?:do not|don't|does not|doesn't|will not|won't|never) (?:\w+ly )?(?:let|allow|permit|authori[sz]e|enable) (?:(?!us\b|our\b)\w[\w-]*\s){1,5}(?:to\s)?(?:use|set|place|put|store|drop|deploy|access|collect)\s(?:\w+\s){0,4}$"
)
_SO_WE_DO_NOT = re.compile(
    r",\s(?:but\s)?(?:(?:we|our (?:web ?site|site|company|app|services?))(?:\s\w+ly)?\s(?:do|does|will)\s?(?:not|n't)|we don't|ours? (?:does not|doesn't|do not|don't))\s*[.!]?$"
)


def denies_after_others(sentence: str, start: int) -> bool:
    """Whether a bare "we do not" behind a practice of others denies it for the site (`Many sites use beacons, we do not.`)."""
    return _SO_WE_DO_NOT.search(sentence, start) is not None


_LIMITED = re.compile(
    r"(?:\b(?:not|never|no longer)|n't)\s(?!only\b|merely\b|simply\b|solely\b)(?:\w+ly\s|also\s|ever\s)?(?:use|utili[sz]e|employ|set|place|store|deploy)\s(?:(?!to\b|for\b)[\w-]+\s){0,4}$"
)
_FOR_A_PURPOSE = re.compile(r"\s(?:to|for|in order to)\s(?!any\b|this website|our website)")
_ITS_OWN_PURPOSE = re.compile(r"\s(?:to|in order to)\s(?:collect|gather|record|obtain|capture)\s")
"""What beacons, scripts and recorders are for; cookies have other uses."""
_MEANS = re.compile(r"(?:\b(?:not|never|no longer)|n't)\b[^,;]*\b(?:via|through|by|with|using|within)\s(?:\w+\s){0,2}$")
_OF_A_KIND = re.compile(r"(?P<kind>[\w-]+)\s$")
_NO_KIND = re.compile(
    r"any|all|the|use|of|sets?|places?|stores?|employ|deploy|utili[sz]e|or|and|nor|no|own|our|its|browser|http|internet|web|such|ever|to|using|setting|either"
)


def is_limited_refusal(sentence: str, start: int, end: int, *, every_kind: bool) -> bool:
    """Whether a technology is refused only for a purpose or, where `every_kind` is claimed, only one kind of it.

    `We do not use cookies to follow you` and `we do not use flash cookies` do not say that there are no cookies.
    """
    before = sentence[:start]
    if every_kind and _MEANS.search(before):
        return True
    if not _LIMITED.search(before):
        return False
    if _FOR_A_PURPOSE.match(sentence, end):
        return every_kind or not _ITS_OWN_PURPOSE.match(sentence, end)
    kind = _OF_A_KIND.search(before)
    return every_kind and kind is not None and not _NO_KIND.fullmatch(kind["kind"])


def is_stated(sentence: str, start: int) -> bool:
    """Whether a folded sentence states the practice at `start`, for the site and for now."""
    if _UNSTATED_BEFORE.search(sentence[:start]):
        return denies_after_others(sentence, start)
    return not _NOT_ITS_OWN.search(sentence[:start])


def is_only_refused_to_others(sentence: str, start: int) -> bool:
    """Whether a practice is denied only as something that others are let do: what the site does itself is not said."""
    return _PERMITTED.search(sentence[:start]) is not None
