"""A bundle of a stranger that is opened here: it shows nothing of this machine, writes nothing elsewhere, and is not believed."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from policywitness.bundle.layout import BundleError
from policywitness.bundle.outputs import write_outputs
from policywitness.bundle.reader import Evidence, screenshot
from policywitness.bundle.verify import verify
from policywitness.cli import execute as run

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "bundle"
SECRET = "We use cookies to send the contents of this machine to others."


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """A whole bundle, to be spoilt."""
    return Path(shutil.copytree(GOLDEN, tmp_path / "bundle"))


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """A file of this machine that a stranger would like to read in a report."""
    path = tmp_path / "secret.html"
    path.write_text(f"<h1>Privacy policy</h1><p>{SECRET}</p>", encoding="utf-8")
    return path


def rewrite(bundle: Path, stem: str, change: Callable[[dict[str, Any]], None]) -> None:
    """Change every row of a file of evidence."""
    path = bundle / "evidence" / f"{stem}.jsonl"
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    for row in rows:
        change(row)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def derived(bundle: Path) -> str:
    """All that was written into a bundle by an analysis."""
    files = [path for path in bundle.rglob("*") if path.is_file() and "evidence" not in path.relative_to(bundle).parts]
    return "".join(path.read_bytes().decode("utf-8", "replace") for path in files)


def policy_of(bundle: Path) -> Path:
    """The stored bytes of the bundle's policy."""
    evidence = Evidence.read(bundle)
    paths = [row.rendered_path or row.path for row in evidence.documents if row.kind == "privacy-policy"]
    return bundle / "evidence" / str(paths[0])


@pytest.mark.parametrize(
    "command", [["analyse"], ["report"], ["report", "--redacted"], ["evidence", "export", "--har"]]
)
@pytest.mark.parametrize("place", ["evidence/documents", "tables", "redacted", "evidence/requests.jsonl"])
def test_a_link_is_refused_before_anything_is_read_or_written(
    bundle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], command: list[str], place: str
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    if (bundle / place).exists():
        (bundle / place).rename(elsewhere / "moved")
    (bundle / place).symlink_to(elsewhere / "moved" if (elsewhere / "moved").exists() else elsewhere)
    shutil.copy(GOLDEN.parent / "audit.json", bundle / "audit.json")
    before = sorted(path.name for path in elsewhere.iterdir())
    assert run([*command, str(bundle)]) == 2
    assert "a symbolic link" in capsys.readouterr().err
    assert sorted(path.name for path in elsewhere.iterdir()) == before


def test_a_linked_document_is_not_read(bundle: Path, secret: Path) -> None:
    policy = policy_of(bundle)
    policy.unlink()
    policy.symlink_to(secret)
    assert run(["analyse", str(bundle)]) == 2
    assert SECRET not in derived(bundle)
    with pytest.raises(BundleError, match="symbolic link"):
        write_outputs(bundle, {"audit.json": b"{}"})


def test_paths_that_leave_the_bundle_are_not_followed(bundle: Path, secret: Path, tmp_path: Path) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (640, 400), (1, 2, 3)).save(picture, "JPEG")
    (tmp_path / "private.jpg").write_bytes(picture.getvalue())

    def leave(row: dict[str, Any]) -> None:
        for page in row["pages"]:
            page["screenshot"] = "../../private.jpg"

    rewrite(bundle, "visits", leave)
    assert screenshot(bundle, "../../private.jpg") is None
    assert screenshot(bundle, str(tmp_path / "private.jpg")) is None
    assert screenshot(bundle, "screenshots/a\0.jpg") is None
    assert run(["analyse", str(bundle)]) == 3, "the evidence was touched"
    assert "data:image" not in (bundle / "report.html").read_text(encoding="utf-8")
    rewrite(bundle, "documents", lambda row: row.update(path="../../secret.html", rendered_path=None))
    assert run(["analyse", str(bundle)]) == 2
    assert SECRET not in derived(bundle)


def test_what_is_not_as_it_was_sealed_is_said_by_an_analysis(bundle: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["analyse", str(bundle)]) == 0
    assert "not what was sealed" not in capsys.readouterr().err
    rewrite(bundle, "requests", lambda row: row.update(url="https://www.harmless.example/"))
    assert run(["analyse", str(bundle)]) == 3
    assert "problem: the evidence is not what was sealed: evidence/requests.jsonl: altered" in capsys.readouterr().err


DEEP = '{"a":' * 100_000


@pytest.mark.parametrize("name", ["manifest.json", "evidence/plan.json", "evidence/calls.jsonl", "outputs.json"])
def test_endless_nesting_is_a_broken_file_and_no_crash(
    bundle: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    (bundle / name).write_text(f'{{"x": {DEEP}' if name != "evidence/calls.jsonl" else f'{{"arguments": {DEEP}\n')
    assert run(["analyse", str(bundle)]) == 2
    assert name.rpartition("/")[2] in capsys.readouterr().err
    assert not verify(bundle).ok


def test_names_in_a_bundle_do_not_steer_the_terminal(bundle: Path, capsys: pytest.CaptureFixture[str]) -> None:
    manifest = json.loads((bundle / "manifest.json").read_text(encoding="utf-8"))
    manifest["files"][0]["path"] = "evidence/\x1b]0;owned\x07\u202e\nok: 1 files are as they were sealed"
    (bundle / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert run(["evidence", "verify", str(bundle)]) == 1
    shown = capsys.readouterr().out
    assert not {"\x1b", "\x07", "\u202e"} & set(shown)
    assert not any(line.startswith("ok:") for line in shown.splitlines())
    (bundle / "evidence" / "\x1b[2Jlink").symlink_to("nowhere")
    assert run(["analyse", str(bundle)]) == 2
    assert "\x1b" not in capsys.readouterr().err


@pytest.mark.parametrize(
    ("plan", "told"),
    [
        ({}, "its plan names no site"),
        ({"site": 3}, "site: Expected"),
        ({"site": {"url": None}}, "site: Expected"),
        ({"scenarios": [{"title": 3}]}, "scenarios: "),
        ({"repeats": "many"}, "repeats: Expected"),
        ({"rules": {"levels": 1}}, "rules: Expected"),
        ({"catalogue": {"vendors": {"a": 1}}}, "catalogue: Expected"),
    ],
)
def test_a_plan_that_no_audit_wrote_is_nobodys_internal_error(
    bundle: Path, plan: dict[str, Any], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = bundle / "evidence" / "plan.json"
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | plan if plan else {}))
    assert run(["analyse", str(bundle)]) == 2
    assert told in capsys.readouterr().err


def test_more_in_a_plan_than_is_known_is_left_alone(bundle: Path) -> None:
    path = bundle / "evidence" / "plan.json"
    plan = json.loads(path.read_text(encoding="utf-8"))
    plan["site"]["profile"]["size"] = plan["scenarios"][0]["mood"] = plan["later"] = "unknown"
    path.write_text(json.dumps(plan))
    assert run(["analyse", str(bundle)]) == 3, "the evidence was touched"
