"""Alembic's entry: run the migrations on the connection, and in the transaction, that the caller has."""

from __future__ import annotations

from alembic import context

from policywitness.ledger.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    # A ledger is migrated whole or not at all, on SQLite too.
    transactional_ddl=True,
)
context.run_migrations()
