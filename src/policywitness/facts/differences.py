"""Each scenario against the one it is compared with: numbers per visit, and which vendors went, stayed and came.

Both arms are given visit by visit, so that the difference can be seen beside what equal visits differ by.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from policywitness.model.audit import DifferenceInfo, Measure
from policywitness.model.evidence import Visit
from policywitness.model.plan import Scenario
from policywitness.model.vocabulary import Party

if TYPE_CHECKING:
    from policywitness.facts import Facts

Counted = dict[str, Counter[str]]


def difference_infos(facts: Facts) -> tuple[DifferenceInfo, ...]:
    """One row a scenario that has complete visits on both sides."""
    counted = measures(facts)
    return tuple(
        _difference(facts, scenario, scenario.against, counted)
        for scenario in facts.visits.scenarios.values()
        if scenario.against is not None
        and facts.visits.complete.get(scenario.name)
        and facts.visits.complete.get(scenario.against)
    )


def measures(facts: Facts) -> Counted:
    """Measure -> visit id -> number."""
    counted: Counted = {
        name: Counter()
        for name in (
            "requests to third parties",
            "third-party hosts",
            "vendors",
            "beacons",
            "cookies kept",
            "third-party cookies kept",
            "stored items",
            "identifiers sent to others",
        )
    }
    hosts: dict[str, set[str]] = defaultdict(set)
    for request in facts.traffic.requests:
        whose = facts.parties.of(request.url)
        if whose.host and whose.party is Party.THIRD:
            counted["requests to third parties"][request.visit_id] += 1
            hosts[request.visit_id].add(whose.host)
    counted["third-party hosts"].update({visit_id: len(names) for visit_id, names in hosts.items()})
    for sighting in facts.sightings:
        counted["vendors"].update(sighting.visit_ids)
    counted["beacons"].update(request.visit_id for request, _ in facts.beacon_requests)
    for group in facts.cookie_groups:
        counted["cookies kept"].update(group.visit_ids)
        if group.party is Party.THIRD:
            counted["third-party cookies kept"].update(group.visit_ids)
    counted["stored items"].update(v for v, *_ in {(i.visit_id, i.origin, i.kind, i.key) for i in facts.storage_items})
    counted["identifiers sent to others"].update(request.visit_id for request, _ in facts.sent_identifiers)
    return counted


def _difference(facts: Facts, scenario: Scenario, against: str, counted: Counted) -> DifferenceInfo:
    treated, usual = facts.visits.complete[scenario.name], facts.visits.complete[against]
    delivered = [facts.visits.delivered(visit) for visit in treated]
    here, there = _vendors(facts, treated), _vendors(facts, usual)
    return DifferenceInfo(
        scenario=scenario.name,
        against=against,
        signal_delivered=None if None in delivered else all(delivered),
        measures=tuple(
            Measure(
                name=name,
                values=tuple(float(counter[visit.visit_id]) for visit in treated),
                against_values=tuple(float(counter[visit.visit_id]) for visit in usual),
            )
            for name, counter in counted.items()
        ),
        gone=tuple(sorted(there - here)),
        stayed=tuple(sorted(there & here)),
        new=tuple(sorted(here - there)),
    )


def _vendors(facts: Facts, visits: Sequence[Visit]) -> set[str]:
    ids = {visit.visit_id for visit in visits}
    return {sighting.id for sighting in facts.sightings if sighting.visit_ids & ids}
