"""The benchmark of the catalogue, in small: it runs, and both engines for filter lists agree as its bar says."""

from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks.catalogue import AGREEMENT, addresses, asked, made_up_list, main

from policywitness.catalogue import Catalogue
from policywitness.catalogue.lists import FilterLists, read_list


def test_half_of_the_addresses_are_known_and_always_the_same(shipped: Catalogue) -> None:
    urls = addresses(shipped, 1_000)
    assert urls == addresses(shipped, 1_000)
    assert 480 <= sum(shipped.match_url(url) is not None for url in urls) <= 500


def test_both_engines_agree_on_a_list_that_is_made_up(shipped: Catalogue, tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    path.write_text("\n".join(made_up_list(shipped, 5_000)), "utf-8")
    own, fast = (FilterLists([read_list(path)], engine) for engine in ("own", "adblock"))
    requests = asked(shipped, 4_000)
    same = sum(
        (a is not None and a.blocks) == (b is not None and b.blocks)
        for a, b in ((own.match(*request), fast.match(*request)) for request in requests)
    )
    assert same / len(requests) >= AGREEMENT


@pytest.mark.full
def test_it_runs(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--urls", "20000"]) in (0, 1)
    assert "Catalogue.load" in capsys.readouterr().out
