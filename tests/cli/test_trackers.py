"""`policywitness trackers`: results on stdout, diagnostics on stderr, exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.catalogue.made_up import made_up

from policywitness.cli import execute as run


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache in place of the user's."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("POLICYWITNESS_CACHE", str(folder))
    return folder


def output(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = run(["trackers", *arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_lookup_of_a_url_tells_entry_meaning_and_what_it_says(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = output(capsys, "lookup", "https://www.facebook.com/tr/?id=123&ev=PageView&dpo=LDU")
    assert code == 0
    assert "Meta Pixel (meta-pixel)" in out
    assert "account ids   123" in out
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
    assert {match["pattern"] for match in matches} == {"MUID on bing.com", "MUID on clarity.ms"}
    assert all("the name alone says nothing" in match["how_sure"] and "confidence" not in match for match in matches)


def test_lookup_of_a_cookie_where_its_place_is_known_gives_one_answer(capsys: pytest.CaptureFixture[str]) -> None:
    (match,) = json.loads(output(capsys, "lookup", "MUID", "--on", ".clarity.ms", "--json")[1])["matches"]
    assert (match["vendor"], match["confidence"]) == ("microsoft-clarity", "high")
    assert match["outranks"] == ["microsoft-uet by cookie: MUID on bing.com"]
    (match,) = json.loads(output(capsys, "lookup", "_ga", "--set-by", "www.googletagmanager.com", "--json")[1])[
        "matches"
    ]
    assert (match["vendor"], match["confidence"], match["lifetime"]) == ("google-analytics", "high", "2 years")
    assert json.loads(output(capsys, "lookup", "MUID", "--on", "www.shop.example", "--json")[1])["matches"] == []


def test_lookup_names_the_entries_that_the_most_specific_one_outranks(capsys: pytest.CaptureFixture[str]) -> None:
    out = output(capsys, "lookup", "https://www.googletagmanager.com/gtag/js?id=G-ABC1234567")[1]
    assert "Google Analytics (google-analytics)" in out
    assert "outranks      google-tag-manager by host: googletagmanager.com" in out


def test_lookup_of_a_global(capsys: pytest.CaptureFixture[str]) -> None:
    (match,) = json.loads(output(capsys, "lookup", "GoogleAnalyticsObject", "--json")[1])["matches"]
    assert (match["vendor"], match["reason"], match["confidence"]) == ("google-analytics", "global", "medium")


def test_lookup_reads_all_that_a_request_says(capsys: pytest.CaptureFixture[str]) -> None:
    url = (
        "https://www.google-analytics.com/g/collect?v=2&tid=G-ABC1234567&cid=1.2&uid=77&en=purchase&gcs=G100"
        "&em=tv.1~em.ab&dl=https%3A%2F%2Fwww.shop.example%2F"
    )
    (match,) = json.loads(output(capsys, "lookup", url, "--json")[1])["matches"]
    assert (match["account_ids"], match["events"], match["visitor_ids"]) == (["G-ABC1234567"], ["purchase"], ["1.2"])
    assert (match["user_ids"], match["hashed_emails"]) == (["77"], ["tv.1~em.ab"])
    assert match["page_urls"] == ["https://www.shop.example/"]
    assert match["modes"] == ["gcs=G100: advertising and analytics storage were denied"]


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
    assert about["by_hand"] == about["sources"][0]["entries"] >= 40
    assert about["only_in_bulk"] == 0
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


def test_update_without_npm_says_so_and_goes_on(
    capsys: pytest.CaptureFixture[str], cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    npm = tmp_path / "npm"
    npm.write_text("#!/bin/sh\necho 'npm error network is unreachable' >&2\nexit 1\n")
    npm.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    code, out, err = output(capsys, "update")
    assert (code, out) == (0, f"{cache / 'catalogue'}\n")
    assert err.count("network is unreachable; going on without it") == 2
    assert output(capsys, "lookup", "ib.adnxs.com")[0] == 0


def test_update_refuses_what_is_not_pinned(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    archive = tmp_path / "other.tgz"
    archive.write_bytes(b"something else")
    named = [f"--from={source}={archive}" for source in ("third-party-web", "open-cookie-database")]
    code, _, err = output(capsys, "update", *named)
    assert code == 2
    assert "not third-party-web 0.30.0: its hash is sha512-" in err


def test_update_names_what_is_wrong_with_its_options(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    code, _, err = output(capsys, "update", "--from", "elsewhere")
    assert code == 2
    assert "write SOURCE=FILE, SOURCE being one of third-party-web, open-cookie-database" in err
    monkeypatch.setenv("POLICYWITNESS_CACHE", "")
    assert output(capsys, "update")[0] == 2


def test_info_and_lookup_tell_what_a_bulk_source_says(capsys: pytest.CaptureFixture[str], cache: Path) -> None:
    made_up(cache / "catalogue")
    about = json.loads(output(capsys, "info", "--json")[1])
    assert about["sources"][1] == {
        "source": "made up", "version": "1.2.3", "date": "2026-01-02", "licence": "MIT", "entries": 10,
    }  # fmt: skip
    out = output(capsys, "lookup", "px.trackery.example")[1]
    assert "Trackery (third-party-web:trackery)" in out
    assert "host: trackery.example (third-party-web 1.2.3)" in out
    cookie = json.loads(output(capsys, "lookup", "_trk_visitor", "--json")[1])["matches"][0]
    assert cookie["confidence"] == "low"
    assert cookie["how_sure"].startswith("low by the name alone, medium where")
    assert (cookie["source"], cookie["means"]) == ("open-cookie-database 1.2.3", "Knows visitors.")
    assert output(capsys, "lookup", "px.trackery.example", "--no-bulk")[1].endswith(
        "no entry of the catalogue matches\n"
    )


def test_lookup_in_a_list_gives_the_rule_word_for_word(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    path.write_text(
        "! Title: My list\n! License: CC0\n||tracky.example^$third-party\n@@||tracky.example/ok.js$script\n"
    )
    out = output(capsys, "lookup", "tracky.example", "--list", str(path))[1]
    assert out == "list          My list\nrule          ||tracky.example^$third-party\n"
    asked = ("lookup", "https://tracky.example/ok.js", "--list", str(path), "--json")
    assert json.loads(output(capsys, *asked)[1])["matches"] == [
        {
            "list": "My list",
            "rule": "||tracky.example^$third-party",
            "lifted_by": "@@||tracky.example/ok.js$script",
        }
    ]
    assert json.loads(output(capsys, *asked, "--page", "https://www.tracky.example/")[1])["matches"] == []
    about = json.loads(output(capsys, "info", "--json", "--list", str(path))[1])["sources"][-1]
    assert (about["licence"], about["entries"]) == ("CC0", 2)
    assert "under its own licence (CC0)" in about["notice"]


def test_a_bulk_source_that_names_somebody_else_is_outranked_visibly(
    capsys: pytest.CaptureFixture[str], cache: Path
) -> None:
    made_up(cache / "catalogue")
    (match,) = json.loads(output(capsys, "lookup", "bat.bing.com", "--json")[1])["matches"]
    assert match["vendor"] == "microsoft-uet"
    assert match["outranks"][-1] == "third-party-web:bing-things by host: bing.com (third-party-web 1.2.3)"
