"""Stance: how a sentence stands to the practice that a rule found in it. One layer for all rules.

Negation counts only where it is bound to a verb of the same clause; "may" for us is possibility, for the reader advice;
an exception turns a denial into `deny-unless`; what limits a statement (a law's definition, money, an audience,
"knowingly") is its scope.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from policywitness.model.vocabulary import Stance
from policywitness.policy.negation import Of, denies_after_others, is_denied

_CLAUSE = re.compile(
    r";|\s-\s|,?\s\b(?:but|however|although|though|whereas|while|nor)\b|,\s(?:and|or|so)\s(?=(?:we|you|they|it|our|these|this|those|your|such)\b)"
    r"|(?<=[a-z])\sand\s(?=we\s)|,\s(?=(?:we|they|you|our|these|those|it)\s)|,?\s(?=(?:unless|except)\b)"
)
_EXCEPTION = re.compile(
    r"\b(?:unless|except(?:ing)?(?:\s(?:as|where|when|if|to|for|with|in|that|by|under))?|without (?:your|first|prior|obtaining|asking|the|their|explicit|express)|"
    r"other than|only (?:if|when|with|where|as|for|to)|apart from|aside from)\b[^.;]*"
)
_MODAL = re.compile(r"\b(?:may|might|could|can|sometimes|from time to time)\b")
_READER = re.compile(
    r"\b(?:you|users?|visitors?|individuals?|consumers?|residents?)\s(?:\w+\s){0,2}?(?:may|can|could|should|must|need to|have to|are able to|will need to)\b"
)
_IMPERATIVE = re.compile(
    r"(?:^|(?:^|[;:,]\s)(?:please|simply|to [^,]{3,80},|if you [^,]{3,120},)\s*)(?:please\s)?(?:visit|click|see|use|go to|contact|e-?mail|write|send|submit|call|"
    r"adjust|change|set|enable|turn|disable|block|delete|review|refer|follow|download|install|opt|note that you (?:can|may)|read|learn)\b"
)
_CONDITION = re.compile(
    r"\b(?:only if|if|provided that|subject to your (?:prior )?(?:consent|choice)|with your (?:\w+ )?(?:consent|permission|agreement)|"
    r"where (?:required|permitted|you have|allowed|applicable)|when (?:required|you (?:consent|agree|opt))|as required by|to the extent (?:required|permitted|allowed))\b[^,.;]*"
)
_IN_CITATION = r"(?:[^,;.]|\.(?=\S)|(?<=\b\w)\.|(?<=\b(?:nev|rev|civ|cal|sec|art|pub|gen|bus|ann|ins))\.|(?<=\b(?:stat|prof|code))\.|(?<=\bno)\.)"
"""Any character of a citation. The stops of `S.B. 220` and `Nev. Rev. Stat. 603A` do not end it."""

_SCOPE = re.compile(
    r"\b(?:as (?:that term |such term |those terms |the term )?(?:[\"']?\w+,?[\"']? )?(?:is |are )?defined (?:in|by|under) "
    + _IN_CITATION
    + r"+|"
    r"with(?:out)? actual knowledge|actual knowledge|in personally identifiable form|for (?:money|monetary (?:or other valuable )?consideration|cash|payment)|knowingly|"
    r"(?:within the meaning of|under) (?:the )?(?:ccpa|cpra|california|nevada|virginia|colorado|connecticut|gdpr|vcdpa|cpa|u\.?s\.? (?:state|privacy)|s\.b|a\.b|"
    r"applicable)" + _IN_CITATION + r"*|"
    r"(?:children|minors|individuals|persons|anyone|users|consumers|residents)(?: who are)? (?:younger than|under|below)(?: the)?(?: age)?(?: of)? (?:\d\d|\w+teen)|"
    r"(?:california|nevada|virginia|colorado|connecticut|utah|texas|oregon|montana|delaware|european?|eea|uk)(?: union)?(?: and \w+)? (?:residents?|consumers?|users?)|"
    r"sensitive (?:personal )?(?:information|data)|to the (?:fullest )?extent (?:allowed|permitted) by(?: applicable)? law)"
)
_SUBJECT = re.compile(
    r"\b(?:(?P<third>(?:third[- ]part(?:y|ies)|(?:(?:service )?providers?|vendors?|partners?|advertisers?|ad networks?|networks|companies|sponsors?|platforms?|processors?)"
    r"(?:'s)?|they|these (?:third )?parties|those parties|other (?:parties|companies|websites)))|(?P<we>we|us|our|ourselves|the company)|(?P<user>you|your|users?|visitors?))\b"
)


@dataclass(frozen=True, slots=True)
class Judgement:
    """How a practice is stated."""

    stance: Stance
    actor: str
    scope: str | None
    condition: str | None
    exception: str | None


def clause_span(sentence: str, position: int) -> tuple[int, int]:
    """The clause of a folded sentence that holds `position`."""
    start = 0
    for found in _CLAUSE.finditer(sentence):
        if found.start() >= position:
            return start, found.start()
        start = found.end() if found.end() <= position else found.start()
    return start, len(sentence)


def judge(
    sentence: str, start: int, end: int, lead: str, default_actor: str, advice: bool = False, of: Of = Of.PRACTICE
) -> Judgement:
    """Judge the practice at `[start, end)` of a folded sentence; `lead` is what introduces it, where it is a list item.

    `advice` says that the practice is the reader's (to opt out, to ask), so that "you can" instructs. What it is a case `of`
    decides which negations deny it: see `negation`.
    """
    left, right = clause_span(sentence, start)
    follows_nor = sentence[:left].endswith(("nor", "nor "))
    if _CONDITIONAL_CLAUSE.match(sentence, left):
        # What is said of a practice named in an if-clause stands in the main clause.
        left, right = 0, len(sentence)
    clause = sentence[left : max(right, end)]
    bare = lead if lead and not _speaks_for_itself(sentence) else ""
    denied = (
        is_denied(clause, start - left, end - left, of)
        or (of is not Of.OTHER and follows_nor and not _NOT_OURS_TO_DENY.match(clause))
        or denies_after_others(sentence, end)
        or (bool(bare) and not _POINTS_BACK.match(sentence) and is_denied(bare))
    )
    condition = _first(_CONDITION, clause) or _first(_CONDITION, sentence)
    exception = _first(_EXCEPTION, sentence) if denied else None
    if denied:
        declined = condition is not None and _DECLINED.match(condition)
        stance = Stance.DENY_UNLESS if exception or declined else Stance.DENY
    elif advice and (_READER.search(clause) or _IMPERATIVE.search(clause)):
        stance = Stance.INSTRUCT
    elif _is_hedged(clause, start - left, end - left) or (bare and _MODAL.search(bare)):
        stance = Stance.MAY
    else:
        stance = Stance.CONDITIONAL if condition and _binds(condition, clause, sentence) else Stance.AFFIRM
    actor = _actor(sentence[: max(start, 1)], clause, default_actor)
    return Judgement(stance, actor, _first(_SCOPE, sentence), condition, exception)


def _speaks_for_itself(item: str) -> bool:
    """Whether an item of a list is a sentence with a subject of its own, so that the lead-in does not govern it."""
    if re.match(r"(?:if|when|we|you|they|it)\b", item):
        return True
    return bool(_SUBJECT.match(item) and _FINITE.search(item))


_FINITE = re.compile(r"\b(?:is|are|was|were|will|may|can|has|have|do|does|must|should)\b")
_POINTS_BACK = re.compile(r"(?:this|these)\b")
"""`These cookies are used ...` behind an item: as hedged as its lead-in, but not denied by it."""

_NOT_OURS_TO_DENY = re.compile(
    r"\s*(?:do|does|are|can|will) (?:we|it) (?:\w+ly )?(?:control|endorse|guarantee|warrant|responsible|liable|have)\b"
)
_CONDITIONAL_CLAUSE = re.compile(r"(?:for example,? |in addition,? )?(?:if|when|where|should)\b")
_DECLINED = re.compile(r"if you (?:do not|opt|have (?:not )?opted|decline|choose not)")
_RELATIVE = re.compile(r"\b(?:which|that|who|whether|what|where|if|as)\b")


def _is_hedged(clause: str, start: int, end: int) -> bool:
    """Whether a "may" belongs to the practice: before it, or after it with no new clause between."""
    for found in _MODAL.finditer(clause):
        if found.start() < end or not _RELATIVE.search(clause, end, found.start()):
            return True
    return False


def _binds(condition: str, clause: str, sentence: str) -> bool:
    """Whether a condition limits the practice, and is no mere occasion ("if you visit our site, we log")."""
    if re.match(
        r"if (?:so|any|applicable|you (?:click|visit|use|access|browse|are located|would like|want|wish|have any))\b",
        condition,
    ):
        return False
    if condition in clause and re.match(r"(?:only )?if|provided|subject|with your|when", condition):
        return True
    return sentence.startswith(condition) and "," in sentence[: len(condition) + 1]


def _actor(before: str, clause: str, default: str) -> str:
    """The last subject named before the practice, else who it is done "by" in its clause; the reader is looked through."""
    subjects = [found for found in _SUBJECT.finditer(before) if not found["user"]]
    if not subjects and (agent := _AGENT.search(clause)):
        subjects = [found for found in _SUBJECT.finditer(agent[0]) if not found["user"]]
    if not subjects:
        return default
    return "third-party" if subjects[-1]["third"] else "we"


_AGENT = re.compile(r"\bby\s+(?:[\w-]+\s+){0,4}[\w-]+")


def _first(pattern: re.Pattern[str], text: str) -> str | None:
    found = pattern.search(text)
    return " ".join(found[0].split()).rstrip(" ,.;") if found else None
