"""When each site was last audited by its schedule and who audits it now, and which bundles are gone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of schedules; note removed bundles."""
    texts = [sa.Column(name, sa.Text, nullable=False) for name in ("site", "config", "cron", "timezone", "since")]
    states = [sa.Column(name, sa.Text, nullable=True) for name in ("last_due", "last_ended", "owner", "heartbeat")]
    op.create_table(
        "schedules",
        sa.Column("id", sa.Integer),
        *texts,
        *states,
        sa.Column("last_exit_code", sa.Integer, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_schedules"),
        sa.UniqueConstraint("config", name="uq_schedules_config"),
    )
    op.create_index("ix_schedules_site", "schedules", ["site"])
    op.add_column("runs", sa.Column("bundle_removed_at", sa.Text, nullable=True))
