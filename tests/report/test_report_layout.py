"""What is computed for the page: the graph, the charts, the caps."""

from __future__ import annotations

import re

import pytest
from tests.report.sample import empty, sample

from policywitness.model.audit import Audit, Cell, ClaimInfo, FlowInfo, ItemDifference, Share
from policywitness.model.vocabulary import ClaimVerdict, Habit
from policywitness.report.html import coverage, differences, findings, flows, promises
from policywitness.report.html.inventories import ALL_ROWS, ROWS, inventories
from policywitness.report.html.page import render as page


def graph(*arrows: tuple[str, str, str]) -> Audit:
    return sample(flows=tuple(FlowInfo(source=s, target=t, kind=k, count=1) for s, t, k in arrows))


def render(audit: Audit) -> str:
    return page(audit, {})


def columns(audit: Audit) -> dict[str, float]:
    drawing = flows.drawing(audit)
    assert drawing is not None
    return {node.id: node.x for node in drawing.nodes}


def test_layers_run_from_the_site_outwards() -> None:
    site = "fictional-shop.example"
    x = columns(
        graph((site, "tag", "loads"), ("tag", "ads", "loads"), ("ads", "partner", "syncs"), (site, "cdn", "loads"))
    )
    assert x[site] < x["tag"] == x["cdn"] < x["ads"] < x["partner"]


def test_cycles_and_parts_that_the_site_does_not_reach_are_drawn() -> None:
    x = columns(
        graph(
            ("fictional-shop.example", "a", "loads"),
            ("a", "b", "loads"),
            ("b", "a", "syncs"),
            ("lost", "alone", "loads"),
        )
    )
    assert set(x) == {"fictional-shop.example", "a", "b", "lost", "alone"}


def test_nodes_do_not_overlap() -> None:
    drawing = flows.drawing(sample())
    assert drawing is not None
    places = [(node.x, node.y) for node in drawing.nodes]
    for x, y in places:
        near = [(u, v) for u, v in places if abs(u - x) < flows.NODE_WIDTH and abs(v - y) < flows.NODE_HEIGHT]
        assert near == [(x, y)]
    assert all(
        0 <= x <= drawing.width - flows.NODE_WIDTH and 0 <= y <= drawing.height - flows.NODE_HEIGHT for x, y in places
    )


def test_a_large_graph_keeps_the_site_and_the_busiest_parties() -> None:
    site = "fictional-shop.example"
    arrows = tuple(FlowInfo(source=site, target=f"v{n:03}", kind="loads", count=n + 1) for n in range(200))
    drawing = flows.drawing(sample(flows=arrows))
    assert drawing is not None
    assert (drawing.shown, drawing.total) == (flows.LARGEST, 201)
    assert {site, "v199"} <= {node.id for node in drawing.nodes}
    assert "v000" not in {node.id for node in drawing.nodes}


def test_edge_paths_are_valid_svg() -> None:
    drawing = flows.drawing(sample())
    assert drawing is not None
    number = r"-?\d+(\.\d+)?"
    for edge in drawing.edges:
        assert re.fullmatch(rf"M{number} {number}C({number} ){{5}}{number}", edge.path)


def test_nothing_seen_is_no_drawing() -> None:
    assert flows.drawing(empty()) is None
    assert differences.charts(empty()) == []


def test_bars_share_one_scale_and_dots_are_the_visits() -> None:
    for chart in differences.charts(sample()):
        assert chart.bars[0].scenario == "baseline"
        assert not chart.bars[0].treated
        for bar in chart.bars:
            assert bar.width == pytest.approx(sum(bar.dots) / len(bar.dots), abs=0.2), "a bar is the mean of its dots"
            assert max(bar.dots) <= differences.WIDTH
        assert max(dot for bar in chart.bars for dot in bar.dots) == differences.WIDTH - 5


def test_measures_are_in_the_order_of_the_scenarios_and_show_their_spread() -> None:
    first = differences.measures(sample())[0]
    assert first.title == "Requests to third parties"
    assert first.values[0] == "115 (112–118)"
    assert len(first.values) == len(sample().scenarios)


def test_short_inventories_stay_whole_where_long_ones_are_cut() -> None:
    base = sample()
    made = inventories(sample(cookies=base.cookies * 400, scripts=base.scripts * 3_000, beacons=base.beacons * 6_000))
    by_id = {table.id: table for table in made}
    assert len(by_id["vendors"].rows) == by_id["vendors"].total == len(base.vendors)
    assert sum(len(table.rows) for table in made) <= ALL_ROWS
    assert len({len(by_id[name].rows) for name in ("cookies", "scripts", "beacons")}) == 1
    assert by_id["cookies"].total == len(base.cookies) * 400


def test_one_long_inventory_is_cut_at_the_limit_of_a_table() -> None:
    cookies = next(table for table in inventories(sample(cookies=sample().cookies * 1_000)) if table.id == "cookies")
    assert len(cookies.rows) == ROWS


def test_passports_say_once_what_is_the_same() -> None:
    shown = coverage.passports(sample())
    assert ("browser", "Chromium 152.0") in shown.same
    assert [key for key, _ in shown.differing] == ["cookies"]
    assert len(shown.differing[0][1]) == len(sample().visits)


def test_a_claim_that_no_scenario_decides_has_no_row_of_cells() -> None:
    claim = sample().claims[0]
    idle = {name: cell.model_copy(update={"word": "not-applicable"}) for name, cell in claim.cells.items()}
    assert promises.decided(sample(claims=(claim,))) == {claim.id}
    assert promises.decided(sample(claims=(claim.model_copy(update={"cells": idle}),))) == set()


def claims_of(*ends: tuple[int, int, ClaimVerdict]) -> tuple[ClaimInfo, ...]:
    base = sample().claims[0]
    return tuple(
        base.model_copy(
            update={
                "id": f"c{number}",
                "title": f"Claim {number}",
                "verdict": verdict,
                "quote": base.quote.model_copy(update={"start": start, "end": end, "text": f"text {start} to {end}"}),
            }
        )
        for number, (start, end, verdict) in enumerate(ends)
    )


def test_a_sentence_with_several_claims_is_one_statement_under_its_worst_verdict() -> None:
    supported, contradicted = ClaimVerdict.SUPPORTED, ClaimVerdict.CONTRADICTED
    claims = claims_of((0, 90, supported), (10, 40, contradicted), (90, 120, supported), (0, 90, supported))
    first, second = promises.groups(sample(claims=claims))

    assert (first.verdict, len(first.statements)) == (contradicted, 1)
    (statement,) = first.statements
    assert [quote.text for quote in statement.quotes] == ["text 0 to 90"]
    assert [claim.id for claim in statement.claims] == ["c1", "c0", "c3"]
    assert [claim.id for one in second.statements for claim in one.claims] == ["c2"]
    html = render(sample(claims=claims))
    section = html[html.index('id="promises"') : html.index('id="findings"')]
    assert section.count("text 0 to 90") == 1
    assert all(f"<strong>Claim {number}</strong>" in section for number in range(4))


def test_with_many_scenarios_what_was_seen_alike_is_told_once() -> None:
    seen, idle = Cell(word="contradicted", text="Hotjar: in 3 of 3 visits"), Cell(word="not-applicable", text="")
    claim = sample().claims[0].model_copy(update={"cells": {"a": seen, "b": idle, "c": seen}})
    assert promises.told(claim) == [promises.Told(("a", "c"), seen)]


def test_things_that_changed_are_listed_and_those_that_did_not_are_counted() -> None:
    def item(name: str, habit: Habit, seen: int, differs: bool) -> ItemDifference:
        return ItemDifference(
            kind="cookie",
            id=name,
            habit=habit,
            seen=Share(seen=seen, of=3),
            against_habit=Habit.ALWAYS,
            against_seen=Share(seen=3, of=3),
            p=0.1 if differs else 0.5,
            noise=0.0,
            differs=differs,
        )

    same, less, gone = (
        item("same", Habit.ALWAYS, 3, False),
        item("less", Habit.SOMETIMES, 2, False),
        item("gone", Habit.NEVER, 0, True),
    )
    difference = sample().differences[0].model_copy(update={"items": (same, less, gone)})
    audit = sample(differences=(difference,))
    table = differences.items(audit, difference)

    assert [[cell.text for cell in row][1:4] for row in table.rows] == [
        ["gone", "always (3/3)", "never (0/3)"],
        ["less", "always (3/3)", "sometimes (2/3)"],
    ]
    assert "1 more have the same habit in both" in render(audit)


def test_the_way_of_a_finding_onto_the_page_is_named_once() -> None:
    chain = ("https://tags.example/gtm.js:12", "https://fictional-shop.example/:31")
    base = sample().findings[0]
    refs = tuple(base.evidence[0].model_copy(update={"caused_by": chain}) for _ in range(3))
    found = base.model_copy(update={"evidence": refs, "waived": False})

    assert findings.chains(found) == [chain[::-1]]
    html = render(sample(findings=(found,)))
    assert "https://fictional-shop.example/:31 → https://tags.example/gtm.js:12" in html
