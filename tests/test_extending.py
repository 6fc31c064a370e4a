"""The examples of docs/extending.md, put in place in a copy of the package and really run: one new file each, no list edited."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from policywitness.browser.program import NoBrowser, find

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "extending.md"
VENDORS = ROOT / "known_trackers" / "README.md"
GOLDEN = ROOT / "tests" / "golden" / "bundle"
_EXAMPLE = re.compile(r"`([\w./-]+)`(?:, at the end)?:\n\n```(?:python|toml)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def examples() -> dict[str, str]:
    """Path as the page has it -> what to write there; of the vendors' page the smallest file that works."""
    vendor = next((path, text) for path, text in _EXAMPLE.findall(VENDORS.read_text(encoding="utf-8")))
    return dict([*_EXAMPLE.findall(PAGE.read_text(encoding="utf-8")), (f"known_trackers/{vendor[0]}", vendor[1])])


@dataclass(frozen=True)
class House:
    """A copy of the package, laid out as in a wheel, with the page's files in it and their tests beside it."""

    folder: Path

    @property
    def package(self) -> Path:
        return self.folder / "policywitness"

    def run(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        path = os.pathsep.join((str(self.folder), str(ROOT)))
        return subprocess.run(
            [sys.executable, *map(str, arguments)],
            cwd=self.folder,
            env=os.environ | {"PYTHONPATH": path},
            capture_output=True,
            text=True,
            timeout=300,
        )

    def policywitness(self, *arguments: str | Path) -> str:
        """What a command prints; it must end well."""
        done = self.run("-m", "policywitness", *arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout + done.stderr


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    made = House(tmp_path_factory.mktemp("house"))
    shutil.copytree(ROOT / "src" / "policywitness", made.package)
    shutil.copytree(ROOT / "known_trackers", made.package / "known_trackers")
    for path, text in examples().items():
        if path == "scenarios.toml":
            with (made.package / path).open("a", encoding="utf-8") as file:
                file.write(f"\n{text}")
            continue
        place = (made.folder if path.startswith("tests/") else made.package) / path
        assert not place.exists(), f"{path} is no new file"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
    for conftest in ("tests/conftest.py", "tests/visit/conftest.py"):
        shutil.copy(ROOT / conftest, made.folder / conftest)
    (made.folder / "tests" / "golden").symlink_to(ROOT / "tests" / "golden")
    assert made.run("-c", "import policywitness as p; print(p.__file__)").stdout.startswith(str(made.package))
    return made


def test_every_kind_has_an_example() -> None:
    folders = {str(Path(path).parent) for path in examples()}
    assert folders >= {"rules", "visit/collectors", "known_trackers/vendors", "policy/concepts", "report", ".", "cli"}
    assert sum(path.startswith("tests/") for path in examples()) == 4


def test_links_lead_somewhere() -> None:
    for target in re.findall(r"\]\((?!https?://)([^)#]+)", PAGE.read_text(encoding="utf-8")):
        assert (PAGE.parent / target).exists(), target


@pytest.mark.browser
def test_the_tests_on_the_page_pass_and_so_do_those_of_every_rule_and_concept(house: House) -> None:
    try:
        find()
    except NoBrowser as problem:
        pytest.skip(str(problem))
    files = [path for path in examples() if path.startswith("tests/")]
    names = [Path(path).name for path in files]
    done = house.run(
        *("-m", "pytest", "-v", "-p", "no:cacheprovider", "-c", ROOT / "pyproject.toml", "--rootdir", ROOT),
        *("-k", " or ".join((*names, "report-on-leave", "formats.accessible"))),
        *(house.folder / path for path in files),
        *(ROOT / "tests" / path for path in ("rules/test_engine.py", "policy/test_concepts.py")),
    )
    assert done.returncode == 0, done.stdout
    for path in files:
        for name in re.findall(r"^def (test_\w+)", examples()[path], re.MULTILINE):
            assert re.search(rf"{name} PASSED", done.stdout), name
    assert len(re.findall(r"\[report-on-leave\] PASSED", done.stdout)) == 2
    assert len(re.findall(r"\[formats\.accessible-.*\] PASSED", done.stdout)) == 4


def test_the_rule_finds_something_and_the_format_writes_it(house: House, tmp_path: Path) -> None:
    bundle = tmp_path / "bundle"
    shutil.copytree(GOLDEN, bundle)
    house.policywitness("analyse", bundle, "--format", "json,findings")
    findings = [json.loads(line) for line in (bundle / "findings.jsonl").read_bytes().splitlines()]
    audit = json.loads((bundle / "audit.json").read_bytes())
    assert findings == audit["findings"]
    told = [one for one in findings if one["rule"] == "report-on-leave"]
    assert told
    assert all(one["evidence"][0]["file"] == "requests.jsonl" and one["why_it_matters"] for one in told)


def test_the_command_is_in_the_help(house: House) -> None:
    assert re.search(r"^ +hosts +List the hosts", house.policywitness("--help"), re.MULTILINE)


def test_the_vendor_passes_the_lint_and_matches(house: House) -> None:
    assert "in order" in house.policywitness("trackers", "lint")
    assert "New Vendor" in house.policywitness("trackers", "lookup", "https://cdn.new-vendor.example.com/x")


def test_the_concept_reads_a_sentence(house: House, tmp_path: Path) -> None:
    policy = tmp_path / "policy.md"
    policy.write_text("# Privacy\n\nWe set cookies. Ask us for this policy in large print.\n", encoding="utf-8")
    house.policywitness("policy", policy, "--json", tmp_path / "reading.json")
    reading = json.loads((tmp_path / "reading.json").read_text(encoding="utf-8"))
    found = {one["concept"]: one["quote"]["text"] for one in reading["disclosures"]}
    assert found["formats.accessible"] == "Ask us for this policy in large print."


def test_the_scenario_is_planned(house: House) -> None:
    plan = house.policywitness(
        "audit", "https://www.shop.example/", "--plan", "--scenario", "mobile", "--scenario", "gpc-mobile"
    )
    assert "gpc-mobile" in plan


@pytest.mark.parametrize("path", [path for path in examples() if path.endswith(".py")])
def test_the_code_on_the_page_is_in_shape(path: str) -> None:
    place = ROOT / path if path.startswith("tests/") else ROOT / "src" / "policywitness" / path
    for check in (("check",), ("format", "--check")):
        command = [sys.executable, "-m", "ruff", *check, "--stdin-filename", place, "-"]
        done = subprocess.run(command, input=examples()[path], capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
