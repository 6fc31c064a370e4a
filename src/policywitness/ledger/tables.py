"""The ledger's tables, with names that read well in Datasette. Times are ISO 8601 in UTC, as text; shares are 0 to 1.

The tables are made by the migrations; a test holds these definitions against them.
"""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Float, ForeignKey, Integer, MetaData, Table, Text, UniqueConstraint

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)


def _text(name: str, *, null: bool = False) -> Column[str]:
    return Column(name, Text, nullable=null)


def _count(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False)


def _of_run() -> Column[int]:
    return Column("run_id", Integer, ForeignKey("runs.id", ondelete="CASCADE"), nullable=False, index=True)


def _of_site() -> Column[int]:
    return Column("site_id", Integer, ForeignKey("sites.id", ondelete="CASCADE"), nullable=False, index=True)


# What is audited: `site` is the start address without scheme, default port and last slash.
sites = Table(
    "sites",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("site", Text, nullable=False, unique=True),
    _text("registrable_domain"),
    _text("name"),
)

# One audit. `restless` counts what its visits saw in some repeats only; `inputs` are the hashes of what it was analysed with.
runs = Table(
    "runs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("run", Text, nullable=False, index=True),
    _of_site(),
    _text("start_url"),
    _text("started_at"),
    _text("ended_at"),
    _text("as_of"),
    _text("completeness"),
    Column("coverage", Float, nullable=False),
    _text("sentence"),
    _count("critical"),
    _count("serious"),
    _count("moderate"),
    _count("minor"),
    _count("info"),
    _count("vendors"),
    _count("undisclosed"),
    _count("contradicted"),
    _count("cookies"),
    _count("restless"),
    _text("tool_version"),
    _text("browser"),
    Column("inputs", JSON, nullable=False),
    _text("bundle"),
    _text("manifest_sha256"),
    _text("bundle_removed_at", null=True),
    UniqueConstraint("site_id", "run"),
)

scenarios = Table(
    "scenarios",
    metadata,
    Column("id", Integer, primary_key=True),
    _of_run(),
    _text("scenario"),
    _count("visits"),
    _count("complete"),
)

# A page over all visits of a run. `problem` is why a load of it was not complete.
pages = Table(
    "pages",
    metadata,
    Column("id", Integer, primary_key=True),
    _of_run(),
    _text("url"),
    _text("title"),
    _count("loads"),
    _count("complete"),
    _text("problem", null=True),
)

vendors = Table(
    "vendors",
    metadata,
    Column("id", Integer, primary_key=True),
    _of_run(),
    _text("vendor"),
    _text("name"),
    _text("category"),
    _count("requests"),
    _count("cookies"),
    _count("visits_seen"),
    _count("visits_made"),
    _text("disclosure"),
    Column("responses", JSON, nullable=False),
)

rule_outcomes = Table(
    "rule_outcomes",
    metadata,
    Column("id", Integer, primary_key=True),
    _of_run(),
    _text("rule"),
    _text("outcome"),
)

# A finding over all runs of its site, and its sightings run by run.
findings = Table(
    "findings",
    metadata,
    Column("id", Integer, primary_key=True),
    _of_site(),
    _text("fingerprint"),
    _text("rule"),
    _text("subject"),
    _text("title"),
    _text("severity"),
    _text("first_seen"),
    _text("last_seen"),
    _count("runs_seen"),
    UniqueConstraint("site_id", "fingerprint"),
)

sightings = Table(
    "sightings",
    metadata,
    Column("id", Integer, primary_key=True),
    _of_run(),
    Column("fingerprint", Text, nullable=False, index=True),
    _text("rule"),
    _text("subject"),
    _text("title"),
    _text("status"),
    _text("severity"),
    _text("confidence"),
    Column("waived", Boolean, nullable=False),
    _text("summary"),
    Column("scenarios", JSON, nullable=False),
    _count("visits_seen"),
    _count("visits_made"),
)

# A text of a policy document, known by its hash.
policy_versions = Table(
    "policy_versions",
    metadata,
    Column("id", Integer, primary_key=True),
    _of_site(),
    _text("url"),
    _text("kind"),
    _text("title"),
    _text("sha256"),
    _count("words"),
    _text("effective_date", null=True),
    _text("last_updated", null=True),
    _text("first_seen"),
    _text("last_seen"),
    UniqueConstraint("site_id", "url", "sha256"),
)

# A crawl of many sites. `owner` is the process that runs it now, `heartbeat` its last sign of life.
crawls = Table(
    "crawls",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("crawl", Text, nullable=False, unique=True),
    _text("started_at"),
    _text("ended_at", null=True),
    _text("source"),
    _text("folder"),
    _text("owner", null=True),
    _text("heartbeat", null=True),
)

# A site of a crawl: `state` is waiting, running, done or given-up. `tries` counts attempts that the site itself spoiled.
crawl_sites = Table(
    "crawl_sites",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("crawl_id", Integer, ForeignKey("crawls.id", ondelete="CASCADE"), nullable=False, index=True),
    _count("line"),
    _text("url"),
    _text("registrable_domain"),
    Column("settings", JSON, nullable=False),
    Column("state", Text, nullable=False, index=True),
    _count("tries"),
    _text("not_before", null=True),
    _text("bundle", null=True),
    _text("outcome", null=True),
    _text("failure", null=True),
    _text("reason", null=True),
    Column("run_id", Integer, ForeignKey("runs.id", ondelete="SET NULL"), nullable=True),
    Column("exit_code", Integer, nullable=True),
    Column("seconds", Float, nullable=True),
    UniqueConstraint("crawl_id", "url"),
)

attempts = Table(
    "attempts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("crawl_site_id", Integer, ForeignKey("crawl_sites.id", ondelete="CASCADE"), nullable=False, index=True),
    _text("started_at"),
    _text("ended_at", null=True),
    _text("outcome", null=True),
    _text("failure", null=True),
    _text("reason", null=True),
)

# A site's schedule: the time it was last due for, and who audits it now. It is caught up from `since` on.
schedules = Table(
    "schedules",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("site", Text, nullable=False, index=True),
    Column("config", Text, nullable=False, unique=True),
    _text("cron"),
    _text("timezone"),
    _text("since"),
    _text("last_due", null=True),
    _text("last_ended", null=True),
    _text("owner", null=True),
    _text("heartbeat", null=True),
    Column("last_exit_code", Integer, nullable=True),
)
