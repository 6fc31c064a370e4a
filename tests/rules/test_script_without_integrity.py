from __future__ import annotations

from tests import factories as make
from tests.rules.harness import TWO, check, subjects

RULE = "script-without-integrity"


def test_notes_scripts_of_others() -> None:
    there = [make.script(visit, "https://stats.example/lib.js") for visit in TWO]
    _, (finding,) = check(RULE, make.facts(scripts=there))
    assert "stats.example" in finding.summary


def test_quiet_with_integrity() -> None:
    there = [make.script(visit, "https://stats.example/lib.js", integrity="sha384-x") for visit in TWO]
    assert subjects(RULE, make.facts(scripts=there)) == []


def test_quiet_on_the_sites_own_script() -> None:
    assert subjects(RULE, make.facts(scripts=[make.script(visit) for visit in TWO])) == []
