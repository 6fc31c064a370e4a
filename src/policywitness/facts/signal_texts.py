"""What a page shows only to visitors with a signal: "Opt-out request honored", a switch that stands differently.

A line counts where at least two complete visits that delivered the signal show it on a page, most of them do, and none of the
visits compared with shows it there. With one visit of each it is told too, as seen once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING

from policywitness.model.audit import Share, SignalTextInfo
from policywitness.model.plan import Scenario

if TYPE_CHECKING:
    from policywitness.facts import Facts

_Lines = Mapping[tuple[str, str], set[str]]


def signal_texts(facts: Facts) -> tuple[SignalTextInfo, ...]:
    """Lines and controls that appear only in a scenario with a signal, by scenario, page and text."""
    lines = _lines(facts)
    return tuple(
        row
        for scenario in facts.visits.scenarios.values()
        if (scenario.gpc or scenario.dnt) and scenario.against in facts.visits.scenarios
        for row in _only_in(facts, scenario, scenario.against or "", lines)
    )


def _lines(facts: Facts) -> _Lines:
    """(page, line) -> the visits that show it."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for visit in facts.observed(facts.evidence.visits):
        for page in visit.pages:
            for line in page.privacy_lines:
                found[page.url, line].add(visit.visit_id)
    return found


def _only_in(facts: Facts, scenario: Scenario, against: str, lines: _Lines) -> list[SignalTextInfo]:
    made = facts.visits.complete.get(scenario.name, ())
    here = {visit.visit_id for visit in made if facts.visits.delivered(visit) is not False}
    there = {visit.visit_id for visit in facts.visits.complete.get(against, ())}
    if not here or not there:
        return []
    found = []
    for (url, line), where in sorted(lines.items()):
        seen = len(where & here)
        if where & there or 2 * seen <= len(here) or (seen < 2 and len(here) > 1):
            continue
        control = line.startswith(("[x] ", "[ ] "))
        found.append(
            SignalTextInfo(
                scenario=scenario.name,
                against=against,
                page_url=url,
                kind="control" if control else "text",
                text=line,
                seen=Share(seen=seen, of=len(here)),
                against_seen=Share(seen=0, of=len(there)),
            )
        )
    return found
