"""The benchmark of the analysis, in small: the bundle that it makes is one, and two analyses of it are the same bytes."""

from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks.analysis import make_bundle, measure

from policywitness.bundle.verify import verify


@pytest.mark.full
def test_the_made_up_bundle_is_analysed_twice_alike(tmp_path: Path) -> None:
    bundle = tmp_path / "bundle"
    make_bundle(bundle, requests=2_000)
    assert verify(bundle).ok
    figures, first = measure(bundle)
    assert figures["findings"] > 5
    assert figures["megabytes"] > 50
    assert measure(bundle)[1] == first
