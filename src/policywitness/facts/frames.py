"""Documents inside the site's pages (frames), by host: what a page shows of others, and what could watch from there."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from policywitness.model.audit import FrameInfo
from policywitness.model.evidence import Frame

if TYPE_CHECKING:
    from policywitness.facts import Facts


def frame_infos(facts: Facts) -> tuple[FrameInfo, ...]:
    """The rows of the audit, by host. Frames without an address of their own (`about:`, `data:`, `blob:`) belong to their page."""
    found: dict[str, list[Frame]] = defaultdict(list)
    for frame in facts.observed(facts.evidence.frames):
        host = facts.parties.of(frame.url).host
        if host and frame.parent_url is not None:
            found[host].append(frame)
    return tuple(_info(facts, host, frames) for host, frames in sorted(found.items()))


def _info(facts: Facts, host: str, frames: list[Frame]) -> FrameInfo:
    whose = facts.parties.of(frames[0].url)
    return FrameInfo(
        host=host,
        party=whose.party,
        vendor=whose.vendor,
        cross_site=any(frame.cross_site for frame in frames),
        pages=len({frame.page_url for frame in frames}),
        urls=len({frame.url for frame in frames}),
        scenarios=facts.visits.shares(frame.visit_id for frame in frames),
    )
