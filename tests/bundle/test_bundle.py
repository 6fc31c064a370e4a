"""Write, interrupt, seal, read and verify bundles."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
from tests.bundle.recordings import ENDED, KEY, SITE, STARTED, Record

from policywitness.bundle.key import KEY_BYTES, key_id, load_key
from policywitness.bundle.layout import BundleError
from policywitness.bundle.outputs import read_outputs, write_outputs
from policywitness.bundle.reader import Evidence
from policywitness.bundle.recording import Recording
from policywitness.bundle.redact import Redactor
from policywitness.bundle.verify import verify
from policywitness.bundle.writer import BundleWriter
from policywitness.model.evidence import StackFrame

PLAN = {"visits": ["baseline-1", "gpc-1"]}


def begun(directory: Path, plan: dict[str, object] | None = None, key: bytes = KEY) -> BundleWriter:
    writer = BundleWriter(directory, Redactor(key))
    writer.begin(STARTED, "0.1.0", plan or PLAN, "A. Uditor")
    return writer


def test_round_trip(tmp_path: Path, record: Record) -> None:
    raw = record("baseline-1", put="plain words")
    writer = begun(tmp_path / "b", {"visits": ["baseline-1"]})
    writer.write_visit(raw)
    manifest = writer.seal(ENDED)
    expected, evidence = Redactor(KEY).redact(raw), Evidence.read(tmp_path / "b")
    for stem in (
        "requests",
        "cookies",
        "storage",
        "scripts",
        "calls",
        "frames",
        "console",
        "consent",
        "documents",
        "dns",
    ):
        assert list(getattr(evidence, stem)) == getattr(expected, stem), stem
    assert evidence.extra == {"generators": tuple(expected.extra["generators"])}
    assert evidence.rows("generators") == evidence.extra["generators"]
    assert evidence.rows("requests") == evidence.requests
    assert evidence.rows("anything else") == ()
    assert evidence.visits == (expected.visit,)
    assert evidence.headers == expected.headers
    assert evidence.stacks == expected.stacks
    assert evidence.plan == {"visits": ["baseline-1"]}
    assert evidence.manifest == manifest
    assert evidence.document_bytes(evidence.documents[0]) == expected.files["documents/baseline-1.html"]
    assert evidence.rendered_bytes(evidence.documents[0]) is None
    assert evidence.header(evidence.requests[0].response_headers, "Set-Cookie") is not None
    assert evidence.header(evidence.requests[0].response_headers, "nothing") is None
    assert evidence.header(None, "accept") is None


def test_the_seal_says_how_the_evidence_was_made(bundle: Path) -> None:
    evidence = Evidence.read(bundle)
    manifest = evidence.manifest
    assert manifest is not None
    assert (manifest.complete, manifest.visits_planned, manifest.visits_made) == (True, 2, 2)
    assert (manifest.started_at, manifest.ended_at, manifest.authorised_by) == (STARTED, ENDED, "A. Uditor")
    assert manifest.key_id == key_id(KEY)
    assert "--mute-audio" in manifest.switches
    in_order = ["baseline-1", "gpc-1"]
    assert [visit.visit_id for visit in evidence.visits] == in_order, "the plan's order, not that of writing"
    assert [row["visit_id"] for row in evidence.rows("generators")] == in_order
    assert not (bundle / "evidence" / ".visits").exists()


def test_the_same_visits_give_the_same_bytes(tmp_path: Path, record: Record) -> None:
    for name, order in (("a", ["baseline-1", "gpc-1"]), ("b", ["gpc-1", "baseline-1"])):
        writer = begun(tmp_path / name)
        for visit_id in order:
            writer.write_visit(record(visit_id))
        writer.seal(ENDED)
    assert (tmp_path / "a/manifest.json").read_bytes() == (tmp_path / "b/manifest.json").read_bytes()


def test_headers_and_stacks_are_kept_once(bundle: Path) -> None:
    recording = Recording()
    assert recording.intern_headers([("A", "1")]) == recording.intern_headers([("a", "1")])
    assert recording.intern_stack([StackFrame("u", 1)]) != recording.intern_stack([StackFrame("u", 2)])
    rows = (bundle / "evidence/headers.jsonl").read_text().splitlines()
    assert len(rows) == len(set(rows)) == len(Evidence.read(bundle).headers)


def test_an_audit_that_never_ended_is_read_and_gone_on_with(tmp_path: Path, record: Record) -> None:
    begun(tmp_path / "b").write_visit(record("gpc-1"))
    evidence = Evidence.read(tmp_path / "b")
    assert [visit.visit_id for visit in evidence.visits] == ["gpc-1"]
    assert (evidence.complete, evidence.manifest, evidence.plan) == (False, None, PLAN)
    assert [row["visit_id"] for row in evidence.rows("generators")] == ["gpc-1"]
    assert evidence.document_bytes(evidence.documents[0])
    assert not verify(tmp_path / "b").ok
    resumed = begun(tmp_path / "b")
    assert resumed.finished_visits() == {"gpc-1"}
    resumed.write_visit(record("baseline-1"))
    assert resumed.seal(ENDED).complete
    assert verify(tmp_path / "b").ok


def test_a_bundle_without_any_visit_is_sealed_as_incomplete(tmp_path: Path) -> None:
    manifest = begun(tmp_path / "b").seal(ENDED)
    assert (manifest.complete, manifest.visits_made, manifest.browser) == (False, 0, None)
    assert verify(tmp_path / "b").ok
    assert Evidence.read(tmp_path / "b").visits == ()


def test_a_folder_that_is_not_this_audits_is_refused(tmp_path: Path, bundle: Path) -> None:
    with pytest.raises(BundleError, match="sealed bundle"):
        BundleWriter(bundle, Redactor(KEY))
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes/mine.txt").write_text("mine")
    with pytest.raises(BundleError, match="not empty"):
        BundleWriter(tmp_path / "notes", Redactor(KEY))
    begun(tmp_path / "open")
    with pytest.raises(BundleError, match="another plan"):
        begun(tmp_path / "open", {"visits": ["other"]})
    with pytest.raises(BundleError, match="another key_id"):
        begun(tmp_path / "open", key=bytes(32))
    with pytest.raises(BundleError, match="names neither"):
        begun(tmp_path / "new", {"site": "x"})


def test_paths_stay_in_the_bundle(tmp_path: Path, record: Record) -> None:
    writer = begun(tmp_path / "b")
    for path in ("../x", "documents/../../x", "/etc/x", "other/x", "documents"):
        recording = record()
        recording.files[path] = b"x"
        with pytest.raises(BundleError, match="files go into"):
            writer.write_visit(recording)
    assert writer.finished_visits() == set()


def test_two_visits_may_use_one_name_for_different_files(tmp_path: Path, record: Record) -> None:
    writer = begun(tmp_path / "b")
    for visit_id in ("baseline-1", "gpc-1"):
        recording = record(visit_id)
        recording.files = {"documents/policy.html": visit_id.encode(), "screenshots/same.png": b"same"}
        recording.documents = [_stored_at(row, "documents/policy.html") for row in recording.documents]
        writer.write_visit(recording)
    writer.seal(ENDED)
    evidence = Evidence.read(tmp_path / "b")
    assert [evidence.document_bytes(document) for document in evidence.documents] == [b"baseline-1", b"gpc-1"]
    assert len(list((tmp_path / "b/evidence/screenshots").iterdir())) == 1


def test_killed_at_any_moment_the_bundle_is_readable(tmp_path: Path) -> None:
    """A program that only writes visits and seals is killed at ever later moments; each time what is there is read and gone on with."""
    program = tmp_path / "write.py"
    program.write_text(
        textwrap.dedent(f"""
        import sys
        sys.path.insert(0, {str(Path(__file__).parents[2])!r})
        from pathlib import Path
        from tests.bundle.recordings import KEY, STARTED, ENDED, make_recording
        from policywitness.bundle.redact import Redactor
        from policywitness.bundle.writer import BundleWriter
        ids = [f"v-{{number}}" for number in range(6)]
        writer = BundleWriter(Path(sys.argv[1]), Redactor(KEY))
        writer.begin(STARTED, "0.1.0", {{"visits": ids}})
        for visit_id in ids:
            if visit_id not in writer.finished_visits():
                writer.write_visit(make_recording(visit_id))
        writer.seal(ENDED)
        """)
    )
    directory, counts = tmp_path / "b", []
    for sign in (".visits/.tmp-v-0", ".visits/v-1", ".visits/.tmp-v-3", "requests.jsonl"):
        process = subprocess.Popen([sys.executable, str(program), str(directory)], stderr=subprocess.DEVNULL)
        while process.poll() is None and not (directory / "evidence" / sign).exists():
            time.sleep(0.0005)
        process.send_signal(signal.SIGKILL)
        process.wait()
        if (directory / "manifest.json").exists():
            break
        evidence = Evidence.read(directory)
        assert len(evidence.requests) == 2 * len(evidence.visits)
        counts.append(len(evidence.visits))
    assert len(counts) >= 2, "no kill came in time to prove anything"
    assert counts == sorted(counts), "a finished visit was lost"
    if not (directory / "manifest.json").exists():
        subprocess.run([sys.executable, str(program), str(directory)], check=True, capture_output=True)
    evidence = Evidence.read(directory)
    assert evidence.complete
    assert [visit.visit_id for visit in evidence.visits] == [f"v-{number}" for number in range(6)]


def test_a_kill_between_manifest_and_tidying_leaves_a_sealed_bundle(bundle: Path) -> None:
    (bundle / "evidence/.visits/gpc-1").mkdir(parents=True)
    (bundle / "evidence/.visits/gpc-1/requests.jsonl").write_text("{}\n")
    assert len(Evidence.read(bundle).visits) == 2
    assert [path for path, _ in verify(bundle).problems] == ["evidence/.visits/gpc-1/requests.jsonl"]


def test_every_file_is_guarded(bundle: Path) -> None:
    write_outputs(bundle, {"audit.json": b"{}", "tables/cookies.csv": b"name\n"})
    assert verify(bundle).ok
    files = sorted(path for path in bundle.rglob("*") if path.is_file() and path.name != "outputs.json")
    assert len(files) > 15
    for path in files:
        name, before = path.relative_to(bundle).as_posix(), path.read_bytes()
        for tampered in (before + b" ", before[:-1], bytes([before[0] ^ 1]) + before[1:] if before else b"x"):
            if tampered != before:
                path.write_bytes(tampered)
                assert verify(bundle).problems[0][0] == name, f"altered {name}"
        path.unlink()
        assert verify(bundle).problems[0][0] == name, f"removed {name}"
        path.write_bytes(before)
    assert verify(bundle).ok


def test_the_first_altered_file_is_named_first(bundle: Path) -> None:
    for name in ("requests", "cookies"):
        with (bundle / f"evidence/{name}.jsonl").open("ab") as file:
            file.write(b"\n")
    assert [path for path, _ in verify(bundle).problems] == ["evidence/cookies.jsonl", "evidence/requests.jsonl"]


def test_added_files_links_and_a_broken_chain_are_found(bundle: Path) -> None:
    (bundle / "evidence/extra.jsonl").write_text("")
    assert verify(bundle).problems == (("evidence/extra.jsonl", "added after the seal"),)
    (bundle / "evidence/extra.jsonl").unlink()
    (bundle / "evidence/link").symlink_to(bundle)
    assert verify(bundle).problems == (("evidence/link", "added after the seal"),)
    (bundle / "evidence/link").unlink()
    manifest = json.loads((bundle / "manifest.json").read_text())
    manifest["chain"][3] = "0" * 64
    (bundle / "manifest.json").write_text(json.dumps(manifest))
    ((path, what),) = verify(bundle).problems
    assert path == "manifest.json"
    assert manifest["files"][3]["path"] in what


def test_outputs_name_the_manifest_they_came_from(bundle: Path) -> None:
    write_outputs(bundle, {"audit.json": b"{}"})
    outputs = write_outputs(bundle, {"report.html": b"<p>"})
    assert [file.path for file in outputs.files] == ["audit.json", "report.html"]
    assert read_outputs(bundle) == outputs
    manifest = json.loads((bundle / "manifest.json").read_text())
    manifest["authorised_by"] = "somebody else"
    (bundle / "manifest.json").write_text(json.dumps(manifest))
    assert verify(bundle).problems[0][0] == "manifest.json"
    for path in ("../audit.json", "evidence/x", "manifest.json", "/x"):
        with pytest.raises(BundleError, match="not a place"):
            write_outputs(bundle, {path: b""})


def test_broken_rows_name_file_and_line(bundle: Path) -> None:
    path = bundle / "evidence/cookies.jsonl"
    good = path.read_bytes()
    path.write_bytes(good + b'{"visit_id": 3}\n')
    with pytest.raises(BundleError, match=r"cookies\.jsonl:3: not a row of cookies"):
        Evidence.read(bundle)
    path.write_bytes(good.replace(b'{"visit_id"', b'{"of_a_later_version":1,"visit_id"'))
    assert len(Evidence.read(bundle).cookies) == 2
    (bundle / "manifest.json").write_text("{")
    with pytest.raises(BundleError, match="not a manifest"):
        Evidence.read(bundle)
    assert verify(bundle).problems[0][0] == "manifest.json"


def test_a_folder_that_is_no_bundle_says_so(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match="not a bundle"):
        Evidence.read(tmp_path)
    assert not verify(tmp_path).ok


def test_evidence_in_memory_has_no_stored_bytes(record: Record) -> None:
    recording = record()
    evidence = Evidence(documents=tuple(recording.documents))
    with pytest.raises(BundleError, match="no bytes"):
        evidence.document_bytes(evidence.documents[0])
    assert evidence.plan == {}


def test_a_path_in_a_record_cannot_leave_the_bundle(bundle: Path) -> None:
    evidence = Evidence.read(bundle)
    with pytest.raises(BundleError, match="leaves the bundle"):
        evidence.document_bytes(_stored_at(evidence.documents[0], "../manifest.json"))


def test_the_key_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "data" / "redaction.key"
    key = load_key(path)
    assert len(key) == KEY_BYTES
    assert load_key(path) == key
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(path.parent.iterdir()) == [path]
    path.write_bytes(b"short")
    with pytest.raises(BundleError, match="32 bytes"):
        load_key(path)


def _stored_at(document, path):  # type: ignore[no-untyped-def]
    from dataclasses import replace

    assert document.url.startswith(SITE)
    return replace(document, path=path)


def test_files_wait_on_disk_and_come_back_whole() -> None:
    files = Recording().files
    contents = {f"screenshots/{number}.jpg": bytes([number]) * 300_000 for number in range(8)}
    files.update(contents)
    assert dict(files) == contents
    files["screenshots/0.jpg"] = b"another"
    del files["screenshots/1.jpg"]
    assert files["screenshots/0.jpg"] == b"another"
    assert files["screenshots/7.jpg"] == contents["screenshots/7.jpg"]
    assert len(files) == 7
    assert files.get("screenshots/1.jpg") is None
