"""Bundles on shared storage, by fsspec's own memory and file systems."""

from __future__ import annotations

import pytest

from policywitness.config import ConfigurationError
from policywitness.run.storage import Storage, is_local, read_file

fsspec = pytest.importorskip("fsspec")


@pytest.fixture
def bundle(tmp_path):
    folder = tmp_path / "bundle"
    (folder / "evidence" / "documents").mkdir(parents=True)
    for name in ("manifest.json", "audit.json", "evidence/requests.jsonl", "evidence/documents/a.html"):
        (folder / name).write_text(name)
    return folder


@pytest.mark.parametrize("root", ["memory://audits", "file://{tmp}/shared"])
def test_a_bundle_is_copied_whole(bundle, tmp_path, root):
    url = f"{root.format(tmp=tmp_path)}/{tmp_path.name}/run"
    storage = Storage(url)
    assert not storage.has("manifest.json")
    storage.put(bundle)
    assert storage.has("manifest.json")
    assert storage.read("evidence/documents/a.html") == b"evidence/documents/a.html"
    assert read_file(url, "audit.json") == b"audit.json"
    storage.put(bundle)


def test_the_manifest_comes_last(bundle, tmp_path, monkeypatch):
    """A copy that is cut off has no manifest, wherever it was cut."""
    storage = Storage(f"file://{tmp_path}/cut")
    copied = []
    put = storage._system.put_file

    def three_files(source, target):
        if len(copied) == 3:
            raise OSError(28, "No space left on device")
        copied.append(target)
        put(source, target)

    monkeypatch.setattr(storage._system, "put_file", three_files)
    with pytest.raises(OSError, match="No space"):
        storage.put(bundle)
    assert not storage.has("manifest.json")


def test_places():
    assert is_local("/srv/audits")
    assert not is_local("s3://bucket/audits")
    with pytest.raises(ConfigurationError, match="nonsense"):
        Storage("nonsense://x")
