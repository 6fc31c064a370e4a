"""One scenario against another, visit by visit."""

from __future__ import annotations

from tests import factories as make

from policywitness.model.audit import DifferenceInfo
from policywitness.model.vocabulary import Outcome


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
