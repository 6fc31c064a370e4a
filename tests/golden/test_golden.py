"""The golden bundle gives the golden audit document and report, byte by byte."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from policywitness.bundle.verify import verify

FOLDER = Path(__file__).parent


@pytest.fixture(scope="module")
def made(tool: Callable[[str], Any]) -> dict[str, bytes]:
    files: dict[str, bytes] = tool("golden").golden()
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
