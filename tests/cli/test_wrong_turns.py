"""What somebody meets who types something wrong: exit code 2, a line that names what is wrong and what to do, no traceback."""

from __future__ import annotations

import shlex
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from policywitness.cli import execute

Run = Callable[[str], tuple[int, str, str]]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Path:
    """A folder with a sealed bundle, an analysed one, an empty folder and a file that is none of what is asked for."""
    folder = tmp_path_factory.mktemp("place")
    shutil.copytree(root / "tests" / "golden" / "bundle", folder / "bundle")
    (folder / "audited").mkdir()
    shutil.copy(root / "tests" / "golden" / "audit.json", folder / "audited")
    other = (folder / "audited" / "audit.json").read_text("utf-8").replace("larkfield.example", "elsewhere.example")
    (folder / "elsewhere").mkdir()
    (folder / "elsewhere" / "audit.json").write_text(other, "utf-8")
    shutil.copytree(root / "tests" / "golden" / "bundle", folder / "lost")
    (folder / "lost" / "evidence" / "cookies.jsonl").unlink()
    (folder / "empty").mkdir()
    (folder / "note.txt").write_text("remember the milk\n", "utf-8")
    (folder / "bare.toml").write_text('[site]\nurl = "https://www.example.com/"\n', "utf-8")
    (folder / "sites.csv").write_text("name\nExample\n", "utf-8")
    return folder


@pytest.fixture
def run(place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command line in that folder: exit code, stdout, stderr."""
    monkeypatch.chdir(place)
    monkeypatch.setenv("POLICYWITNESS_LEDGER", "ledger.sqlite")
    monkeypatch.setenv("POLICYWITNESS_BROWSER", str(place / "no-browser"))

    def _run(line: str) -> tuple[int, str, str]:
        try:
            code = execute(shlex.split(line))
        except SystemExit as end:
            code = int(end.code or 0)
        return code, *capsys.readouterr()

    return _run


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("audit", '"policywitness init"'),
        ("audit htp://x", 'URL: "htp://x" is not a web address; write it like https://'),
        ("audit ''", "URL:"),
        ("audit a.example --scenario gcp", '--scenario: unknown scenario "gcp"; did you mean "gpc"?'),
        ("audit a.example --ca-cert nowhere.pem", "--ca-cert:"),
        ("audit a.example --ca-cert note.txt", "BEGIN CERTIFICATE"),
        ("audit a.example --storage-state note.txt", "policywitness login"),
        ("audit a.example --policy empty", "a folder, where a file is wanted"),
        ("audit a.example --proxy ''", "--proxy"),
        ("audit a.example --authorised-by ''", "--authorised-by: must be one line of text, not empty"),
        ("audit a.example --browser firefox", "full, shell or a program's path"),
        ("audit a.example --resolve '*:443=localhost:8443'", "IP address"),
        ("audit a.example --as-of yesterday", "write it like 2026-11-25"),
        ("audit a.example --ledger mysql://x/y", "SQLite file or a PostgreSQL database"),
        ("audit a.example --fail-on seriuos", "'serious'"),
        ("audit a.example --waivers empty", "is a directory"),
        ("audit --config empty", "empty: cannot be read (Is a directory)"),
        ("audit a.example --ledger none", "no-browser"),
        ("doctor", "no-browser"),
        ("analyse empty", "not a bundle"),
        ("report bundle", '"policywitness analyse bundle"'),
        ("report empty", "audit.json: no such file"),
        ("baseline bundle", '"policywitness analyse bundle"'),
        ("run resume bundle", '"policywitness analyse" reads a finished one again'),
        ("diff audited elsewhere", "are two sites"),
        ("diff audited reports/nowhere", "reports/nowhere: no such folder"),
        ("diff audited nowhere", '"nowhere" is no folder of a bundle, nor a run'),
        ("history", "no ledger is here; an audit makes one"),
        ("history www.example.com --ledger note.txt", "restore it from a copy"),
        ("evidence sign empty --key key.pem --new-key", "only a sealed bundle"),
        ("evidence sign bundle --key note.txt", "--new-key makes one"),
        ("evidence timestamp bundle --response nowhere.tsr", "does not exist"),
        ("evidence timestamp bundle --response note.txt", "not an answer of a timestamp authority"),
        ("evidence export --har nowhere", "nowhere: no such folder"),
        ("evidence verify bundle --tsa-cert nowhere.pem", "does not exist"),
        ("policy nowhere.html", "give a file or an address with http(s)://"),
        ("email note.txt", "save the whole message as .eml"),
        ("rules explain nonsense-of-mine", '"policywitness rules list"'),
        ("rules list --topic weather", "known: advertising"),
        ("trackers update --from third-party-web=nowhere.tgz", "nowhere.tgz: no such file"),
        ("crawl sites.csv", "must name the columns"),
        ("schedule run bare.toml --once", "[schedule] cron"),
        ("init --out nowhere/x.toml", "cannot be written"),
        ("email note.txt --json nowhere/x.json", "note.txt"),
        ("diff audited audited --json nowhere/x.json", "nowhere/x.json: No such file or directory"),
    ],
)
def test_a_wrong_turn_is_told_with_the_way_back(run: Run, line: str, said: str) -> None:
    code, _, err = run(line)
    assert code == 2, err
    assert said in err
    assert "Traceback" not in err
    assert "internal error" not in err


def test_no_key_is_left_where_nothing_was_signed(run: Run, place: Path) -> None:
    run("evidence sign empty --key left.pem --new-key")
    assert not (place / "left.pem").exists()


def test_reading_a_ledger_makes_none(run: Run, place: Path) -> None:
    run("history --ledger typo.sqlite")
    run("diff a b --ledger typo.sqlite")
    assert not (place / "typo.sqlite").exists()


def test_a_timestamp_that_is_asked_for_must_be_there(run: Run) -> None:
    assert run("evidence verify bundle")[0] == 0
    code, out, _ = run("evidence verify bundle --tsa-cert note.txt")
    assert (code, out) == (1, "manifest.json.tsr: the bundle is not timestamped\n")


def test_lost_evidence_is_no_clean_site(run: Run) -> None:
    code, _, err = run("analyse lost --format json")
    assert code == 3
    assert "the evidence is not what was sealed: evidence/cookies.jsonl: missing" in err


def test_a_group_without_a_command_shows_its_commands(run: Run) -> None:
    code, _, err = run("evidence")
    assert code == 2
    assert err.startswith("Usage: policywitness evidence")
    assert "Prove that BUNDLE is what was sealed, and say who signed it" in " ".join(err.split())


def test_a_portfolio_of_nothing_says_so(run: Run) -> None:
    assert "no audit is in empty" in run("portfolio empty")[2]
