"""Go on with an audit that was interrupted."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import click

from policywitness.cli import Subcommands, crawl
from policywitness.cli.options import as_of_option, fail_on_option, formats_option, ledger_option
from policywitness.cli.outcome import NEVER, keeping, summary, verdict
from policywitness.cli.progress import printable, watching


@click.group(cls=Subcommands)
def command() -> None:
    """Runs that were begun: go on with one."""


@command.command()
@click.argument("bundle", type=click.Path(path_type=Path, exists=True, file_okay=False))
@as_of_option("As for audit.", "today, UTC")
@click.option(
    "--min-coverage", type=click.FloatRange(0, 1), default=0.9, show_default=True, metavar="SHARE", help="As for audit."
)
@fail_on_option("As for audit.", "what the audit's configuration says, else none")
@ledger_option()
@click.option("--scheduler", metavar="ADDRESS", help="For a crawl: the Dask scheduler's new address.")
@formats_option("html,json,csv")
@click.pass_context
def resume(
    ctx: click.Context,
    bundle: Path,
    as_of: date | None,
    min_coverage: float,
    fail_on: str | None,
    ledger: str | None,
    scheduler: str | None,
    formats: tuple[str, ...],
) -> None:
    """Make the visits that the interrupted audit in BUNDLE still lacks, then seal, analyse and report as audit does.

    BUNDLE may also be the folder of a crawl: it goes on with the sites that have no result yet.
    """
    if (bundle / crawl.FILE).is_file():
        ctx.exit(crawl.resume(bundle, ledger, scheduler))
    from policywitness.bundle.writer import unfinished_plan
    from policywitness.ledger import wanted
    from policywitness.run import local

    planned = (unfinished_plan(bundle).get("rules") or {}).get("fail_on")
    when = as_of or datetime.now(UTC).date()
    with keeping(bundle), watching() as progress:
        result = local.resume(bundle, progress=progress, as_of=when, formats=formats, ledger=wanted(ledger))
    for problem in result.problems:
        click.echo(f"problem: {printable(problem)}", err=True)
    click.echo(summary(result.audit), err=True)
    click.echo(result.report or result.directory)
    code, reason = verdict(result.audit, min_coverage, fail_on or planned or NEVER)
    if reason:
        click.echo(f"exit code {code}: {reason}", err=True)
    ctx.exit(code)
