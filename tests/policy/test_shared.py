"""Real policies and the gold table, where they are at hand (`../shared`)."""

from __future__ import annotations

import json
import time
from pathlib import Path

import msgspec
import pytest
from tests.policy.samples import promise, source
from tests.policy.test_formats import check_offsets

from policywitness.catalogue import Catalogue
from policywitness.model.policy import PolicyReading
from policywitness.model.vocabulary import Promise, Signal
from policywitness.policy import read

SHARED = Path(__file__).resolve().parents[3] / "shared"
SECONDS_PER_WORD = 1 / 6000
LOADED_MACHINE = 5
"""The bar is one second for 6,000 words on a quiet machine; tests share theirs."""

pytestmark = pytest.mark.shared


def folder(name: str) -> Path:
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"needs {name} of the shared folder beside the checkout, which is not there")
    return path


@pytest.fixture(scope="module")
def gold() -> tuple[dict[str, object], PolicyReading]:
    seed = folder("seed")
    table = json.loads((seed / "claims.json").read_text("utf-8"))
    return table, read([source((seed / table["source"]).read_bytes(), "policy.txt")], Catalogue.load().names())


def test_gold_table(gold: tuple[dict[str, object], PolicyReading]) -> None:
    from benchmarks.policy import AUTOMATIC, score

    table, reading = gold
    check_offsets(reading)
    result = score(table, reading, by_offset=True)
    found, total = (sum(result[field][kind] for kind in AUTOMATIC) for field in ("found", "total"))
    assert found / total >= 0.95
    assert result["hit"] / len(reading.disclosures) >= 0.85
    assert result["broken_silences"] == []


def test_signals_of_the_gold_table(gold: tuple[dict[str, object], PolicyReading]) -> None:
    assert promise(gold[1], Signal.GPC) is Promise.OFFERED
    assert promise(gold[1], Signal.DNT) is Promise.NOT_HONORED


@pytest.mark.parametrize("step", [12, pytest.param(1, marks=pytest.mark.full)])
def test_real_policies_are_read_fast_with_true_offsets_and_the_same_twice(step: int) -> None:
    paths = sorted(folder("policies").glob("*/*.md"))
    assert len(paths) > 100
    names = tuple(Catalogue.load().names())
    spent, words = 0.0, 0
    for number, path in enumerate(paths[::step]):
        document = source(path.read_bytes(), path.name)
        began = time.process_time()
        reading = read([document], names)
        spent += time.process_time() - began
        words += reading.documents[0].words
        assert reading.unread == ()
        check_offsets(reading)
        if number % 10 == 0:
            assert msgspec.json.encode(read([document], names)) == msgspec.json.encode(reading)
    assert spent <= words * SECONDS_PER_WORD * LOADED_MACHINE
