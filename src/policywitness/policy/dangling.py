"""Dangling references: a "here" without a link, a list that ends at its colon. A lost link is not an absent tool."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from policywitness.model.policy import Anchor, DanglingReference
from policywitness.policy.outline import BlockKind, Outline
from policywitness.policy.units import Quoter, Unit

_HERE = re.compile(
    r"\b(?:click(?:ing)?|tap(?:ping)?|available|found|more|learn|visit|see|located|read|set up|gpc|opt[- ]?out|listed|access(?:ed)?|form|link|policy|notice|control)\b"
    r"[^.;:]{0,80}?\b(?P<word>here)\b(?=\s*(?:[.,;:)]|$|and\b|to\b|for\b|or\b))"
)
_LOST = re.compile(
    r"\b(?:please (?:visit|see|refer to|read)|available at|visit(?:ing)? (?:our|the)?|found at|go to)\s*(?P<word>[.,;])"
)
_LIST_LEAD = re.compile(r"\b(?:following|below|listed|linked|these|include|includes|as follows|such as)\b[^.]*:$")


def find_dangling(outline: Outline, units: Sequence[Unit], quoter: Quoter) -> Iterator[DanglingReference]:
    """Every reference whose target is lost."""
    for unit in units:
        anchors = [anchor for anchor in outline.anchors if anchor.start < unit.end and anchor.end > unit.start]
        for found in (*_HERE.finditer(unit.folded), *_LOST.finditer(unit.folded)):
            at = unit.start + found.start("word")
            if not _has_target(anchors, at):
                yield DanglingReference(
                    quoter.quote(unit), f'"{found["word"]}" has no link in this copy; the page itself may have one'
                )
                break
        if _LIST_LEAD.search(unit.folded) and unit.end >= unit.block.end and _nothing_follows(outline, unit):
            yield DanglingReference(quoter.quote(unit), "the list that the colon announces is missing")


def _has_target(anchors: Sequence[Anchor], at: int) -> bool:
    return any(anchor.start - 1 <= at <= anchor.end for anchor in anchors)


def _nothing_follows(outline: Outline, unit: Unit) -> bool:
    following = next((block for block in outline.blocks if block.start >= unit.end), None)
    return following is None or following.kind is BlockKind.HEADING
