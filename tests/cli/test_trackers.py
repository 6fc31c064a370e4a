"""`policywitness trackers`: results on stdout, diagnostics on stderr, exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from policywitness.cli import run


def output(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = run(["trackers", *arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_lookup_of_a_url_tells_entry_meaning_and_what_it_says(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = output(capsys, "lookup", "https://www.facebook.com/tr/?id=123&ev=PageView&dpo=LDU")
    assert code == 0
    assert "Meta Pixel (meta-pixel)" in out
    assert "account       123" in out
    assert "dpo=LDU: Meta acts as a service provider" in out
    assert "known_trackers/vendors/meta-pixel.toml" in out


def test_lookup_of_a_domain_and_of_a_cookie(capsys: pytest.CaptureFixture[str]) -> None:
    assert "host: adnxs.com" in output(capsys, "lookup", "ib.adnxs.com")[1]
    out = output(capsys, "lookup", "_ga")[1]
    assert "lifetime      2 years" in out
    assert "medium by the name alone" in out


def test_lookup_of_an_ordinary_name_lists_all_and_says_what_it_takes(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = output(capsys, "lookup", "MUID", "--json")
    matches = json.loads(out)["matches"]
    assert {match["matched_by"] for match in matches} == {"cookie: MUID on bing.com", "cookie: MUID on clarity.ms"}
    assert all("the name alone says nothing" in match["confidence"] for match in matches)


def test_lookup_of_the_unknown(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = output(capsys, "lookup", "nobody.example")
    assert (code, out) == (0, "nobody.example: unknown, no entry of the catalogue matches\n")
    assert json.loads(output(capsys, "lookup", "--json", "nobody.example")[1]) == {
        "query": "nobody.example",
        "matches": [],
    }


def test_info(capsys: pytest.CaptureFixture[str]) -> None:
    about = json.loads(output(capsys, "info", "--json")[1])
    assert about["sources"][0]["licence"] == "Apache-2.0"
    assert about["vendors"] == about["sources"][0]["vendors"] >= 40
    code, out, _ = output(capsys, "info")
    assert code == 0
    assert about["sha256"] in out


def test_lint_is_silent_on_stdout_where_all_is_well(capsys: pytest.CaptureFixture[str]) -> None:
    assert output(capsys, "lint") == (0, "", "the catalogue is in order\n")


def test_lint_names_problems_and_exits_with_2(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    bad = tmp_path / "bad.toml"
    bad.write_text('id = "bad"\n')
    code, out, err = output(capsys, "lint", "--vendors", str(bad))
    assert (code, out, err) == (2, f"{bad}: name: missing\n", "1 problem in the catalogue\n")


def test_a_bad_file_of_the_user_is_an_error_with_exit_code_2(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    bad = tmp_path / "bad.toml"
    bad.write_text("id = \n")
    code, out, err = output(capsys, "lookup", "_ga", "--vendors", str(bad))
    assert (code, out) == (2, "")
    assert f"{bad}: not TOML" in err
    assert output(capsys, "lookup", "_ga", "--vendors", str(tmp_path / "none"))[0] == 2
