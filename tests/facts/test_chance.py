"""Exact tests against numbers that textbooks give."""

from __future__ import annotations

from math import comb

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


def test_a_difference_of_dozens_of_visits_is_tested_by_their_median() -> None:
    apart = chance.permutation(tuple(range(15)), tuple(range(100, 115)))
    assert apart == pytest.approx(2 / comb(30, 15))
    assert chance.permutation((5,) * 20, (5,) * 20) == 1.0
    assert chance.permutation((1, 5, 3), (2, 2, 9, 4)) == chance.permutation((2, 2, 9, 4), (1, 5, 3))


def test_five_visits_decide_between_always_and_never() -> None:
    assert chance.repeats_to_decide(0.0, 1.0, at_least=2) == 5


def test_no_number_of_visits_decides_between_equal_rates() -> None:
    assert chance.repeats_to_decide(0.5, 0.5, at_least=2) is None
