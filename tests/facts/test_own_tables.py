"""A collector's own table, as rules read it and findings point at it."""

from __future__ import annotations

from tests import factories as make


def test_rows_of_visits_that_count_are_read_and_referred_to() -> None:
    seen = {"visit_id": "baseline-1", "page_url": make.SITE, "t_ms": 700, "phase": "load", "text": "Larkpress 6.1"}
    table = (seen, seen | {"visit_id": "discovery"}, {"of": "a later version"})
    facts = make.facts(make.evidence(make.visits(baseline=1), extra={"generators": table}))
    (row,) = facts.own_table("generators")
    assert row.values == {"phase": "load", "text": "Larkpress 6.1"}
    reference = facts.evidence_ref(row)
    assert (reference.file, reference.page_url, reference.t_ms) == ("generators.jsonl", make.SITE, 700)
    assert (reference.scenario, reference.text) == ("baseline", "text Larkpress 6.1")
    assert facts.own_table("nothing") == []
