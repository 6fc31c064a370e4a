"""The examples for continuous integration: they can be read, their commands are ours, and the files they pick up are written."""

from __future__ import annotations

import re
import shlex

import pytest
from tests.report.sample import sample

from policywitness.cli import execute
from policywitness.report import FORMATS

yaml = pytest.importorskip("yaml")
EXAMPLES = ("github-audit.yml", "gitlab-ci.yml")


@pytest.fixture(params=EXAMPLES)
def text(request, root) -> str:
    return (root / "examples" / "ci" / request.param).read_text()


def command(text: str) -> list[str]:
    found = re.search(r"policywitness (audit .*?--format [\w,]+)", text, re.DOTALL)
    assert found
    return shlex.split(re.sub(r"\\\n|\n", " ", found[1]))


def test_they_are_yaml(text):
    assert yaml.safe_load(text)


def test_their_command_is_understood(text, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "policywitness.toml").write_text('[site]\nurl = "https://www.example.com/"\n')
    (tmp_path / "baseline.json").write_text("{}")
    assert execute([*command(text), "--plan"]) == 0
    assert "Visits    1," in capsys.readouterr().out


def test_the_files_they_pick_up_are_written(text):
    words = command(text)
    formats = words[words.index("--format") + 1].split(",")
    written = {name for one in formats for name in FORMATS[one].write(sample(), {})}
    picked = set(re.findall(r"audit/([\w.-]+\.\w+)", text))
    assert picked
    assert picked <= written


def test_the_container_holds_what_there_is(root):
    text = (root / "examples" / "ci" / "Containerfile").read_text()
    project = (root / "pyproject.toml").read_text()
    for extra in re.search(r"/src\[([\w,]+)\]", text)[1].split(","):
        assert re.search(rf"^{extra} = \[", project, re.MULTILINE), extra
    assert "constraints.txt" in text
