"""Text and switches that a page shows only to visitors with a signal."""

from __future__ import annotations

from tests import factories as make

HONORED = "Opt-out request honored"


def _texts(*gpc: tuple[str, ...], baseline: tuple[str, ...] = ("Privacy policy",)) -> list[tuple[str, str, int]]:
    visits = [make.visit("baseline", n, pages=(make.page(privacy_lines=baseline),)) for n in (1, 2, 3)]
    visits += [make.visit("gpc", n, pages=(make.page(privacy_lines=lines),)) for n, lines in enumerate(gpc, 1)]
    return [(row.kind, row.text, row.seen.seen) for row in make.facts(make.evidence(visits)).signal_texts]


def test_text_that_only_the_signal_brings() -> None:
    assert _texts(*[("Privacy policy", HONORED)] * 3) == [("text", HONORED, 3)]


def test_a_switch_that_stands_differently() -> None:
    assert _texts(*[("[ ] Sale of personal information",)] * 2, baseline=("[x] Sale of personal information",)) == [
        ("control", "[ ] Sale of personal information", 2)
    ]


def test_what_an_ordinary_visitor_sees_too_is_none() -> None:
    assert _texts(*[(HONORED,)] * 3, baseline=(HONORED,)) == []


def test_once_among_several_is_chance() -> None:
    assert _texts((HONORED,), (), ()) == []
    assert _texts((HONORED,)) == [("text", HONORED, 1)]


def test_a_visit_that_did_not_send_the_signal_shows_nothing() -> None:
    lost = make.passport("gpc", signals=(make.delivery("gpc", sent=3),))
    visits = [
        make.visit("baseline", 1),
        make.visit("gpc", 1, passport=lost, pages=(make.page(privacy_lines=(HONORED,)),)),
    ]
    assert make.facts(make.evidence(visits)).signal_texts == ()
