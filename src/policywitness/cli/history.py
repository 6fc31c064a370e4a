"""Show a site's runs, findings and policies over time, from the ledger."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from policywitness.cli.options import ledger_option, ledger_to_read
from policywitness.cli.progress import printable
from policywitness.config import ConfigurationError
from policywitness.model.vocabulary import Severity

if TYPE_CHECKING:
    from policywitness.ledger import History


@click.command()
@click.argument("site", required=False, default="")
@ledger_option("The ledger: a SQLite file or a PostgreSQL URL.")
@click.option(
    "--json", "json_file", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Write it all as JSON."
)
@click.option("--all", "every", is_flag=True, help="List findings that the latest run no longer has, too.")
def command(site: str, ledger: str | None, json_file: Path | None, every: bool) -> None:
    """List the runs of SITE, its findings with first and last seen, and the versions of its policies.

    SITE is an address, a host, or a registrable domain, which stands for all its sites. Without it, the sites are listed.
    """
    from policywitness.ledger import Ledger

    with Ledger(ledger_to_read(ledger)) as book:
        names = book.sites(site)
        if site and not names:
            raise ConfigurationError(f'{book}: has no site "{site}"; "policywitness history" lists those it has')
        histories = [book.history(name) for name in names]
    if json_file:
        document = [asdict(one) for one in histories]
        json_file.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", "utf-8")
    for history in histories:
        _show(history, site, every)
    if not histories:
        click.echo("no site is in this ledger yet", err=True)


def _show(history: History, asked: str, every: bool) -> None:
    runs = history.runs
    if not runs:
        return
    latest = runs[-1]["started_at"]
    click.echo(f"{history.site}: {len(runs)} run(s), {runs[0]['started_at'][:10]} to {latest[:10]}")
    if not asked:
        return
    for run in runs:
        issues = ", ".join(f"{run[level.value]} {level}" for level in Severity if run[level.value]) or "no issue"
        click.echo(
            f"  {run['run']}  {run['completeness']}, {run['vendors']} vendors, {issues}  {printable(run['bundle'])}"
        )
    shown = [one for one in history.findings if every or one["last_seen"] == latest]
    click.echo(f"Findings{'' if every else ' of the latest run'}: {len(shown)}")
    for one in shown:
        seen = f"{one['first_seen'][:10]} to {one['last_seen'][:10]}, {one['runs_seen']} run(s)"
        click.echo(printable(f"  {one['severity']:<8} {one['rule']} {one['subject']}  {seen}  {one['fingerprint']}"))
    if history.policy_versions:
        click.echo("Policies:")
    for one in history.policy_versions:
        seen = f"{one['first_seen'][:10]} to {one['last_seen'][:10]}"
        click.echo(printable(f"  {one['url']}  {seen}, {one['words']} words, {one['sha256'][:12]}"))
