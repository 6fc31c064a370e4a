"""How complete the evidence is: pages reached, visits completed, requests recorded, and what went wrong, in sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from policywitness.facts.visits import signal_delivery, was_delivered
from policywitness.model.audit import Coverage, VisitCoverage
from policywitness.model.evidence import Visit
from policywitness.model.plan import DISCOVERY
from policywitness.model.vocabulary import Outcome, Signal

if TYPE_CHECKING:
    from policywitness.facts import Facts

_REACHED = (Outcome.COMPLETE, Outcome.PARTIAL)
_MISSED = 20
ENOUGH = 0.98
"""Below this share of the browser's own requests, a visit's recording is a problem worth a sentence."""


def coverage(facts: Facts) -> Coverage:
    """Coverage of the whole audit. The visit that found pages is listed and not counted.

    Every visit has the same pages to make, so the longest list of pages is what was planned for each of them, without those
    that the site does not have.
    """
    made = tuple(facts.visits.by_id.values())
    absent = facts.visits.absent
    pages = max((sum(page.url not in absent for page in visit.pages) for visit in made), default=0)
    discovery = [visit for visit in facts.evidence.visits if visit.scenario == DISCOVERY]
    rows = tuple(_visit(v, len(v.pages)) for v in discovery) + tuple(_visit(v, pages) for v in made)
    planned = visits_planned(facts)
    complete = sum(len(visits) for visits in facts.visits.complete.values())
    counted = rows[len(discovery) :]
    reached = sum(row.pages_reached for row in counted)
    shares = [_share(complete, planned), _share(reached, pages * planned)]
    shares += [row.share for row in counted if row.share is not None]
    return Coverage(
        share=round(min(shares), 4),
        pages_planned=pages * planned,
        pages_reached=reached,
        visits_planned=planned,
        visits_complete=complete,
        problems=_problems(facts, made, counted, planned),
        visits=rows,
    )


def visits_planned(facts: Facts) -> int:
    """Scenarios times repeats, as the plan says; at least the visits that were made."""
    plan = facts.evidence.plan
    return max(len(plan.get("scenarios", ())) * int(plan.get("repeats", 0)), len(facts.visits.by_id))


def _visit(visit: Visit, pages: int) -> VisitCoverage:
    log = visit.completeness
    requested = log.requested if log is not None else None
    recorded = log.recorded if log is not None else 0
    missed = log.missed if log is not None else ()
    return VisitCoverage(
        visit_id=visit.visit_id,
        scenario=visit.scenario,
        recorded=recorded,
        requested=requested,
        share=None if requested is None else round(_share(recorded, requested), 4) if requested else 1.0,
        missed=missed[:_MISSED],
        pages_planned=pages,
        pages_reached=sum(page.outcome in _REACHED for page in visit.pages),
        signal_delivery={
            signal.value: {
                "method": delivery.method,
                "sent": delivery.sent,
                "possible": delivery.possible,
                "contexts": dict(sorted(delivery.contexts.items())),
                "delivered": was_delivered(delivery),
            }
            for signal in Signal
            if (delivery := signal_delivery(visit, signal)) is not None
        },
    )


def _share(part: int, whole: int) -> float:
    return min(1.0, part / whole) if whole else 0.0


def _problems(facts: Facts, made: Sequence[Visit], rows: Sequence[VisitCoverage], planned: int) -> tuple[str, ...]:
    found: list[str] = []
    if planned > len(made):
        found.append(f"{planned - len(made)} of {planned} planned visits were not made.")
    # The visit that finds the pages counts for nothing, but where it fails nothing else is made.
    finding = tuple(visit for visit in facts.evidence.visits if visit.scenario == DISCOVERY)
    for visit in (*finding, *made):
        if visit.outcome is not Outcome.COMPLETE:
            found.append(f"Visit {visit.visit_id} was {visit.outcome}: {visit.reason or 'no reason was recorded'}.")
        elif visit.scenario != DISCOVERY and facts.visits.delivered(visit) is False:
            found.append(f"Visit {visit.visit_id}: nothing shows that its signal or choice reached the site.")
    for row in rows:
        if row.share is None:
            found.append(
                f"Visit {row.visit_id}: the browser's network log is missing, so lost requests would not show."
            )
        elif row.share < ENOUGH:
            found.append(f"Visit {row.visit_id}: {row.share:.1%} of what the browser requested was recorded.")
    absent = facts.visits.absent
    for url, count in sorted(_lost(made).items()):
        if url in absent:
            found.append(f"Page {url} does not exist, as the site answers; it does not count as missing.")
        else:
            found.append(f"Page {url} was not reached in {_visits(count)}.")
    found += [f"Visit {visit.visit_id}: {error}" for visit in made for error in visit.errors]
    return tuple(found)


def _lost(made: Sequence[Visit]) -> Mapping[str, int]:
    return Counter(p.url for visit in made for p in visit.pages if p.outcome not in _REACHED)


def _visits(count: int) -> str:
    return "one visit" if count == 1 else f"{count} visits"
