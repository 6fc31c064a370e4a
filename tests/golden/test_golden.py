"""The golden bundle gives the golden audit document and report, byte by byte."""

from __future__ import annotations

import difflib
import importlib.util
from pathlib import Path

import pytest

from policywitness.bundle.verify import verify

FOLDER = Path(__file__).parent


@pytest.fixture(scope="module")
def made(root: Path) -> dict[str, bytes]:
    spec = importlib.util.spec_from_file_location("golden", root / "tools" / "golden.py")
    assert spec is not None
    assert spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    files: dict[str, bytes] = tool.golden()
    return files


@pytest.mark.parametrize("name", ["audit.json", "report.html"])
def test_the_golden_files_are_what_the_bundle_gives(made: dict[str, bytes], name: str) -> None:
    kept, now = ((FOLDER / name).read_text("utf-8"), made[name].decode())
    if kept != now:
        lines = difflib.unified_diff(kept.splitlines(), now.splitlines(), "golden", "now", n=0, lineterm="")
        shown = "\n".join(line[:200] for line in list(lines)[:40])
        pytest.fail(f"{name} has changed. If it should have: make golden, and review the diff.\n{shown}", pytrace=False)


def test_the_golden_bundle_is_as_it_was_sealed() -> None:
    assert verify(FOLDER / "bundle").problems == ()
