"""The benchmark of the scenarios: served trackers, simulated audits, noise. In small here; whole where tests are run in full."""

from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks.scenarios import (
    DOCS,
    OFTEN,
    WRONG_DIFFERS,
    WRONG_HONORED,
    WRONG_IGNORED,
    be_noisy,
    facts_of,
    noise_differs,
    serve,
    simulate,
    verdicts,
    wrong,
)
from benchmarks.served_sites import HONORED_TEXT, TRUTH

from policywitness.browser.program import NoBrowser, find
from policywitness.bundle.reader import Evidence
from policywitness.facts import Facts

pytestmark = pytest.mark.browser


def served(folder: Path, scenarios: tuple[str, ...], repeats: int) -> Facts:
    try:
        find()
    except NoBrowser as problem:
        pytest.skip(str(problem))
    return facts_of(Evidence.read(serve(folder, scenarios, repeats)))


def test_two_visits_of_each_tell_what_they_can(tmp_path: Path) -> None:
    facts = served(tmp_path / "bundle", ("baseline", "gpc"), 2)
    said = {host: words[0] for host, words in verdicts(facts).items()}
    truth = {host: words[0] for host, words in TRUTH.items()}
    assert said.pop("flips.example") in ("inconclusive", "not-assessed")
    assert said == {host: "inconclusive" if truth[host] == "honored" else truth[host] for host in said}, (
        "silence in two visits proves nothing yet"
    )
    assert facts.responses["unknown:worker.example"]["gpc"].more == 3
    assert any(HONORED_TEXT in row.text for row in facts.signal_texts)
    asking = {row.party: row for row in facts.signal_readers if row.signal == "gpc" and row.asks}
    assert asking.keys() == {f"unknown:{host}.example" for host in ("property", "worker", "reduces", "words")}
    assert asking["unknown:words.example"].behaviour == "asks-and-sends-all-the-same"
    assert asking["unknown:worker.example"].scripts == ("https://worker.example/tag.js",), (
        "the maker of the worker's blob"
    )


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole audit of the served trackers: five repeats of four scenarios."""
    folder = tmp_path_factory.mktemp("served") / "bundle"
    served(folder, ("baseline", "gpc", "dnt", "reject"), 5)
    return folder


@pytest.mark.full
def test_one_run_of_five_repeats_gives_the_right_verdicts(whole: Path) -> None:
    assert verdicts(facts_of(Evidence.read(whole))) == TRUTH


@pytest.mark.full
def test_audits_drawn_from_it_are_hardly_ever_wrong(whole: Path) -> None:
    found = simulate(whole, runs=200)
    assert max(share for _, share in wrong(found, "honored")) <= WRONG_HONORED
    assert max(share for place, share in wrong(found, "ignored") if OFTEN not in place) <= WRONG_IGNORED


@pytest.mark.full
def test_equal_arms_of_a_noisy_page_do_not_differ(tmp_path: Path) -> None:
    _, pairs, compared = noise_differs(be_noisy(tmp_path / "bundle"), runs=1_000)
    assert compared > 20
    assert pairs <= WRONG_DIFFERS


def test_the_documentation_holds_the_tables() -> None:
    text = DOCS.read_text(encoding="utf-8")
    for name in ("simulation", "noise"):
        table = text.partition(f"<!-- table: {name} -->")[2].partition("<!-- end -->")[0]
        assert table.count("\n|") > 4, f"run python -m benchmarks.scenarios --{name} FOLDER --write"
