"""Sites, runs, pages, vendors, findings with their sightings, and versions of policies."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the first tables."""
    op.create_table(
        "sites",
        sa.Column("id", sa.Integer),
        *_texts("site", "registrable_domain", "name"),
        sa.PrimaryKeyConstraint("id", name="pk_sites"),
        sa.UniqueConstraint("site", name="uq_sites_site"),
    )
    op.create_table(
        "runs",
        sa.Column("id", sa.Integer),
        *_texts("run"),
        _key("site_id"),
        *_texts("start_url", "started_at", "ended_at", "as_of", "completeness"),
        sa.Column("coverage", sa.Float, nullable=False),
        *_texts("sentence"),
        *_counts("critical", "serious", "moderate", "minor", "info", "vendors"),
        *_counts("undisclosed", "contradicted", "cookies", "restless"),
        *_texts("tool_version", "browser"),
        sa.Column("inputs", sa.JSON, nullable=False),
        *_texts("bundle", "manifest_sha256"),
        sa.PrimaryKeyConstraint("id", name="pk_runs"),
        sa.UniqueConstraint("site_id", "run", name="uq_runs_site_id"),
        _points("runs", "site_id", "sites.id"),
    )
    _of_run("scenarios", *_texts("scenario"), *_counts("visits", "complete"))
    _of_run(
        "pages", *_texts("url", "title"), *_counts("loads", "complete"), sa.Column("problem", sa.Text, nullable=True)
    )
    _of_run(
        "vendors",
        *_texts("vendor", "name", "category"),
        *_counts("requests", "cookies", "visits_seen", "visits_made"),
        *_texts("disclosure"),
        sa.Column("responses", sa.JSON, nullable=False),
    )
    _of_run("rule_outcomes", *_texts("rule", "outcome"))
    op.create_table(
        "findings",
        sa.Column("id", sa.Integer),
        _key("site_id"),
        *_texts("fingerprint", "rule", "subject", "title", "severity", "first_seen", "last_seen"),
        *_counts("runs_seen"),
        sa.PrimaryKeyConstraint("id", name="pk_findings"),
        sa.UniqueConstraint("site_id", "fingerprint", name="uq_findings_site_id"),
        _points("findings", "site_id", "sites.id"),
    )
    _of_run(
        "sightings",
        *_texts("fingerprint", "rule", "subject", "title", "status", "severity", "confidence"),
        sa.Column("waived", sa.Boolean, nullable=False),
        *_texts("summary"),
        sa.Column("scenarios", sa.JSON, nullable=False),
        *_counts("visits_seen", "visits_made"),
    )
    op.create_table(
        "policy_versions",
        sa.Column("id", sa.Integer),
        _key("site_id"),
        *_texts("url", "kind", "title", "sha256"),
        *_counts("words"),
        sa.Column("effective_date", sa.Text, nullable=True),
        sa.Column("last_updated", sa.Text, nullable=True),
        *_texts("first_seen", "last_seen"),
        sa.PrimaryKeyConstraint("id", name="pk_policy_versions"),
        sa.UniqueConstraint("site_id", "url", "sha256", name="uq_policy_versions_site_id"),
        _points("policy_versions", "site_id", "sites.id"),
    )
    for table in ("runs", "findings", "policy_versions"):
        op.create_index(f"ix_{table}_site_id", table, ["site_id"])
    op.create_index("ix_runs_run", "runs", ["run"])
    op.create_index("ix_sightings_fingerprint", "sightings", ["fingerprint"])


def _of_run(table: str, *columns: sa.Column[Any]) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.Integer),
        _key("run_id"),
        *columns,
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        _points(table, "run_id", "runs.id"),
    )
    op.create_index(f"ix_{table}_run_id", table, ["run_id"])


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def _counts(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer, nullable=False) for name in names]


def _key(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False)


def _points(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=f"fk_{table}_{column}", ondelete="CASCADE")
