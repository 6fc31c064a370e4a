"""`policywitness policy`: a reading on the terminal and as JSON, exit codes, hostile text."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from policywitness.cli import execute as run

TEXT = "Privacy Notice\nLast updated: May 4, 2024\nTools\nWe use Hotjar for analytics. We do not respond to Do Not Track. Learn more here.\n"


def output(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = run(["policy", *arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    path = tmp_path / "policy.txt"
    path.write_text(TEXT, "utf-8")
    return path


def test_prints_what_was_read_with_quotes(policy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = output(capsys, str(policy))
    assert code == 0
    assert "last updated 2024-05-04" in out
    assert "GPC   silent" in out
    assert "DNT   not-honored" in out
    assert "hotjar; affirm; named; named-party; named for: analytics" in out
    assert "line 4: “We use Hotjar for analytics.”" in out
    assert "Dangling references (1)" in out


def test_json_holds_the_whole_reading(policy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "reading.json"
    code, _, err = output(capsys, str(policy), "--json", str(target))
    reading = json.loads(target.read_text("utf-8"))
    assert code == 0
    assert str(target) in err
    assert reading["documents"][0]["text"] == TEXT
    assert {item["concept"] for item in reading["disclosures"]} >= {
        "party.named",
        "date.last_updated",
        "signal.dnt.response",
    }


def test_terminal_escapes_are_shown_and_not_sent(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "evil.md"
    path.write_text("# \x1b]0;owned\x07 Notice\n\nWe use cookies to \x1b[31mremember\x1b[0m you \u202emoc.\n", "utf-8")
    _, out, _ = output(capsys, str(path))
    assert "\x1b" not in out
    assert "\x07" not in out
    assert "\u202e" not in out
    assert "\\x1b[31mremember" in out
    assert "\\u202e" in out


def test_a_file_that_is_not_there_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = output(capsys, "nowhere.html")
    assert code == 2
    assert "nowhere.html" in err


def test_nothing_readable_is_an_error_that_names_the_fix(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "policy.pdf"
    path.write_bytes(b"not a pdf")
    code, _, err = output(capsys, str(path))
    assert code == 2
    assert "save it again" in err


def test_what_can_be_read_is_read_beside_what_cannot(
    policy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    empty = tmp_path / "cookie-policy.html"
    empty.write_bytes(b"")
    code, out, err = output(capsys, str(policy), str(empty))
    assert code == 0
    assert "cookie-policy.html: the document is empty" in err
    assert "hotjar" in out


def test_html_holds_the_policy_with_its_readings(
    policy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "page.html"
    code, _, err = output(capsys, str(policy), "--html", str(target))
    page = target.read_text("utf-8")
    assert code == 0
    assert str(target) in err
    assert "We do not respond to Do Not Track." in page
    assert "Content-Security-Policy" in page


def test_a_review_is_applied_and_shown(policy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    review = tmp_path / "policy-review.toml"
    entry = '[[decision]]\naction = "reject"\nconcept = "{}"\nquote = "We use Hotjar"\nauthor = "R. Marsh"\nreason = "a test"\n'
    review.write_text(entry.format("party.named") + entry.format("sale.deny"), "utf-8")
    target, page = tmp_path / "reading.json", tmp_path / "page.html"
    code, out, _ = output(capsys, str(policy), "--review", str(review), "--json", str(target), "--html", str(page))
    assert code == 0
    assert "reject party.named by R. Marsh: applied to 1" in out
    assert "reject sale.deny by R. Marsh: no effect" in out
    assert "party.named" not in {item["concept"] for item in json.loads(target.read_text("utf-8"))["disclosures"]}
    assert "Rejected by R. Marsh" in page.read_text("utf-8")


def test_a_bad_review_is_a_usage_error_before_anything_is_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    review = tmp_path / "policy-review.toml"
    review.write_text("[[decision]]\n", "utf-8")
    code, _, err = output(capsys, "nowhere.html", "--review", str(review))
    assert code == 2
    assert "decision 1" in err


def test_since_prints_what_changed_with_the_dates(
    policy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = tmp_path / "old.txt"
    old.write_text(TEXT.replace("Hotjar", "Facebook").replace(" Learn more here.", ""), "utf-8")
    code, out, _ = output(capsys, str(policy), "--since", str(old))
    assert code == 0
    assert "last updated: 2024-05-04, unchanged" in out
    assert "The words changed and no date did." in out
    assert "reworded: We use [-Facebook-] {+Hotjar+} for analytics." in out
    assert "added: {+Learn more here.+}" in out
    assert "Newly said" in out
    _, same, _ = output(capsys, str(policy), "--since", str(policy))
    assert same == "No sentence changed.\n"
