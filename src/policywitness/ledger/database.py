"""Where the ledger is, and a connection to it whose tables are those of this version.

A ledger is a SQLite file or a PostgreSQL database. Whatever the database says becomes a `LedgerError` of one plain line.
"""

from __future__ import annotations

import os
import pkgutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import platformdirs
from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from policywitness.ledger.migrations import versions
from policywitness.model.errors import UserError

VARIABLE = "POLICYWITNESS_LEDGER"
OFF = "none"
_WAIT_S = 30
# Any number of ours: one process at a time changes the tables of a PostgreSQL ledger.
_LOCK = 7_305_116


class LedgerError(UserError):
    """The ledger cannot be had; the message names it, the cause, and the fix. It holds no password."""


def wanted(given: str | None) -> str | None:
    """The ledger to use: as given, as POLICYWITNESS_LEDGER says, or the file in the user's data folder; None for `none`.

    Raises LedgerError where it is no address of a ledger.
    """
    place = given if given is not None else os.environ.get(VARIABLE)
    if place is None:
        return str(platformdirs.user_data_path("policywitness") / "ledger.sqlite")
    place = place.strip()
    if place in ("", OFF):
        return None
    address(place)
    return place


def address(place: str) -> URL:
    """The database's URL of a file's path, or of a `sqlite:` or `postgresql:` URL. Raises LedgerError."""
    if "://" not in place:
        return URL.create("sqlite", database=str(Path(place).expanduser().absolute()))
    try:
        url = make_url(place)
    except ArgumentError as error:
        raise LedgerError(
            "the ledger's address is not a database URL; write it like postgresql://user@host/name"
        ) from error
    if url.get_backend_name() == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() == "sqlite":
        return url
    raise LedgerError(f"{shown(url)}: a ledger is a SQLite file or a PostgreSQL database")


def shown(url: URL) -> str:
    """The ledger as it may be printed: a file's path, or a URL without its password."""
    if url.get_backend_name() == "sqlite":
        return url.database or ":memory:"
    return url.set(drivername="postgresql").render_as_string(hide_password=True)


def holds_password(place: str) -> bool:
    """Whether a ledger's address may not be written down."""
    return address(place).password is not None


def connect(place: str) -> Engine:
    """An engine on a ledger with the newest tables: a new ledger is made, an older one is migrated. Raises LedgerError."""
    url = address(place)
    with plain_errors(url):
        engine = _engine(url)
        _upgrade(engine)
    return engine


@contextmanager
def plain_errors(url: URL) -> Iterator[None]:
    """Turns what a database or a disk says into a LedgerError."""
    try:
        yield
    except ModuleNotFoundError as error:
        if error.name != "psycopg":
            raise
        raise LedgerError(
            f"{shown(url)}: PostgreSQL needs psycopg; install it with: pip install 'policywitness[postgres]'"
        ) from error
    except SQLAlchemyError as error:
        cause = str(getattr(error, "orig", None) or error).strip().splitlines()
        raise LedgerError(f"{shown(url)}: {cause[0] if cause else type(error).__name__}{_fix(cause)}") from error
    except OSError as error:
        raise LedgerError(f"{shown(url)}: {error.strerror or error}; --ledger names another") from error


def _fix(cause: list[str]) -> str:
    said = " ".join(cause)
    if "disk is full" in said:
        return "; free some space, or name another ledger with --ledger"
    if "unable to open" in said or "readonly" in said:
        return "; name another file with --ledger"
    if "not a database" in said or "malformed" in said:
        return "; restore it from a copy, or name another file with --ledger"
    if "connection" in said:
        return "; is the database running, and may this user connect?"
    return ""


def _engine(url: URL) -> Engine:
    if url.get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": _WAIT_S})
    if url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, connect_args={"timeout": _WAIT_S})

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, record: object) -> None:
        # Transactions are ours to begin: Python's own handling commits before it changes a table.
        connection.isolation_level = None
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # A transaction that reads first and then writes cannot be refused half way.
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _upgrade(engine: Engine) -> None:
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        if _version(connection) != newest():
            migrate(connection, newest())


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


@cache
def newest() -> str:
    """The newest migration's number, by its file's name, so that alembic is loaded only where there is something to migrate."""
    return max(found.name[1:5] for found in pkgutil.iter_modules(versions.__path__))


def migrate(connection: Connection, revision: str) -> None:
    """Bring the tables to a revision, in the connection's transaction. Raises LedgerError for a ledger of a newer version."""
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", "policywitness:ledger/migrations")
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, revision)
    except CommandError as error:
        raise LedgerError(
            f"{shown(connection.engine.url)}: was written by a newer policywitness; update, or name another with --ledger"
        ) from error
