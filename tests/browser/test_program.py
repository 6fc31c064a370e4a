"""Finding a browser, and saying how to give one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from policywitness.browser import program
from policywitness.browser.program import NoBrowser, find, find_or_install


@pytest.fixture
def bare(monkeypatch, tmp_path):
    """A machine without any browser."""
    monkeypatch.delenv(program.VARIABLE, raising=False)
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "playwright"))
    monkeypatch.setenv("PATH", str(tmp_path))
    for name in ("_CHROME", "_CHROMIUM", "_SHELL", "_MAC_APPS"):
        monkeypatch.setattr(program, name, ())
    return tmp_path


def executable(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path


def test_the_variable_comes_first(bare, monkeypatch):
    given = executable(bare / "mine")
    executable(bare / "playwright" / "chromium-1" / "chrome-linux" / "chrome")
    monkeypatch.setenv(program.VARIABLE, str(given))
    assert find().path == given


def test_playwrights_newest_build_comes_next(bare):
    executable(bare / "playwright" / "chromium-999" / "chrome-linux" / "chrome")
    newest = executable(bare / "playwright" / "chromium-1200" / "chrome-linux64" / "chrome")
    assert find().path == newest


def test_a_wrong_variable_is_an_error_and_not_ignored(bare, monkeypatch):
    monkeypatch.setenv(program.VARIABLE, str(bare / "missing"))
    with pytest.raises(NoBrowser, match=program.VARIABLE):
        find()


def test_none_lists_every_way(bare):
    with pytest.raises(NoBrowser) as problem:
        find()
    for way in (program.VARIABLE, "playwright install chromium", "Google Chrome", "apt-get install chromium"):
        assert way in str(problem.value)


def test_a_missing_shell_is_told_as_one(bare):
    executable(bare / "playwright" / "chromium-1" / "chrome-linux" / "chrome")
    with pytest.raises(
        NoBrowser, match=r"No headless shell of Chromium was found.*apt-get install chromium-headless-shell"
    ):
        find("shell")


def test_installers_are_tried_in_order_and_their_failures_told(bare, monkeypatch):
    monkeypatch.setattr(
        program, "_installers", lambda wanted: iter([("one", [["/bin/false"]]), ("two", [["/bin/true"]])])
    )
    said: list[str] = []
    tried = iter([None, executable(bare / "installed")])

    def candidates(wanted):
        path = next(tried)
        return iter([program.Program(path, "test")] if path else [])

    monkeypatch.setattr(program, "_candidates", candidates)
    assert find_or_install(said.append).path == bare / "installed"
    assert [line for line in said if "trying" in line] == [
        "No browser found: trying one ...",
        "No browser found: trying two ...",
    ]
    assert any("that did not work" in line for line in said)


@pytest.mark.skipif(os.name != "posix", reason="POSIX only")
def test_a_program_that_is_named_on_the_command_line(bare):
    given = executable(bare / "here")
    assert find(str(given)).origin == "--browser"
