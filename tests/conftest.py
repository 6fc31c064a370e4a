"""What every test may use, and the loud skips: a test that cannot run says so at the end of the run."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
NPM_MODULES = ROOT / "tests" / "npm" / "node_modules"
SHARED = ROOT.parent / "shared"

_NEEDS = {
    "npm": (NPM_MODULES / ".fetched", "the npm packages of tests/npm are not there; `make npm` fetches them"),
    "shared": (SHARED / "seed", "there is no ../shared beside the checkout"),
}


@pytest.fixture(autouse=True)
def _no_cache_of_the_users(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests see the catalogue that ships, whatever `trackers update` has fetched for this user."""
    monkeypatch.setenv("POLICYWITNESS_CACHE", "")


@pytest.fixture(autouse=True)
def _no_ledger_of_the_users(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests enter no run into the user's ledger."""
    monkeypatch.setenv("POLICYWITNESS_LEDGER", "none")


def pytest_runtest_setup(item: pytest.Item) -> None:
    for marker, (path, reason) in _NEEDS.items():
        if item.get_closest_marker(marker) and not path.exists():
            pytest.skip(reason)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for marker, (_, reason) in _NEEDS.items():
        count = sum(1 for report in terminalreporter.stats.get("skipped", []) if marker in report.keywords)
        if count:
            terminalreporter.write_line(
                f"ATTENTION: {count} test(s) marked {marker} were SKIPPED: {reason}", yellow=True, bold=True
            )


@pytest.fixture(scope="session")
def npm_modules() -> Path:
    """`node_modules` of tests/npm; for tests marked `npm`."""
    return NPM_MODULES


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder `shared` beside the checkout; for tests marked `shared`."""
    return SHARED


@pytest.fixture(scope="session")
def tool() -> Callable[[str], Any]:
    """`tool(name)`: a module of tools/, which is no package."""

    def load(name: str) -> Any:
        spec = importlib.util.spec_from_file_location(name, ROOT / "tools" / f"{name}.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    return load


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT
