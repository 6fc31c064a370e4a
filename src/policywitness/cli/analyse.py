"""Read a bundle's evidence again with today's rules and catalogue; no browser, no network."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from policywitness.cli.options import day, formats_option, given_options
from policywitness.cli.outcome import summary
from policywitness.cli.progress import printable


@click.command()
@click.argument("bundle", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help='The date from which "12 months old" is counted [default: the day the evidence was sealed].',
)
@click.option(
    "--catalogue",
    "catalogues",
    multiple=True,
    metavar="PATH",
    type=click.Path(path_type=Path, exists=True),
    help="A vendor file or folder beside the catalogue that ships; repeatable.",
)
@click.option(
    "--list",
    "lists",
    multiple=True,
    metavar="FILE",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A filter list in Adblock syntax: the audit tells which of its rules cover requests; repeatable.",
)
@click.option(
    "--review",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE",
    help="Corrections of how the policy was read (policy-review.toml).",
)
@click.option(
    "--ledger", metavar="FILE|URL", help="Look up the site's history here, and enter the run [default: neither]."
)
@given_options
@formats_option("html,json,csv")
def command(
    bundle: Path,
    as_of: datetime | None,
    catalogues: tuple[Path, ...],
    lists: tuple[Path, ...],
    ledger: str | None,
    formats: tuple[str, ...],
    **given: Path | None,
) -> None:
    """Analyse the evidence in BUNDLE again and write its audit.json and reports anew.

    The same evidence, catalogue, files and --as-of give the same bytes.
    """
    from policywitness.run.analyse import Given, analyse
    from policywitness.run.entry import recording

    with recording(ledger, bundle) as entry:
        result = analyse(
            bundle,
            as_of=day(as_of),
            catalogues=catalogues,
            lists=lists,
            given=Given(**given),
            formats=formats,
            known=entry.snapshot,
        )
        entry.record(result.audit)
    for problem in (*result.problems, *entry.problems):
        click.echo(f"problem: {printable(problem)}", err=True)
    click.echo(summary(result.audit), err=True)
    click.echo(result.report or result.directory)
