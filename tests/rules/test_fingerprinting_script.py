from __future__ import annotations

from tests import factories as make
from tests.rules.harness import TWO, check, subjects

RULE = "fingerprinting-script"
SCRIPT = "https://stats.example/fp.js"


def test_finds_a_script_that_draws_text_and_reads_it_back() -> None:
    calls = [
        make.call(visit, f"HTMLCanvasElement.{member}", script_url=SCRIPT, arguments={"width": 200, "height": 50})
        for visit in TWO
        for member in ("fillText", "toDataURL")
    ]
    _, (finding,) = check(RULE, make.facts(calls=calls))
    assert finding.subject == "stats.example"
    assert {ref.visit_id for ref in finding.evidence} == set(TWO)


def test_quiet_on_drawing_alone() -> None:
    calls = [make.call(visit, "CanvasRenderingContext2D.fillText", script_url=SCRIPT) for visit in TWO]
    assert subjects(RULE, make.facts(calls=calls)) == []
