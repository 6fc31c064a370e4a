"""The project around the code keeps its word: README, examples, Makefile, pinned releases."""

from __future__ import annotations

import importlib
import json
import re
import subprocess
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from policywitness.config import load, visits

Tool = Callable[[str], Any]
ROOT = Path(__file__).resolve().parents[1]
TRACKERS = ("posthog-js", "rrweb", "@fingerprintjs/fingerprintjs", "mixpanel-browser")
SCHEMAS = ("har-schema",)
CONSENT_MANAGERS = (
    *("klaro", "vanilla-cookieconsent", "cookieconsent", "tarteaucitronjs", "orejime"),
    *("@iabtechlabtcf/core", "@iabtechlabtcf/cmpapi", "@iabgpp/cmpapi"),
)
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_help_texts_in_the_readme_are_the_programs(tool: Tool) -> None:
    assert "Usage: policywitness audit" in README
    assert tool("readme_help").filled(README) == README, "make docs"


def test_the_rules_docs_are_made_from_the_rules(tool: Tool) -> None:
    made = tool("rules_docs").text()
    assert "### gpc-advertising-requests" in made
    assert (ROOT / "docs" / "rules.md").read_text(encoding="utf-8") == made, "make docs"


def test_the_bundles_page_is_made_from_the_records(tool: Tool) -> None:
    page = (ROOT / "docs" / "bundle.md").read_text(encoding="utf-8")
    assert "| `initiator` |" in page
    assert page == tool("bundle_docs").text(), "make docs"


def test_the_picture_of_imports_is_drawn_from_the_code(tool: Tool) -> None:
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert "    rules --> facts\n" in page
    assert tool("imports").filled(page) == page, "make docs"


@pytest.mark.parametrize("page", ["CONTRIBUTING.md", "docs/extending.md"])
def test_files_that_a_contributor_is_sent_to_are_there(page: str) -> None:
    text = re.sub(r"```.*?```", "", (ROOT / page).read_text(encoding="utf-8"), flags=re.DOTALL)
    named = re.findall(r"(?<!`)`([a-z_]+/[\w/.]+\.(?:py|js|toml)|[a-z_]+(?:/[a-z_]+)*/)`(?!:)", text)
    assert len(named) > 10
    for path in named:
        assert any((ROOT / below / path).exists() for below in ("", "src/policywitness")), path


def test_every_defence_in_security_md_has_its_tests() -> None:
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    defended = text.partition("## What is defended")[2].partition("## What is not defended")[0]
    rows = re.findall(r"^\| (?!attack|---)([^|]+)\|[^|]+\|([^|]+)\|$", defended, re.MULTILINE)
    assert len(rows) > 15
    for attack, tests in rows:
        named = re.findall(r"`(tests/[\w/]+\.py)`", tests)
        assert named, attack
        for path in named:
            assert "def test_" in (ROOT / path).read_text(encoding="utf-8"), path


def test_exit_codes_in_the_readme_are_the_programs() -> None:
    from policywitness import cli

    table = dict(re.findall(r"^\| (\d+) \| ([^|]+) \|$", README, re.MULTILINE))
    assert list(table) == ["2", "4", "3", "1", "0", "130"]
    assert table[str(cli.EXIT_INCOMPLETE)].startswith("evidence incomplete")
    assert table[str(cli.EXIT_FINDINGS)].startswith("findings")
    assert table[str(cli.EXIT_USAGE)].startswith("usage")
    assert table[str(cli.EXIT_INTERNAL)].startswith("internal")
    assert table[str(cli.EXIT_INTERRUPTED)].startswith("interrupted")


@pytest.mark.parametrize("example", sorted((ROOT / "examples").glob("*.toml")), ids=lambda path: path.stem)
def test_every_example_loads(example: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = example.read_text(encoding="utf-8")
    for name in re.findall(r"\$\{(\w+)\}", text):
        monkeypatch.setenv(name, "x")
    for name in re.findall(r'"([\w-]+\.(?:pem|json))"', text):
        (tmp_path / name).touch()
    path = tmp_path / example.name
    path.write_text(text, encoding="utf-8")
    plan = load(path, {})
    assert len(visits(plan)) == len(plan.scenarios) * plan.repeats
    assert plan.site.name


def test_there_is_an_example_for_the_seed_and_one_for_staging() -> None:
    assert {path.stem for path in (ROOT / "examples").glob("*.toml")} >= {"mi-case", "staging"}


def test_releases_are_pinned_and_nothing_else_is_in_the_file() -> None:
    lines = [line for line in (ROOT / "constraints.txt").read_text().splitlines() if line and not line.startswith("#")]
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.+!]+", line) for line in lines)
    pinned = {_normal(line.partition("==")[0]) for line in lines}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    assert not {_normal(re.split(r"[<>=!~ \[;]", line)[0]) for line in wanted} - pinned, "make constraints"


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_npm_packages_are_pinned() -> None:
    packages = json.loads((ROOT / "tests" / "npm" / "package.json").read_text())["dependencies"]
    assert set(packages) == {*TRACKERS, *CONSENT_MANAGERS, *SCHEMAS}
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in packages.values())


def test_make_alone_lists_every_target_that_has_a_line() -> None:
    shown = subprocess.run(["make", "-C", str(ROOT)], capture_output=True, text=True, check=True).stdout
    for target in ("demo", "test", "check", "test-full", "help", "clean"):
        assert f"make {target} " in shown


BENCHMARKS = [path.stem for path in (ROOT / "benchmarks").glob("[!_]*.py") if "def main(" in path.read_text("utf-8")]


@pytest.mark.parametrize("name", BENCHMARKS)
def test_benchmarks_are_called_alike(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        importlib.import_module(f"benchmarks.{name}").main(["--help"])
    assert ended.value.code == 0
    assert f"\n    python -m benchmarks.{name}" in capsys.readouterr().out


@pytest.mark.npm
@pytest.mark.parametrize("package", [*TRACKERS, *CONSENT_MANAGERS, *SCHEMAS])
def test_npm_packages_are_the_pinned_ones(package: str, npm_modules: Path) -> None:
    wanted = json.loads((ROOT / "tests" / "npm" / "package.json").read_text())["dependencies"]
    assert json.loads((npm_modules / package / "package.json").read_text())["version"] == wanted[package]
