"""Go on with an audit that was interrupted."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from policywitness.cli import crawl
from policywitness.cli.options import day, formats_option, ledger_option
from policywitness.cli.outcome import keeping, summary, verdict
from policywitness.cli.progress import printable, watching


@click.group()
def command() -> None:
    """Runs that were begun: go on with one."""


@command.command()
@click.argument("bundle", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="As for audit [default: today, UTC].")
@click.option(
    "--min-coverage", type=click.FloatRange(0, 1), default=0.9, show_default=True, metavar="SHARE", help="As for audit."
)
@ledger_option()
@click.option("--scheduler", metavar="ADDRESS", help="For a crawl: the Dask scheduler's new address.")
@formats_option("html,json,csv")
@click.pass_context
def resume(
    ctx: click.Context,
    bundle: Path,
    as_of: datetime | None,
    min_coverage: float,
    ledger: str | None,
    scheduler: str | None,
    formats: tuple[str, ...],
) -> None:
    """Make the visits that the interrupted audit in BUNDLE still lacks, then seal, analyse and report as audit does.

    BUNDLE may also be the folder of a crawl: it goes on with the sites that have no result yet.
    """
    if (bundle / crawl.FILE).is_file():
        ctx.exit(crawl.resume(bundle, ledger, scheduler))
    from policywitness.ledger import wanted
    from policywitness.run import local

    when = day(as_of) or datetime.now(UTC).date()
    with keeping(bundle), watching() as progress:
        result = local.resume(bundle, progress=progress, as_of=when, formats=formats, ledger=wanted(ledger))
    for problem in result.problems:
        click.echo(f"problem: {printable(problem)}", err=True)
    click.echo(summary(result.audit), err=True)
    click.echo(result.report or result.directory)
    code, reason = verdict(result.audit, min_coverage, "none")
    if reason:
        click.echo(f"exit code {code}: {reason}", err=True)
    ctx.exit(code)
