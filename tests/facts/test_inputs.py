from __future__ import annotations

from pathlib import Path

import pytest
from tests import factories as make
from tests.mmdb import mmdb
from tests.rules.harness import requests

from policywitness.assembly import assemble
from policywitness.facts.inputs import InputError, read_inputs
from policywitness.report.json import to_bytes
from policywitness.rules import run


def written(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_countries_are_read_from_a_maxmind_database(tmp_path: Path) -> None:
    path = written(tmp_path, "c.mmdb", mmdb({"192.0.2.0/24": "US", "198.51.100.0/24": "IE"}))
    inputs = read_inputs(countries=path)
    assert inputs.countries is not None
    found = [
        inputs.countries.country(address) for address in ("192.0.2.200", "198.51.100.1", "203.0.113.1", "no address")
    ]
    assert found == ["US", "IE", None, None]
    assert len(inputs.digests["countries"]) == 64


def test_members_are_known_by_any_name(tmp_path: Path) -> None:
    path = written(tmp_path, "m.toml", 'as_of = 2026-11-01\n[NAI]\nmembers = ["Adco Inc.", "sync.example"]\n')
    members = read_inputs(memberships=path).memberships
    assert members is not None
    facts = make.facts(
        make.evidence(requests=requests("https://ads.example/p") + requests("https://px.sync.example/p"))
    )
    assert {vendor.id: members.covers("NAI", vendor) for vendor in facts.vendors} == {"adco": True, "syncco": True}
    assert members.knows("nai")
    assert not members.knows("DAA")


def test_an_earlier_audit_gives_the_texts_of_its_policies(tmp_path: Path) -> None:
    facts = make.facts()
    findings, outcomes = run(facts)
    written(tmp_path, "audit.json", to_bytes(assemble(facts, findings, outcomes, run_id="earlier")))
    earlier = read_inputs(earlier=tmp_path).earlier_texts[make.POLICY_URL]
    assert (earlier.date, earlier.text_sha256, earlier.seen_on) == ("2026-01-05", "ef" * 32, "2026-11-23")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[NAI]\nmembers = ['x']\n", '"as_of" is missing'),
        ("as_of = 2026-11-01\n", "no programme"),
        ("as_of = 2026-11-01\n[NAI]\nmember = ['x']\n", "[NAI] needs members"),
        ("as_of = 2026-11-01\n[NAI]\nmembers = ['x']\nurl = 'y'\n", 'unknown key "url"'),
        ("as_of = ", "not valid TOML"),
    ],
)
def test_a_wrong_list_names_the_fix(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(InputError, match=r"m\.toml") as error:
        read_inputs(memberships=written(tmp_path, "m.toml", text))
    assert message in str(error.value)


def test_other_files_are_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"c\.mmdb: not a MaxMind database"):
        read_inputs(countries=written(tmp_path, "c.mmdb", "text"))
    with pytest.raises(InputError, match=r"audit\.json: not an audit"):
        read_inputs(earlier=written(tmp_path, "audit.json", "{}"))
    with pytest.raises(InputError, match="cannot be read"):
        read_inputs(memberships=tmp_path / "none.toml")
