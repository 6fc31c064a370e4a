"""Who sealed a bundle, and when at the latest."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from policywitness.bundle.layout import BundleError
from policywitness.bundle.signature import check_signature, check_timestamp, new_key, sign
from policywitness.cli import execute

CONFIGURATION = """
[tsa]
default_tsa = here
[here]
serial = serial
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha512
[ext]
extendedKeyUsage = critical, timeStamping
"""


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    folder = tmp_path / "bundle"
    folder.mkdir()
    (folder / "manifest.json").write_text(json.dumps({"files": []}))
    return folder


def test_a_signature_holds_until_the_manifest_changes(bundle, tmp_path):
    assert check_signature(bundle) is None
    new_key(tmp_path / "key.pem")
    (tmp_path / "public.pem").write_text(sign(bundle, tmp_path / "key.pem"))
    assert check_signature(bundle) == check_signature(bundle, tmp_path / "public.pem")
    assert (tmp_path / "key.pem").stat().st_mode & 0o077 == 0
    (bundle / "manifest.json").write_text("{}")
    with pytest.raises(BundleError, match="does not fit"):
        check_signature(bundle)


def test_another_signer_is_told_apart(bundle, tmp_path):
    for name in ("one", "two"):
        new_key(tmp_path / f"{name}.pem")
    (tmp_path / "two.pub").write_text(sign(bundle, tmp_path / "two.pem"))
    sign(bundle, tmp_path / "one.pem")
    with pytest.raises(BundleError, match="another key"):
        check_signature(bundle, tmp_path / "two.pub")


def test_an_unsigned_bundle_does_not_pass_for_a_signed_one(bundle, tmp_path):
    new_key(tmp_path / "key.pem")
    other = tmp_path / "other"
    shutil.copytree(bundle, other)
    (tmp_path / "public.pem").write_text(sign(other, tmp_path / "key.pem"))
    with pytest.raises(BundleError, match="not signed"):
        check_signature(bundle, tmp_path / "public.pem")


def test_a_key_is_never_overwritten(bundle, tmp_path, capsys):
    key = tmp_path / "key.pem"
    key.write_text("mine")
    assert execute(["evidence", "sign", str(bundle), "--key", str(key), "--new-key"]) == 2
    assert key.read_text() == "mine"
    assert "not there yet" in capsys.readouterr().err


@pytest.mark.skipif(not shutil.which("openssl"), reason="openssl plays the timestamp authority")
def test_a_timestamp_of_this_manifest_and_of_no_other(bundle, tmp_path, capsys):
    request, answer = tmp_path / "request.tsq", tmp_path / "answer.tsr"
    assert execute(["evidence", "timestamp", str(bundle), "--request", str(request)]) == 0
    authority = play_authority(tmp_path, request, answer)
    assert execute(["evidence", "timestamp", str(bundle), "--response", str(answer)]) == 0
    assert check_timestamp(bundle, authority) == check_timestamp(bundle) is not None
    (bundle / "manifest.json").write_text("{}")
    with pytest.raises(BundleError, match="another file"):
        check_timestamp(bundle)
    (bundle / "manifest.json.tsr").write_bytes(b"nonsense")
    with pytest.raises(BundleError, match="not an answer"):
        check_timestamp(bundle)


def play_authority(folder: Path, request: Path, answer: Path) -> Path:
    """Answer a request as an authority of our own; its root certificate."""

    def openssl(*arguments: str) -> None:
        subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)

    (folder / "tsa.cnf").write_text(CONFIGURATION)
    (folder / "serial").write_text("01")
    name = ["-newkey", "rsa:2048", "-nodes", "-sha256"]
    openssl("req", "-x509", *name, "-keyout", "ca.key", "-out", "ca.crt", "-days", "3", "-subj", "/CN=Test root")
    openssl("req", *name, "-keyout", "tsa.key", "-out", "tsa.csr", "-subj", "/CN=Test authority")
    signing = ["-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial", "-extfile", "tsa.cnf", "-extensions", "ext"]
    openssl("x509", "-req", "-in", "tsa.csr", *signing, "-days", "3", "-out", "tsa.crt")
    reply = [
        "-queryfile",
        str(request),
        "-signer",
        "tsa.crt",
        "-inkey",
        "tsa.key",
        "-out",
        str(answer),
    ]
    openssl("ts", "-reply", "-config", "tsa.cnf", *reply)
    return folder / "ca.crt"
