"""Exact tests for small numbers of visits. No approximation, no library: a handful of binomial coefficients."""

from __future__ import annotations

from collections import Counter
from math import comb
from statistics import median

ALPHA = 0.01
"""A difference counts when chance alone would show one as large in at most one of a hundred audits."""

MAX_REPEATS = 60
"""Beyond so many visits of each scenario nobody would go to decide a question."""


MOST_PERMUTED = 16
"""Ten visits are dealt in 252 ways, sixteen in 12,870, forty in more than a hundred billion."""


def fisher(seen_a: int, of_a: int, seen_b: int, of_b: int) -> float:
    """Two-sided p of Fisher's exact test: how often chance alone makes two shares of visits differ so much."""
    total, seen = of_a + of_b, seen_a + seen_b
    ways = comb(total, seen)

    def probability(in_a: int) -> float:
        return comb(of_a, in_a) * comb(of_b, seen - in_a) / ways

    observed = probability(seen_a)
    possible = range(max(0, seen - of_b), min(of_a, seen) + 1)
    # Sums of floats that are equal on paper differ in the last place.
    return min(1.0, sum(p for k in possible if (p := probability(k)) <= observed * (1 + 1e-9)))


def permutation(a: tuple[int, ...], b: tuple[int, ...]) -> float:
    """Two-sided p of the exact permutation test on the difference of means.

    All ways to deal the values to two sides of these sizes are counted, by the sum of the first side. With more than
    `MOST_PERMUTED` values Fisher's exact test on the shares above their common median stands in for it.
    """
    values = (*a, *b)
    if len(values) > MOST_PERMUTED:
        middle = median(values)
        return fisher(sum(value > middle for value in a), len(a), sum(value > middle for value in b), len(b))
    ways: list[Counter[int]] = [Counter({0: 1}), *(Counter[int]() for _ in a)]
    for value in values:
        for size in range(len(a), 0, -1):
            for part, number in ways[size - 1].items():
                ways[size][part + value] += number
    total, observed = sum(values), _gap(sum(a), len(a), sum(values), len(b))
    extreme = sum(n for part, n in ways[-1].items() if _gap(part, len(a), total, len(b)) >= observed - 1e-9)
    return extreme / comb(len(values), len(a))


def _gap(part: int, n_a: int, total: int, n_b: int) -> float:
    return abs(part / n_a - (total - part) / n_b)


def repeats_to_decide(rate_a: float, rate_b: float, at_least: int) -> int | None:
    """The smallest number of visits of each scenario that would decide if both rates hold; None within `MAX_REPEATS`."""
    for n in range(at_least, MAX_REPEATS + 1):
        if fisher(round(rate_a * n), n, round(rate_b * n), n) <= ALPHA:
            return n
    return None
