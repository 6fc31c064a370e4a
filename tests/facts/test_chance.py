"""Exact tests against numbers that textbooks give."""

from __future__ import annotations

import pytest

from policywitness.facts import chance


@pytest.mark.parametrize(("n", "p"), [(2, 1 / 3), (3, 0.1), (5, 2 / 252)])
def test_fishers_smallest_p_for_n_against_n(n: int, p: float) -> None:
    assert chance.fisher(0, n, n, n) == pytest.approx(p)


def test_fisher_on_the_lady_tasting_tea() -> None:
    assert chance.fisher(3, 4, 1, 4) == pytest.approx(34 / 70)


def test_fisher_without_any_difference_is_one() -> None:
    assert chance.fisher(5, 5, 5, 5) == 1.0


def test_permutation_of_separate_groups_has_two_extreme_subsets() -> None:
    assert chance.permutation((1, 1, 2), (9, 8, 9)) == pytest.approx(2 / 20)


def test_five_visits_decide_between_always_and_never() -> None:
    assert chance.repeats_to_decide(0.0, 1.0, at_least=2) == 5


def test_no_number_of_visits_decides_between_equal_rates() -> None:
    assert chance.repeats_to_decide(0.5, 0.5, at_least=2) is None
