"""Audit the embedded demo web, without leaving this machine."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from policywitness.cli.outcome import keeping, new_folder, summary
from policywitness.cli.progress import printable, watching


@click.command()
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    show_default="reports/demo/RUN",
    help="The bundle's folder.",
)
@click.option(
    "--repeats", type=click.IntRange(1, 100), default=2, show_default=True, metavar="N", help="Visits of each scenario."
)
@click.option(
    "--scenario",
    "scenarios",
    multiple=True,
    metavar="NAME",
    show_default="the signals, alone and together, blocked cookies, and reject, as the demo asks for consent",
    help="How a visitor arrives; repeatable.",
)
def command(out: Path | None, repeats: int, scenarios: tuple[str, ...]) -> None:
    """Serve a fictional company's web on loopback, audit it, and write the report.

    A second, tiny site with a policy in another language is audited beside it, into DIR-foreign. The company's report is
    the last line.

    Nothing leaves this machine: every host name of the demo leads to 127.0.0.1, and all others lead nowhere.
    """
    from policywitness.run.demo import demo

    directory = out or new_folder("demo", datetime.now(UTC))
    click.echo("The demo web is served and visited on this machine's loopback only; nothing leaves it.", err=True)
    with keeping(directory), watching() as progress:
        results = demo(directory, scenarios=scenarios, repeats=repeats, progress=progress)
    for result in reversed(results):
        for problem in result.problems:
            click.echo(f"problem: {printable(problem)}", err=True)
        click.echo(f"{result.audit.site.start_url}: {summary(result.audit)}", err=True)
        click.echo(result.report or result.directory)
