"""Verdicts on simulated audits: how often chance alone produces a wrong one. Seeds are fixed, so the counts are, too."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable

import pytest

from policywitness.facts.responses import Counts, decide
from policywitness.model.vocabulary import Response

RUNS = 2_000
Visit = Callable[[random.Random], int]


def verdicts(usual: Visit, treated: Visit, repeats: int, runs: int = RUNS) -> Counter[Response]:
    found: Counter[Response] = Counter()
    rng = random.Random(20261123)
    for _ in range(runs):
        counts = Counts(tuple(treated(rng) for _ in range(repeats)), tuple(usual(rng) for _ in range(repeats)))
        found[decide(counts, "gpc").response] += 1
    return found


def steady(rng: random.Random) -> int:
    return 8


def noisy(rng: random.Random) -> int:
    return 12 + rng.randrange(-2, 3)


def fewer(rng: random.Random) -> int:
    return 4 + rng.randrange(0, 2)


def silent(rng: random.Random) -> int:
    return 0


def flips(share: float) -> Visit:
    return lambda rng: 8 if rng.random() < share else 0


def test_the_bar_a_thousand_audits_of_five_visits_of_a_vendor_that_flips() -> None:
    found = verdicts(flips(0.3), flips(0.3), 5, runs=1_000)
    assert found[Response.HONORED] <= 5
    assert found[Response.IGNORED] <= 30


@pytest.mark.parametrize("share", [0.3, 0.5, 0.7])
def test_a_vendor_that_comes_and_goes_at_random_is_hardly_ever_judged(share: float) -> None:
    found = verdicts(flips(share), flips(share), 5)
    assert found[Response.HONORED] <= 0.005 * RUNS
    # Seen in all ten visits by chance alone: 0.7 ** 10 is 2.8 %.
    assert found[Response.IGNORED] <= 0.035 * RUNS
    assert found[Response.INCONCLUSIVE] >= 0.8 * RUNS


@pytest.mark.parametrize("repeats", [2, 3, 5, 10])
@pytest.mark.parametrize("usual", [steady, noisy])
def test_a_vendor_that_ignores_the_signal_is_never_cleared(usual: Visit, repeats: int) -> None:
    found = verdicts(usual, usual, repeats)
    assert found[Response.HONORED] == 0
    # Two visits against two may part by chance where a page's own numbers differ by a fifth.
    assert found[Response.REDUCED] <= (0.02 if repeats == 2 else 0.005) * RUNS
    assert found[Response.IGNORED] >= 0.95 * RUNS


@pytest.mark.parametrize(
    ("repeats", "expected"), [(2, Response.INCONCLUSIVE), (4, Response.INCONCLUSIVE), (5, Response.HONORED)]
)
def test_silence_is_honored_from_five_visits_on(repeats: int, expected: Response) -> None:
    assert verdicts(noisy, silent, repeats) == {expected: RUNS}


@pytest.mark.parametrize("repeats", [2, 5])
def test_a_clear_drop_is_reduced(repeats: int) -> None:
    assert verdicts(noisy, fewer, repeats)[Response.REDUCED] >= 0.8 * RUNS


def test_a_vendor_that_is_sampled_and_stops_is_not_honored_on_thin_evidence() -> None:
    found = verdicts(flips(0.6), silent, 5)
    assert found[Response.IGNORED] == 0
    assert found[Response.INCONCLUSIVE] > found[Response.HONORED]
