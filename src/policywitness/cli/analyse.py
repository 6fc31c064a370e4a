"""Read a bundle's evidence again with today's rules and catalogue; no browser, no network."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from policywitness.cli import EXIT_INCOMPLETE
from policywitness.cli.options import (
    as_of_option,
    formats_option,
    given_options,
    ledger_option,
    lists_option,
    vendors_option,
)
from policywitness.cli.outcome import summary
from policywitness.cli.progress import printable


@click.command()
@click.argument("bundle", type=click.Path(path_type=Path, exists=True, file_okay=False))
@as_of_option('The date from which "12 months old" is counted.', "the day on which the evidence was sealed")
@vendors_option("--catalogue")
@lists_option()
@click.option(
    "--review",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE",
    help="Corrections of how the policy was read (policy-review.toml).",
)
@ledger_option("Look up the site's history here, and enter the run: a SQLite file or a PostgreSQL URL.", "neither")
@given_options
@formats_option("html,json,csv")
@click.pass_context
def command(
    ctx: click.Context,
    /,
    *,
    bundle: Path,
    as_of: date | None,
    vendors: tuple[Path, ...],
    lists: tuple[Path, ...],
    ledger: str | None,
    formats: tuple[str, ...],
    **given: Path | None,
) -> None:
    """Analyse the evidence in BUNDLE again and write its audit.json and reports anew.

    The same evidence, catalogue, files and --as-of give the same bytes. Vendor files, filter lists and the other files below that
    are not given are those that the audit used, as far as they are still there.

    Exit code 3 where the evidence is not what was sealed; the report says so too.
    """
    from policywitness.ledger import wanted
    from policywitness.run.analyse import Given, analyse
    from policywitness.run.entry import recording

    with recording(wanted(ledger) if ledger else None, bundle) as entry:
        result = analyse(
            bundle,
            as_of=as_of,
            given=Given(vendors=vendors, filter_lists=lists, **given),
            formats=formats,
            known=entry.snapshot,
        )
        entry.record(result.audit)
    for note in result.notes:
        click.echo(f"note: {printable(note)}", err=True)
    for problem in (*result.problems, *entry.problems):
        click.echo(f"problem: {printable(problem)}", err=True)
    click.echo(summary(result.audit), err=True)
    click.echo(result.report or result.directory)
    if not result.sealed:
        click.echo(f"exit code {EXIT_INCOMPLETE}: the evidence is not what was sealed", err=True)
        ctx.exit(EXIT_INCOMPLETE)
