"""Dangling references: a "here" without a link, a list that ends at its colon. A lost link is not an absent tool."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from policywitness.model.policy import Anchor, DanglingReference
from policywitness.policy.outline import BlockKind, Outline
from policywitness.policy.units import Quoter, Unit, anchors_of

_HERE = re.compile(
    r"\b(?:click(?:ing)?|tap(?:ping)?|available|found|more|learn|visit|see|located|read|set up|gpc|opt[- ]?out|listed|access(?:ed)?|form|link|policy|notice|control)\b"
    r"[^.;:]{0,80}?\b(?P<word>here)\b(?=\s*(?:[.,;:)]|$|and\b|to\b|for\b|or\b))"
)
_LOST = re.compile(r"\b(?:visit(?:ing)?|see|read|refer to|at|to|via|our|the|from|under)\s*:?\s+(?P<word>[.,;])(?=\s|$)")
"""A preposition or article with a space and a stop behind it: the words of a link stood between them."""

_THIS_PAGE = re.compile(
    r"\b(?:post|updat|publish|explain|describ|revis|chang|listed|set out|outlin)\w*\b[^.;:]{0,60}$|\bversions? $"
)
"""`we will post the new policy here`: that page is this one."""

_ADDRESS_BEHIND = re.compile(r"\s*[:(]?\s*(?:https?://|www\.)")
_LIST_LEAD = re.compile(r"\b(?:following|below|listed|linked|these|include|includes|as follows|such as)\b[^.]*:$")


def find_dangling(outline: Outline, units: Sequence[Unit], quoter: Quoter) -> Iterator[DanglingReference]:
    """Every reference whose target is lost."""
    for unit, anchors in zip(units, anchors_of(outline, units), strict=True):
        if reason := _lost(unit, anchors):
            yield DanglingReference(quoter.quote(unit), reason)
        if _LIST_LEAD.search(unit.folded) and unit.end >= unit.block.end and _nothing_follows(outline, unit):
            yield DanglingReference(quoter.quote(unit), "the list that the colon announces is missing")


def _lost(unit: Unit, anchors: Sequence[Anchor]) -> str | None:
    """Why a reference of a unit leads nowhere; None where all do."""
    for found in _HERE.finditer(unit.folded):
        at = found.start("word")
        if _THIS_PAGE.search(unit.folded[:at]) or _ADDRESS_BEHIND.match(unit.folded, found.end("word")):
            continue
        if not _has_target(anchors, unit.start + at):
            return '"here" has no link in this copy; the page itself may have one'
    for found in _LOST.finditer(unit.folded):
        if not _has_target(anchors, unit.start + found.start("word")):
            return "words are missing before the stop, as where a link was; the page itself may have it"
    return None


def _has_target(anchors: Sequence[Anchor], at: int) -> bool:
    return any(anchor.start - 1 <= at <= anchor.end for anchor in anchors)


def _nothing_follows(outline: Outline, unit: Unit) -> bool:
    at = bisect_left(outline.blocks, unit.end, key=lambda block: block.start)
    return at == len(outline.blocks) or outline.blocks[at].kind is BlockKind.HEADING
