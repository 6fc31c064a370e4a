"""init writes a configuration that is complete, loads, and says nothing but the defaults."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pydantic import BaseModel

from policywitness import cli
from policywitness.cli.init import TEMPLATE, render
from policywitness.config import ConfigFile, load

SITE = "https://www.shop.example/"


def test_what_init_writes_means_exactly_the_defaults(tmp_path: Path) -> None:
    path = tmp_path / "policywitness.toml"
    assert cli.execute(["init", "www.shop.example", "--out", str(path)]) == 0
    assert load(path, {}) == load(None, {"site": {"url": SITE}})


def test_it_does_not_overwrite_unless_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "policywitness.toml"
    path.write_text("mine")
    assert cli.execute(["init", SITE, "--out", str(path)]) == 2
    assert "--force" in capsys.readouterr().err
    assert path.read_text() == "mine"
    assert cli.execute(["init", SITE, "--out", str(path), "--force"]) == 0
    assert path.read_text() == render(SITE)


def test_a_folder_that_is_not_there_is_a_plain_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.execute(["init", SITE, "--out", str(tmp_path / "no" / "file.toml")]) == 2
    assert "cannot be written" in capsys.readouterr().err


def test_a_hostile_address_cannot_add_lines(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.execute(["init", 'https://a.example/"\n[audit]', "--out", str(tmp_path / "x.toml")]) == 2
    assert cli.execute(["init", 'https://a.example/"x', "--out", str(tmp_path / "x.toml")]) == 0
    assert load(tmp_path / "x.toml", {}).site.url == 'https://a.example/"x'


def _keys(model: type[BaseModel]) -> set[str]:
    found = set()
    for name, field in model.model_fields.items():
        found.add(name)
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            found |= _keys(field.annotation)
    return found


def test_every_setting_is_in_it() -> None:
    named = set(re.findall(r"^#?\[?([a-z_.]+)\]?(?: =|$)", TEMPLATE, re.MULTILINE))
    named |= {part for name in named for part in name.split(".")}
    missing = _keys(ConfigFile) - named - {"custom"}
    assert not missing


def test_every_example_in_a_comment_is_valid(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STAGING_PASSWORD", "p")
    monkeypatch.setenv("STAGING_TOKEN", "t")
    files = ("staging-ca.pem", "login.json", "our-vendors", "policy-review.toml", "waivers.toml", "baseline.json")
    for name in (*files, "memberships.toml", "GeoLite2-Country.mmdb", "easyprivacy.txt"):
        (tmp_path / name).touch()
    (tmp_path / "reports" / "www.example.com" / "last").mkdir(parents=True)
    (tmp_path / "journey.toml").write_text('[[step]]\ngoto = "/"\n')
    text = re.sub(r"^#(?=[a-z_\[])", "", render("https://www.example.com/"), flags=re.MULTILINE)
    path = tmp_path / "policywitness.toml"
    path.write_text(text)
    plan = load(path, {})
    assert plan.visitor.basic_auth == ("auditor", "p")
    assert plan.site.profile.jurisdictions == ("us-ca", "us-nv")
