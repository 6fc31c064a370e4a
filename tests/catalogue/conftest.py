"""A writer of vendor files, and the catalogue that ships (read once)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from policywitness.catalogue import Catalogue

HEAD = """\
id = "{id}"
name = "{name}"
kind = ["analytics"]
category = "analytics"
description = "Made up for a test."
confidence = "high"
"""
OPERATOR = """
[operator]
legal_name = "{name} Inc."
"""
TAIL = """
[[sources]]
url = "https://docs.example.com/"
fact = "made up for a test"
"""
DOMAIN = """
[[match.domains]]
suffix = "{host}"
role = "collect"
"""

Write = Callable[..., Path]


@pytest.fixture(scope="session", autouse=True)
def _no_cache() -> Iterator[None]:
    """Whatever bulk sources this machine's user has fetched, these tests see the catalogue that ships."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("POLICYWITNESS_CACHE", "")
        yield


@pytest.fixture(scope="session")
def shipped() -> Catalogue:
    return Catalogue.load()


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write `<id>.toml` with the least that a vendor needs, and more: `body` after it, `head` among its first keys."""

    def write_vendor(vendor: str = "acme", body: str = "", head: str = "", host: str | None = "acme.example") -> Path:
        fill = {"id": vendor, "name": vendor.title(), "host": host}
        parts = (HEAD, head, OPERATOR, DOMAIN if host else "", body, TAIL)
        path = tmp_path / f"{vendor}.toml"
        path.write_text(
            "\n".join(part if part is body or part is head else part.format(**fill) for part in parts), encoding="utf-8"
        )
        return path

    return write_vendor
