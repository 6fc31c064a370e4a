"""What the tests of the bundle share."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.bundle.recordings import ENDED, KEY, STARTED, Record, make_recording

from policywitness.bundle.redact import Redactor
from policywitness.bundle.writer import BundleWriter


@pytest.fixture(autouse=True)
def no_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing here cuts the power; programs that a test starts wait as they do in earnest."""
    monkeypatch.setattr("policywitness.bundle.layout.os.fsync", lambda _descriptor: None)


@pytest.fixture
def redactor() -> Redactor:
    return Redactor(KEY)


@pytest.fixture
def record() -> Record:
    """`record(visit_id, put=text)`: a visit whose cookie and stored item have the value `value`, and `put` in every place."""
    return make_recording


@pytest.fixture
def bundle(tmp_path: Path, redactor: Redactor) -> Path:
    """A sealed bundle of two visits."""
    writer = BundleWriter(tmp_path / "bundle", redactor)
    writer.begin(STARTED, "0.1.0", {"visits": ["baseline-1", "gpc-1"]}, "A. Uditor")
    for visit_id in ("gpc-1", "baseline-1"):
        writer.write_visit(make_recording(visit_id))
    writer.seal(ENDED)
    return tmp_path / "bundle"
