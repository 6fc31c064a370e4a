"""Which visits count, and for what.

Visits of scenario `discovery` (the visit that found pages and policies) count for nothing but documents and coverage. What a
blocked or failed visit shows is a wall, not the site. Complete and partial visits show what happens; only complete ones are
counted in "seen in k of n".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from policywitness.model.audit import ScenarioInfo, Share
from policywitness.model.evidence import ConsentRecord, SignalDelivery, Visit
from policywitness.model.plan import DISCOVERY, Scenario
from policywitness.model.vocabulary import Outcome, Phase, Signal

AGREE = 2
"""So many visits must show a thing before it contradicts a promise or a denial."""

REQUIRED_DELIVERY = 0.99
"""The share of requests able to carry a signal that must have carried it, for the signal to count as delivered."""

REQUIRED_RECORDING = 0.85
"""The share of the browser's own requests that must be recorded in full, for a visit to count as complete."""

_BEFORE = frozenset((Phase.LOAD, Phase.INTERACT, Phase.CHOICE))


@dataclass(frozen=True, slots=True)
class Visits:
    """The visits of an audit, sorted by scenario (in the plan's order) and repeat.

    `answered_ms` is when the last answer to a consent banner was given, by visit: that of a withdrawal, where there is one.
    `absent` are addresses of pages that the site does not have (`_absent`).
    """

    scenarios: Mapping[str, Scenario]
    by_id: Mapping[str, Visit]
    counted: frozenset[str]
    complete: Mapping[str, tuple[Visit, ...]]
    proofs: frozenset[str]
    answered_ms: Mapping[str, int]
    absent: frozenset[str] = frozenset()

    def shares(self, visit_ids: Iterable[str]) -> dict[str, Share]:
        """Seen in k of n complete visits, for every scenario that has any."""
        seen = frozenset(visit_ids)
        return {
            name: Share(seen=sum(visit.visit_id in seen for visit in visits), of=len(visits))
            for name, visits in self.complete.items()
            if visits
        }

    def before_choice(self, visit_id: str, phase: Phase) -> bool:
        """Whether nobody had chosen yet: in a scenario without a consent choice always, else up to the choice.

        A banner need not have been shown: what runs before it could be answered is the same either way.
        """
        scenario = self.scenarios[self.by_id[visit_id].scenario]
        return scenario.choice is None or phase in _BEFORE

    def counts(self, visit_id: str, phase: Phase, t_ms: int) -> bool:
        """Whether something shows what its scenario is about: where that is a choice, only what came after it."""
        if self.scenarios[self.by_id[visit_id].scenario].choice is None:
            return True
        return phase not in _BEFORE and t_ms >= self.answered_ms.get(visit_id, 0)

    def delivered(self, visit: Visit) -> bool | None:
        """Whether what makes its scenario different reached the site in this visit; None where nothing had to."""
        scenario = self.scenarios[visit.scenario]
        asked = [signal.value for signal, sent in ((Signal.GPC, scenario.gpc), (Signal.DNT, scenario.dnt)) if sent]
        asked += [scenario.opt_out] if scenario.opt_out is not None else []
        answers = [_signal_delivered(visit, signal) for signal in asked]
        if scenario.choice is not None:
            answers.append(visit.visit_id in self.proofs)
        return all(answers) if answers else None


def signal_delivery(visit: Visit, signal: str) -> SignalDelivery | None:
    """The proof of delivery that a visit recorded for a signal."""
    signals = visit.passport.signals if visit.passport is not None else ()
    return next((item for item in signals if item.signal == signal), None)


def was_delivered(delivery: SignalDelivery) -> bool:
    """Whether header and property reached every request and context that can have them (`REQUIRED_DELIVERY`)."""
    share = delivery.sent >= REQUIRED_DELIVERY * delivery.possible
    return delivery.possible > 0 and share and all(delivery.contexts.values())


def _signal_delivered(visit: Visit, signal: str) -> bool:
    delivery = signal_delivery(visit, signal)
    return delivery is not None and was_delivered(delivery)


def build(visits: Iterable[Visit], plan: Mapping[str, Any], consent: Iterable[ConsentRecord]) -> Visits:
    """Sort and count `visits` by the scenarios of the plan, then by those that only visits name."""
    visits, consent = tuple(visits), tuple(consent)
    scenarios = {item["name"]: _scenario(item) for item in plan.get("scenarios", ())}
    for visit in visits:
        if visit.scenario not in scenarios and visit.scenario != DISCOVERY:
            scenarios[visit.scenario] = Scenario(visit.scenario, visit.scenario, None)
    place = {name: index for index, name in enumerate(scenarios)}
    real = sorted(
        (v for v in visits if v.scenario != DISCOVERY), key=lambda v: (place[v.scenario], v.repeat, v.visit_id)
    )
    absent = _absent(visits, named=plan.get("crawl", {}).get("pages", ()))
    complete: dict[str, tuple[Visit, ...]] = {
        name: tuple(v for v in real if v.scenario == name and is_complete(v, absent)) for name in scenarios
    }
    return Visits(
        scenarios=scenarios,
        by_id={visit.visit_id: visit for visit in real},
        counted=frozenset(v.visit_id for v in real if v.outcome in (Outcome.COMPLETE, Outcome.PARTIAL)),
        complete=complete,
        proofs=frozenset(r.visit_id for r in consent if r.kind == "proof" and r.detail.get("proved") is True),
        answered_ms=_answered(consent),
        absent=absent,
    )


def _absent(visits: Iterable[Visit], named: Iterable[str]) -> frozenset[str]:
    """Addresses, stale links mostly, to which the site answered in every visit that it has no such page.

    Where a visit was answered otherwise, or the user `named` the page, it is not the address that is wrong: there the page
    counts as lost. So does the start page, always.
    """
    visits = tuple(visits)
    otherwise = {page.url for visit in visits for page in visit.pages if not page.absent}
    missed = {page.url for visit in visits for page in visit.pages[1:] if page.absent}
    return frozenset(missed - otherwise - set(named))


def _answered(consent: Iterable[ConsentRecord]) -> dict[str, int]:
    """Visit id -> the time of the last press of its last action; presses that only look at the outcome come later."""
    found: dict[str, int] = {}
    for row in consent:
        if row.kind == "action" and row.detail.get("via") != "nothing":
            times = [press["t_ms"] for press in row.detail.get("pressed", ()) if isinstance(press.get("t_ms"), int)]
            found[row.visit_id] = max(found.get(row.visit_id, 0), *times, 0)
    return found


def is_complete(visit: Visit, absent: frozenset[str]) -> bool:
    """Whether all its pages but the `absent` ones were reached, and nearly all that the browser asked for was recorded.

    Without a network log nothing speaks against the recording; the report says that the log is missing.
    """
    return visit.outcome is Outcome.COMPLETE and _lost(visit, absent) is None


def _lost(visit: Visit, absent: frozenset[str]) -> str | None:
    """What a visit that went to its end lacks all the same."""
    log = visit.completeness
    if log is not None and log.requested and log.recorded < REQUIRED_RECORDING * log.requested:
        return "too few of its requests were recorded"
    lost = next((page for page in visit.pages if page.absent and page.url not in absent), None)
    return f"{lost.url}: {lost.reason}" if lost else None


def _scenario(item: Mapping[str, Any]) -> Scenario:
    known = {key: item[key] for key in Scenario.__slots__ if key in item}
    return Scenario(**({"title": item["name"], "against": None} | known))


def scenario_infos(visits: Visits) -> tuple[ScenarioInfo, ...]:
    """Every scenario with its counts, and the reason where nothing can be said of it."""
    infos = []
    for name, scenario in visits.scenarios.items():
        made = [visit for visit in visits.by_id.values() if visit.scenario == name]
        infos.append(
            ScenarioInfo(
                name=name,
                title=scenario.title,
                against=scenario.against,
                visits=len(made),
                complete=len(visits.complete[name]),
                not_assessed=_not_assessed(visits, scenario, made),
            )
        )
    return tuple(infos)


_WHAT_WAS_DONE = {
    (True, False): "choice was proved",
    (False, True): "opt-out was in force",
    (False, False): "signal was delivered",
    (True, True): "choice was proved and the opt-out in force",
}


def _not_assessed(visits: Visits, scenario: Scenario, made: list[Visit]) -> str | None:
    if not made:
        return "No visit of this scenario was made."
    complete = visits.complete[scenario.name]
    if not complete:
        which = "Its only visit was not" if len(made) == 1 else f"None of its {len(made)} visits was"
        lost = made[0].reason or _lost(made[0], visits.absent) or made[0].outcome
        return f"{which} complete ({lost})."
    if not any(visits.delivered(visit) is not False for visit in complete):
        what = _WHAT_WAS_DONE[bool(scenario.choice), bool(scenario.opt_out)]
        return f"No complete visit of it shows that the {what}."
    return None
