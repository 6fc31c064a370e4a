"""Varying names become one."""

from __future__ import annotations

import pytest

from policywitness.facts.names import fold, same


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("sid", "sid"),
        ("_hjSession_1234567", "_hjSession_*"),
        ("state-3f2504e0-4f89-11d3-9a0c-0305e82c3301", "state-*"),
        ("_gat_UA", "_gat_UA"),
        ("level2", "level2"),
        ("feedface0", "*"),
        ("decade", "decade"),
    ],
)
def test_fold_without_a_pattern(name: str, folded: str) -> None:
    assert fold(name) == folded


@pytest.mark.parametrize(
    ("pattern", "folded"),
    [("^_ga_[A-Z0-9]+$", "_ga_*"), ("^_ga$", "_ga"), ("^x+$", "_ga_AB"), (r"^_g\.a_.*", "_g.a_*")],
)
def test_fold_by_the_catalogues_pattern(pattern: str, folded: str) -> None:
    assert fold("_ga_AB", pattern) == folded


@pytest.mark.parametrize(
    ("declared", "observed", "answer"),
    [("_ga_*", "_ga_*", True), ("_ga_*", "_ga_X1", True), ("_ga_ABC", "_ga_*", True), ("_ga", "_gat", False)],
)
def test_same(declared: str, observed: str, answer: bool) -> None:
    assert same(declared, observed) is answer
