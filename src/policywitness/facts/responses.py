"""What each vendor does on a signal or choice, judged against the visits that a scenario is compared with.

Only complete visits count, and of the scenario only those that delivered its signal. In a scenario with a consent choice only
what came after the choice counts (the page is loaded again once it is made). Where a vendor reports anything in the
visits compared with, its reports decide: the load of a script that then stays silent is no answer to a signal.

    honored        reports in none of at least 5 visits, and in all but so few of the others that chance is out (p <= 0.01)
    restricted     still reports, in every request in a restricted mode, and no identifier leaves with it
    ignored        reports in every visit of both (2 or more each), about as often as without the signal
    reduced        reports in every or some visit, but clearly less than equal visits differ among themselves
    inconclusive   everything else that was compared; the reason says how many visits would decide
    not-assessed   nothing to compare: signal not delivered, no complete visit, or not seen in the visits compared with

A vendor that comes and goes between equal visits is inconclusive, whatever the last visit showed. That is about what the
vendor does in general; a promise to honour a signal is broken by every delivered visit that shows otherwise.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from policywitness.facts import chance, modes
from policywitness.facts.traffic import tells
from policywitness.facts.vendors import Sighting
from policywitness.model.evidence import Request, Visit
from policywitness.model.plan import Scenario
from policywitness.model.vocabulary import Response

if TYPE_CHECKING:
    from policywitness.facts import Facts

MIN_HONORED = 5
"""Visits of each scenario below which silence proves nothing: Fisher's smallest p is 0.10 at 3 against 3, 0.008 at 5."""

MIN_IGNORED = 2
"""One visit may be an accident."""

CLEAR_DROP = 0.75
"""At most this share of the usual number of requests is a drop at all; pages differ by a quarter without any signal."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A response, and why, in one sentence with the numbers.

    `more` is how many more visits of each scenario would decide where it is inconclusive; None where more would hardly do.
    `sends` are the visits of the scenario in which it still reports, not restricted.
    """

    response: Response
    reason: str
    more: int | None = None
    sends: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Counts:
    """Requests of one vendor in each visit of a scenario (`treated`) and of the one it is compared with (`usual`)."""

    treated: tuple[int, ...]
    usual: tuple[int, ...]

    @property
    def seen_treated(self) -> int:
        """Visits of the scenario with any request."""
        return sum(count > 0 for count in self.treated)

    @property
    def seen_usual(self) -> int:
        """The same for the visits compared with."""
        return sum(count > 0 for count in self.usual)

    @property
    def text(self) -> str:
        """Such as `in 2 of 2 visits (8 and 9 requests), against 2 of 2 without (9 and 9)`."""
        noun = "request" if self.treated == (1,) else "requests"
        return (
            f"in {self.seen_treated} of {len(self.treated)} visits ({_listed(self.treated)} {noun}), "
            f"against {self.seen_usual} of {len(self.usual)} without it ({_listed(self.usual)})"
        )


def judge_all(facts: Facts) -> dict[str, dict[str, Judged]]:
    """Vendor id -> scenario -> response, for every scenario that is compared with another and was visited."""
    pairs = [
        (scenario, facts.visits.scenarios[scenario.against])
        for scenario in facts.visits.scenarios.values()
        if scenario.against is not None
        and scenario.against in facts.visits.scenarios
        and facts.visits_made(scenario.name)
    ]
    judged = {}
    for sighting in facts.sightings:
        heard = _heard(facts, sighting)
        judged[sighting.id] = {scenario.name: _judge(facts, heard, scenario, against) for scenario, against in pairs}
    return judged


@dataclass(frozen=True, slots=True)
class _Heard:
    """A vendor's requests that count, and those of them that report, by visit. An audit may hold a hundred thousand."""

    requests: Mapping[str, tuple[Request, ...]]
    reports: Mapping[str, tuple[Request, ...]]


def _heard(facts: Facts, sighting: Sighting) -> _Heard:
    counted: dict[str, list[Request]] = defaultdict(list)
    for request in sighting.requests:
        if facts.visits.counts(request.visit_id, request.phase, request.t_ms):
            counted[request.visit_id].append(request)
    reports = {visit: tuple(r for r in rows if tells(facts, r)) for visit, rows in counted.items()}
    return _Heard({visit: tuple(rows) for visit, rows in counted.items()}, reports)


def _judge(facts: Facts, heard: _Heard, scenario: Scenario, against: Scenario) -> Judged:
    complete, usual = facts.visits.complete[scenario.name], facts.visits.complete[against.name]
    treated = tuple(visit for visit in complete if facts.visits.delivered(visit) is not False)
    if (missing := _missing(scenario, against, complete, treated, usual)) is not None:
        return Judged(Response.NOT_ASSESSED, missing)
    # Its reports decide, or all requests where it never reports without the signal.
    telling = any(heard.reports.get(visit.visit_id) for visit in usual)
    deciding, what = (heard.reports, "reports") if telling else (heard.requests, "requests")
    numbers = [tuple(len(deciding.get(visit.visit_id, ())) for visit in visits) for visits in (treated, usual)]
    counts = Counts(*numbers)
    if not counts.seen_usual and not counts.seen_treated:
        return Judged(Response.NOT_ASSESSED, f"It was not seen in the visits of {against.name}: nothing to compare.")
    if counts.seen_treated >= MIN_IGNORED and (mode := _restricted(facts, deciding, treated)) is not None:
        return Judged(Response.RESTRICTED, f"It still sends, but only in a restricted mode ({mode}): {counts.text}.")
    return replace(decide(counts, scenario.name, what), sends=_sends(facts, heard, treated))


def _missing(
    scenario: Scenario, against: Scenario, complete: Sequence[Visit], treated: Sequence[Visit], usual: Sequence[Visit]
) -> str | None:
    if not complete:
        return f"No visit of {scenario.name} was complete."
    if not treated:
        signal = "the opt-out was in force" if scenario.opt_out is not None else "the signal was delivered"
        what = "the choice was made" if scenario.choice is not None else signal
        return f"No visit of {scenario.name} shows that {what}."
    if not usual:
        return f"No visit of {against.name} was complete, so there is nothing to compare with."
    return None


def _sends(facts: Facts, heard: _Heard, treated: Sequence[Visit]) -> frozenset[str]:
    """The treated visits in which the vendor is told something, in no restricted mode."""
    reports = {visit.visit_id: heard.reports.get(visit.visit_id, ()) for visit in treated}
    return frozenset(id for id, found in reports.items() if any(not modes.restricting(facts, r) for r in found))


def _restricted(facts: Facts, by_visit: Mapping[str, tuple[Request, ...]], treated: Sequence[Visit]) -> str | None:
    """The restricted mode that every request of the treated visits carries without an identifier; None where one does not."""
    found: set[str] = set()
    for request in (request for visit in treated for request in by_visit.get(visit.visit_id, ())):
        seen, restricting = facts.decoded(request), modes.restricting(facts, request)
        if (
            not restricting
            or seen.visitor_ids
            or seen.user_ids
            or seen.hashed_emails
            or facts.sends_identifier(request)
        ):
            return None
        found.update(f"{mode.param}={mode.value}" for mode in restricting)
    return ", ".join(sorted(found)) or None


def decide(counts: Counts, scenario: str, what: str = "requests") -> Judged:
    """The verdict on the numbers alone (`restricted` needs the requests themselves)."""
    n_treated, n_usual = len(counts.treated), len(counts.usual)
    if counts.seen_treated == 0:
        return _silent(counts, scenario, what)
    always = counts.seen_treated == n_treated and counts.seen_usual == n_usual
    p = chance.fisher(counts.seen_treated, n_treated, counts.seen_usual, n_usual)
    fewer_visits = p <= chance.ALPHA and counts.seen_treated / n_treated < counts.seen_usual / n_usual
    if fewer_visits or (always and _clearly_fewer(counts)):
        return Judged(Response.REDUCED, f"It sends clearly fewer {what} with {scenario}: {counts.text}.")
    if always and n_treated >= MIN_IGNORED and n_usual >= MIN_IGNORED and not _drops(counts):
        return Judged(Response.IGNORED, f"It goes on sending {what} with {scenario}: {counts.text}.")
    more, words = _more(counts, always)
    return Judged(Response.INCONCLUSIVE, f"It sends {what} {counts.text}; {words}.", more)


def _silent(counts: Counts, scenario: str, what: str) -> Judged:
    n_treated, n_usual = len(counts.treated), len(counts.usual)
    p = chance.fisher(0, n_treated, counts.seen_usual, n_usual)
    if min(n_treated, n_usual) >= MIN_HONORED and p <= chance.ALPHA:
        return Judged(Response.HONORED, f"It sends no {what} with {scenario}: {counts.text} (p = {p:.3f}).")
    more, words = _more(counts, False)
    return Judged(Response.INCONCLUSIVE, f"It sent no {what} with {scenario}: {counts.text}; {words}.", more)


def _drops(counts: Counts) -> bool:
    return _mean(counts.treated) <= CLEAR_DROP * _mean(counts.usual)


def _clearly_fewer(counts: Counts) -> bool:
    """A drop larger than equal visits differ among themselves, or than chance allows."""
    treated, usual = counts.treated, counts.usual
    if not _drops(counts) or min(len(treated), len(usual)) < MIN_IGNORED:
        return False
    spread = max(max(usual) - min(usual), max(treated) - min(treated))
    if min(usual) - max(treated) > spread:
        return True
    return min(len(treated), len(usual)) >= MIN_HONORED and chance.permutation(treated, usual) <= chance.ALPHA


def _more(counts: Counts, always: bool) -> tuple[int | None, str]:
    """How many more visits would decide, and the same in words; None where more would hardly do."""
    n = min(len(counts.treated), len(counts.usual))
    if always:
        if n < MIN_IGNORED:
            return MIN_IGNORED - n, _visits(MIN_IGNORED - n, MIN_IGNORED, "would decide")
        needed = max(MIN_HONORED, n + 1)
        return (
            needed - n,
            f"the drop is within what equal visits differ by; {_visits(needed - n, needed, 'may decide')}",
        )
    rates = counts.seen_treated / len(counts.treated), counts.seen_usual / len(counts.usual)
    total = chance.repeats_to_decide(*rates, at_least=max(MIN_HONORED, n))
    if total is None:
        return None, "it comes and goes between equal visits, so that more visits would hardly decide"
    return max(1, total - n), _visits(max(1, total - n), total, "would decide if it goes on like this")


def _visits(more: int, total: int, what: str) -> str:
    """`3 more visits of each would decide (5 visits of each in all)`."""
    return f"{more} more {'visit' if more == 1 else 'visits'} of each {what} ({total} visits of each in all)"


def _mean(values: Sequence[int]) -> float:
    return sum(values) / len(values)


def _listed(values: Sequence[int]) -> str:
    """`8`, `8 and 9`, `8, 9 and 9`; many visits as `8 to 12`."""
    if len(values) > 5:
        return f"{min(values)} to {max(values)}"
    head, last = values[:-1], str(values[-1])
    return f"{', '.join(map(str, head))} and {last}" if head else last
