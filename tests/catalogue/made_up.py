"""A bulk source made up for tests: the archive of an npm package, what pins it, and what it compiles to."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import tarfile
from pathlib import Path
from typing import Any

from policywitness.catalogue.compile import compiled
from policywitness.catalogue.fetch import member
from policywitness.catalogue.taxonomy import Package, SourceEntry

ENTITIES = [
    {"name": "Trackery", "company": "Trackery Group", "category": "ad", "domains": ["*.trackery.example"]},
    {"name": "Hotjar", "category": "analytics", "domains": ["*.hotjar.com", "*.hotjar-more.example"]},
    {"name": "Criteo", "category": "ad", "domains": ["*.no-criteo.example"]},
    {
        "name": "Bing Things",
        "company": "Bing Co",
        "category": "utility",
        "domains": ["*.bing.com", "tools.bing.example"],
    },
    {
        "name": "A Host",
        "category": "hosting",
        "homepage": "http://a.example",
        "domains": ["*.github.io", "a-host.example"],
    },
]
COOKIES = {
    "Trackery": [
        {"cookie": "_trk_visitor", "category": "Marketing", "description": "Knows  visitors.", "retentionPeriod": "2 Years"},
        {"cookie": "trackery_", "category": "Marketing", "description": "More.", "wildcardMatch": "1"},
        {"cookie": "trackery_lang", "category": "Functional", "description": "The language."},
        {"cookie": "uid", "category": "Marketing", "domain": ".trackery.example (3rd party)", "description": "Who."},
        {"cookie": "session", "category": "Analytics", "description": "Too ordinary."},
        {"cookie": "tr", "category": "Analytics", "description": "Too short.", "wildcardMatch": "1"},
    ],
    "Hotjar": [{"cookie": "_hjMadeUp", "category": "Analytics", "description": "Made up.", "retentionPeriod": "session"}],
    "Elsewhere": [
        {"cookie": "quux", "category": "Marketing", "description": "A word."},
        {"cookie": "_both_of_them", "category": "Marketing", "description": "Listed twice."},
    ],
    "Nowhere": [{"cookie": "_both_of_them", "category": "Marketing", "description": "Listed twice."}],
}  # fmt: skip


def archive(path: str, content: bytes) -> bytes:
    """A gzipped tar with one file."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as tar:
        info = tarfile.TarInfo(path)
        info.size = len(content)
        tar.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


def source(id_: str, data: Any, version: str = "1.2.3") -> tuple[SourceEntry, Package, bytes]:
    """A source in the format of `id_`, and the archive that it pins."""
    packed = archive("package/data.json", json.dumps(data).encode())
    package = Package(
        name=id_,
        version=version,
        integrity="sha512-" + base64.b64encode(hashlib.sha512(packed).digest()).decode(),
        member="package/data.json",
        format=id_,
    )
    entry = SourceEntry(
        id=id_, title="made up", version=version, date="2026-01-02", licence="MIT", url="https://docs.example.com/",
        package=package,
    )  # fmt: skip
    return entry, package, packed


def cookies() -> dict[str, list[dict[str, str]]]:
    """`COOKIES` with every key that the real file has."""
    blank = dict.fromkeys(("domain", "retentionPeriod", "dataController", "privacyLink"), "") | {"wildcardMatch": "0"}
    return {platform: [blank | row for row in rows] for platform, rows in COOKIES.items()}


def made_up(folder: Path) -> Path:
    """Compile both made-up sources into `folder`."""
    for id_, data in (("third-party-web", ENTITIES), ("open-cookie-database", cookies())):
        entry, package, packed = source(id_, data)
        compiled(entry, package, member(packed, package), folder)
    return folder
