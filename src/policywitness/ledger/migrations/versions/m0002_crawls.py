"""Crawls of many sites: the sites still to be done, what became of each, and every attempt."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables of crawls."""
    op.create_table(
        "crawls",
        sa.Column("id", sa.Integer),
        *_texts("crawl", "started_at"),
        *_texts("ended_at", null=True),
        *_texts("source", "folder"),
        *_texts("owner", "heartbeat", null=True),
        sa.PrimaryKeyConstraint("id", name="pk_crawls"),
        sa.UniqueConstraint("crawl", name="uq_crawls_crawl"),
    )
    op.create_table(
        "crawl_sites",
        sa.Column("id", sa.Integer),
        sa.Column("crawl_id", sa.Integer, nullable=False),
        sa.Column("line", sa.Integer, nullable=False),
        *_texts("url", "registrable_domain"),
        sa.Column("settings", sa.JSON, nullable=False),
        *_texts("state"),
        sa.Column("tries", sa.Integer, nullable=False),
        *_texts("not_before", "bundle", "outcome", "failure", "reason", null=True),
        sa.Column("run_id", sa.Integer, nullable=True),
        sa.Column("exit_code", sa.Integer, nullable=True),
        sa.Column("seconds", sa.Float, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_crawl_sites"),
        sa.UniqueConstraint("crawl_id", "url", name="uq_crawl_sites_crawl_id"),
        sa.ForeignKeyConstraint(["crawl_id"], ["crawls.id"], name="fk_crawl_sites_crawl_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name="fk_crawl_sites_run_id", ondelete="SET NULL"),
    )
    op.create_index("ix_crawl_sites_crawl_id", "crawl_sites", ["crawl_id"])
    op.create_index("ix_crawl_sites_state", "crawl_sites", ["state"])
    op.create_table(
        "attempts",
        sa.Column("id", sa.Integer),
        sa.Column("crawl_site_id", sa.Integer, nullable=False),
        *_texts("started_at"),
        *_texts("ended_at", "outcome", "failure", "reason", null=True),
        sa.PrimaryKeyConstraint("id", name="pk_attempts"),
        sa.ForeignKeyConstraint(
            ["crawl_site_id"], ["crawl_sites.id"], name="fk_attempts_crawl_site_id", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_attempts_crawl_site_id", "attempts", ["crawl_site_id"])


def _texts(*names: str, null: bool = False) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=null) for name in names]
