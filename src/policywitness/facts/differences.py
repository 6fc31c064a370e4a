"""Each scenario against the one it is compared with: numbers per visit, and each vendor, cookie and identifier.

Both arms are given visit by visit, so that a difference can be seen beside what equal visits differ by. Something differs where
an exact test rules chance out (`chance.ALPHA`) and, for numbers, the means lie further apart than any two visits of the scenario
compared with. What a page does at random is called a difference in hardly any audit (see docs/scenarios.md).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from math import comb
from statistics import fmean
from typing import TYPE_CHECKING

from policywitness.facts import chance
from policywitness.model.audit import DifferenceInfo, ItemDifference, Measure, Share
from policywitness.model.evidence import Visit
from policywitness.model.plan import Scenario
from policywitness.model.vocabulary import Habit, Party

if TYPE_CHECKING:
    from policywitness.facts import Facts

Counted = dict[str, Counter[str]]
FAMILY = 0.05
"""How often at most any of all the things compared may be called different by chance."""

Items = dict[tuple[str, str], set[str]]
"""Kind and id of a vendor, cookie or identifier -> the visits in which it was seen."""


def difference_infos(facts: Facts) -> tuple[DifferenceInfo, ...]:
    """One row a scenario that has complete visits on both sides."""
    counted, seen = measures(facts), items(facts)
    return tuple(
        _difference(facts, scenario, scenario.against, counted, seen)
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


def items(facts: Facts) -> Items:
    """Every vendor, cookie and kept identifier, with its visits."""
    found: Items = {("vendor", sighting.id): set(sighting.visit_ids) for sighting in facts.sightings}
    for group in facts.cookie_groups:
        found["cookie", f"{group.name} ({group.domain})"] = set(group.visit_ids)
    for identifier in facts.identifiers.by_value.values():
        kind, name, place = identifier.place
        found.setdefault(("identifier", f"{kind} {name} ({place})"), set()).add(identifier.visit_id)
    return found


def _difference(facts: Facts, scenario: Scenario, against: str, counted: Counted, seen: Items) -> DifferenceInfo:
    treated, usual = facts.visits.complete[scenario.name], facts.visits.complete[against]
    delivered = [facts.visits.delivered(visit) for visit in treated]
    here, there = _vendors(facts, treated), _vendors(facts, usual)
    return DifferenceInfo(
        scenario=scenario.name,
        against=against,
        signal_delivered=None if None in delivered else all(delivered),
        measures=tuple(
            measure(name, [counter[v.visit_id] for v in treated], [counter[v.visit_id] for v in usual])
            for name, counter in counted.items()
        ),
        gone=tuple(sorted(there - here)),
        stayed=tuple(sorted(there & here)),
        new=tuple(sorted(here - there)),
        items=compare(
            seen,
            [visit.visit_id for visit in treated if facts.visits.delivered(visit) is not False],
            [visit.visit_id for visit in usual],
        ),
    )


def measure(name: str, here: Sequence[int], there: Sequence[int]) -> Measure:
    """A number in both arms, one value a visit, with the exact test and the noise between equal visits."""
    p = chance.permutation(tuple(here), tuple(there))
    noise = max(there) - min(there)
    return Measure(
        name=name,
        values=tuple(map(float, here)),
        against_values=tuple(map(float, there)),
        p=round(p, 4),
        noise=float(noise),
        differs=p <= chance.ALPHA and abs(fmean(here) - fmean(there)) > noise,
    )


def compare(seen: Items, here: Sequence[str], there: Sequence[str]) -> tuple[ItemDifference, ...]:
    """Everything that either arm shows, by kind and id; `here` and `there` are visit ids, nothing where either is empty.

    Of many things a few differ by chance: so each must be as rare as `FAMILY` allows for so many, or as clear as can be: always
    there and never here.
    """
    ours, theirs = frozenset(here), frozenset(there)
    if not ours or not theirs:
        return ()
    counts = {
        key: (Share(seen=k, of=len(ours)), Share(seen=j, of=len(theirs)))
        for key, where in sorted(seen.items())
        for k, j in [(len(where & ours), len(where & theirs))]
        if k or j
    }
    level = min(chance.ALPHA, FAMILY / max(1, len(counts)))
    return tuple(item(*key, *shares, level) for key, shares in counts.items())


def item(kind: str, name: str, here: Share, there: Share, level: float = chance.ALPHA) -> ItemDifference:
    """Something that is seen or not, in both arms, with Fisher's exact test and the noise between equal visits.

    It differs at a p of `level`, or of `chance.ALPHA` where one arm always shows it and the other never.
    """
    p = chance.fisher(here.seen, here.of, there.seen, there.of)
    pairs = comb(there.of, 2)
    return ItemDifference(
        kind=kind,
        id=name,
        habit=habit(here),
        seen=here,
        against_habit=habit(there),
        against_seen=there,
        p=round(p, 4),
        noise=round(there.seen * (there.of - there.seen) / pairs, 3) if pairs else 0.0,
        differs=p <= (chance.ALPHA if {habit(here), habit(there)} == {Habit.ALWAYS, Habit.NEVER} else level),
    )


def habit(share: Share) -> Habit:
    """Always, sometimes or never."""
    return Habit.NEVER if not share.seen else Habit.ALWAYS if share.seen == share.of else Habit.SOMETIMES


def _vendors(facts: Facts, visits: Sequence[Visit]) -> set[str]:
    ids = {visit.visit_id for visit in visits}
    return {sighting.id for sighting in facts.sightings if sighting.visit_ids & ids}
