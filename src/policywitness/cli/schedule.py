"""Audit sites by the clock, or hand their schedules to systemd, cron, GitHub or Kubernetes."""

from __future__ import annotations

import shutil
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from policywitness.cli import EXIT_INTERNAL, Subcommands
from policywitness.cli.options import ledger_option
from policywitness.cli.outcome import new_folder
from policywitness.cli.progress import printable
from policywitness.config import ConfigurationError, ledger_of

if TYPE_CHECKING:
    from policywitness.ledger import Ledger
    from policywitness.run.schedule import Job

_LOOK_S = 20.0


@click.group(cls=Subcommands)
def command() -> None:
    """Audit sites by the clock. Each CONFIG is a policywitness.toml with a [schedule] section."""


_configs = click.argument(
    "configs",
    nargs=-1,
    required=True,
    metavar="CONFIG...",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
)


@command.command()
@_configs
@ledger_option()
@click.option("--once", is_flag=True, help="Run what is due now, then end: for a clock that calls often.")
@click.option(
    "--now", "at_once", is_flag=True, help="Run every site now, due or not, then end: for a clock that calls on time."
)
@click.option("--dry-run", is_flag=True, help="Say what is due and what messages would say; run and send nothing.")
@click.pass_context
def run(
    ctx: click.Context, configs: tuple[Path, ...], ledger: str | None, once: bool, at_once: bool, dry_run: bool
) -> None:
    """Audit each site when its schedule says so, until interrupted.

    A run that was missed is caught up once. One audit of a site runs at a time, on however many machines that share the ledger.
    With --once or --now, the exit code is the worst of the audits'.
    """
    from policywitness.ledger import Ledger, wanted
    from policywitness.run.schedule import job_of

    jobs = [job_of(config) for config in configs]
    place = wanted(ledger or ledger_of(configs[0]))
    if place is None:
        raise ConfigurationError("a schedule needs a ledger, to know what was run: give --ledger FILE or URL")
    with Ledger(place) as book:
        if dry_run:
            _say_what_is_due(jobs, book)
            return
        while True:
            codes = [_run_one(job, book, place, at_once) for job in jobs]
            if once or at_once:
                ran = [code for code in codes if code is not None]
                ctx.exit(max(ran, key=(0, 1, 3, EXIT_INTERNAL, 2).index, default=0))
            time.sleep(_LOOK_S)


def _run_one(job: Job, book: Ledger, place: str, at_once: bool) -> int | None:
    from policywitness.ledger import LedgerError
    from policywitness.ledger.schedules import Schedules
    from policywitness.run.schedule import carry_out, due

    now = datetime.now(UTC)
    try:
        at = due(job, Schedules(book), now)
        if at is None and not at_once:
            return None
        _say(f"{job.site}: due for {(at or now).isoformat(timespec='minutes')}")
        code = carry_out(job, book, place, at or now, new_folder(job.host, now).absolute(), _say)
    except LedgerError as problem:
        # The other sites, and the next round, are not given up for it.
        _say(f"{job.site}: {problem}")
        return EXIT_INTERNAL
    return code if code in (None, 0, 1, 2, 3) else EXIT_INTERNAL


def _say_what_is_due(jobs: list[Job], book: Ledger) -> None:
    from policywitness.ledger.schedules import Schedules
    from policywitness.run.notify import message
    from policywitness.run.schedule import due, own, removable

    now, schedules = datetime.now(UTC), Schedules(book)
    for job in jobs:
        at = due(job, schedules, now)
        word = f"due, for {at.isoformat(timespec='minutes')}" if at else "not due"
        click.echo(f"{job.site}: {word}; next {job.next_due(now).isoformat(timespec='minutes')}")
        kept = own(schedules.kept(job.site), new_folder(job.host, now).parent)
        for old in removable(kept, job.keep_runs, job.keep_days, now):
            click.echo(f"  would remove the bundle of run {old.run} ({old.bundle})")
        document = Path(kept[0].bundle, "audit.json") if kept else None
        if not job.notify or document is None or not document.is_file():
            continue
        from policywitness.cli.report import read_audit

        said = message(read_audit(document.parent), document.parent)
        text = f"would tell {len(job.notify)} target(s):\n{said.title}\n{said.body}" if said else "nothing to tell"
        click.echo(printable_lines(f"  of run {kept[0].run}: {text}"))


@command.command()
@_configs
@click.option("--systemd", "kind", flag_value="systemd", help="A timer and a service for each site.")
@click.option("--cron", "kind", flag_value="cron", help="A crontab.")
@click.option("--github", "kind", flag_value="github", help="A GitHub workflow for each site.")
@click.option("--kubernetes", "kind", flag_value="kubernetes", help="A CronJob for each site.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    show_default="print",
    help="Write files here.",
)
def export(configs: tuple[Path, ...], kind: str | None, out: Path | None) -> None:
    """Print the schedules in another program's words, or write them into DIR."""
    from policywitness.run.schedule import job_of
    from policywitness.run.schedule_export import EXPORTS

    if kind is None:
        raise ConfigurationError(f"name what to export for: {', '.join(f'--{name}' for name in EXPORTS)}")
    program = shutil.which("policywitness") or str(Path(sys.executable).with_name("policywitness"))
    files = EXPORTS[kind]([job_of(config) for config in configs], program)
    for name, text in files.items():
        if out is None:
            click.echo(f"# {name}\n{text}")
            continue
        out.mkdir(parents=True, exist_ok=True)
        (out / name).write_text(text, encoding="utf-8")
        click.echo(out / name)


def printable_lines(text: str) -> str:
    """Several lines, each made safe for a terminal."""
    return "\n".join(printable(line) for line in text.splitlines())


def _say(text: str) -> None:
    click.echo(printable_lines(text), err=True)
