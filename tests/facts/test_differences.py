"""One scenario against another, visit by visit."""

from __future__ import annotations

from tests import factories as make

from policywitness.facts.differences import item, measure
from policywitness.model.audit import DifferenceInfo, Share
from policywitness.model.vocabulary import Habit, Outcome


def _difference() -> DifferenceInfo:
    visits = make.visits(baseline=2, gpc=2)
    requests = [make.request(v.visit_id, "https://stats.example/c") for v in visits]
    requests += [make.request(v.visit_id, "https://ads.example/p") for v in visits if v.scenario == "baseline"]
    requests += [make.request("gpc-1", "https://fonts.example/f")]
    (difference,) = make.facts(make.evidence(visits, requests=requests)).differences
    return difference


def test_vendors_that_went_stayed_and_came() -> None:
    difference = _difference()

    assert (difference.gone, difference.stayed, difference.new) == (("adco",), ("statco",), ("fontco",))
    assert difference.signal_delivered is True


def test_numbers_are_given_for_each_visit_of_both_sides() -> None:
    measures = {measure.name: (measure.values, measure.against_values) for measure in _difference().measures}

    assert measures["requests to third parties"] == ((2.0, 1.0), (2.0, 2.0))
    assert measures["cookies kept"] == ((0.0, 0.0), (0.0, 0.0))


def test_a_scenario_without_a_complete_visit_is_not_compared() -> None:
    visits = (*make.visits(baseline=2), make.visit("gpc", outcome=Outcome.FAILED, reason="timeout"))

    assert make.facts(make.evidence(visits)).differences == ()


def test_scenarios_say_why_nothing_can_be_said() -> None:
    visits = (*make.visits(baseline=2), make.visit("gpc", outcome=Outcome.FAILED, reason="timeout"))
    planned = make.plan(("baseline", "gpc", "dnt"))
    infos = {info.name: info for info in make.facts(make.evidence(visits, plan=planned)).scenarios}

    assert (infos["baseline"].complete, infos["baseline"].not_assessed) == (2, None)
    assert infos["gpc"].not_assessed == "Its only visit was not complete (timeout)."
    assert infos["dnt"].not_assessed == "No visit of this scenario was made."


def test_each_vendor_is_always_sometimes_or_never_there() -> None:
    found = {(row.kind, row.id): row for row in _difference().items}

    gone = found["vendor", "adco"]
    assert (gone.habit, gone.against_habit, gone.seen.of) == (Habit.NEVER, Habit.ALWAYS, 2)
    assert (round(gone.p, 2), gone.differs) == (0.33, False), "two visits against two prove nothing"
    assert found["vendor", "fontco"].habit is Habit.SOMETIMES
    assert found["vendor", "statco"].p == 1.0


def test_cookies_and_identifiers_are_compared_too() -> None:
    visits = make.visits(baseline=5, gpc=5)
    cookies = [make.cookie(v.visit_id, "adco_id", domain=".ads.example") for v in visits if v.scenario == "baseline"]
    (difference,) = make.facts(make.evidence(visits, cookies=cookies)).differences
    rows = {row.kind: row for row in difference.items if "adco_id" in row.id}

    assert rows.keys() == {"cookie", "identifier"}
    assert all(row.differs and row.habit is Habit.NEVER for row in rows.values())


def test_noise_between_equal_visits_stands_beside_the_test() -> None:
    row = item("vendor", "adco", Share(seen=0, of=5), Share(seen=3, of=5))
    assert (row.against_habit, row.noise, row.differs) == (Habit.SOMETIMES, 0.6, False)
    assert item("vendor", "adco", Share(seen=0, of=1), Share(seen=1, of=1)).noise == 0.0

    steady, noisy = measure("requests", [2] * 5, [9] * 5), measure("requests", [2, 3, 2, 3, 2], [4, 30, 5, 6, 7])
    assert (steady.noise, steady.differs) == (0.0, True)
    assert noisy.p is not None
    assert noisy.p <= 0.01
    assert not noisy.differs, "equal visits differ by more than that"


def test_what_did_not_deliver_the_signal_is_left_out_of_the_items() -> None:
    lost = make.passport("gpc", signals=(make.delivery("gpc", sent=3),))
    visits = (*make.visits(baseline=2), make.visit("gpc", 1), make.visit("gpc", 2, passport=lost))
    requests = [make.request(v.visit_id, "https://ads.example/p") for v in visits]
    (difference,) = make.facts(make.evidence(visits, requests=requests)).differences
    assert {row.seen.of for row in difference.items} == {1}


def test_of_many_things_some_part_by_chance_and_are_not_called_different() -> None:
    few, many = Share(seen=3, of=15), Share(seen=11, of=15)
    alone = item("vendor", "adco", few, many)
    assert 0.001 < alone.p < 0.01
    assert alone.differs
    assert not item("vendor", "adco", few, many, level=0.05 / 50).differs
    assert item("vendor", "adco", Share(seen=0, of=5), Share(seen=5, of=5), level=0.05 / 50).differs
