"""Audit many sites from a list, resumable at any moment, on this machine or a cluster."""

from __future__ import annotations

import asyncio
import csv
import os
import secrets
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from policywitness.cli import EXIT_FINDINGS, EXIT_INCOMPLETE, EXIT_INTERNAL, EXIT_USAGE
from policywitness.cli.audit import command as audit_command
from policywitness.cli.audit import overrides
from policywitness.cli.outcome import NEVER, verdict
from policywitness.cli.progress import printable
from policywitness.config import ConfigurationError, absolute, ledger_of, load, merged, read_toml
from policywitness.model.plan import Plan

if TYPE_CHECKING:
    from policywitness.ledger import Ledger
    from policywitness.ledger.crawls import Claim, Queue
    from policywitness.run.crawl import Executor, Watcher
    from policywitness.run.site import SiteResult
    from policywitness.run.site_list import Malformed

PERFORM = "policywitness.run.site:perform"
FILE = "crawl.json"
TABLE = "crawl.csv"
_NOT_OURS = ("url", "out", "plan_only", "pages", "earlier", "config_path")
_BATCH = 500
_WORKER_BYTES = 1_500_000_000
"""A worker with its browser needs about so much memory on a heavy site."""
_RANK = (EXIT_USAGE, EXIT_INTERNAL, EXIT_INCOMPLETE, EXIT_FINDINGS, 0)
_COLUMNS = ("line", "url", "state", "outcome", "failure", "reason", "run", "critical", "serious", "moderate", "vendors",
            "tries", "seconds", "bundle")  # fmt: skip


class CrawlFile(msgspec.Struct, frozen=True):
    """How a crawl was asked for, as `crawl.json` keeps it, so that it can be gone on with. Credentials are not kept."""

    crawl: str
    sites: str
    config: str | None
    preset: str | None
    options: dict[str, Any]
    as_of: date
    formats: tuple[str, ...]
    min_coverage: float
    fail_on: str | None
    workers: int
    executor: str
    scheduler: str | None
    storage: str | None
    deadline_s: float
    pause_s: float
    retry_wait_s: float
    credentials: bool = False
    ledger: str | None = None


@click.command()
@click.argument("sites", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    show_default="that of an unfinished crawl of the same list and options, else reports/crawls/RUN",
    help="The crawl's folder; one that holds an unfinished crawl is gone on with.",
)
@click.option(
    "--workers", type=click.IntRange(1, 512), metavar="N", show_default="fills this machine", help="Sites at a time."
)
@click.option(
    "--executor",
    type=click.Choice(["local", "dask"]),
    default="local",
    show_default=True,
    help="Who audits: processes of this machine, or a Dask cluster.",
)
@click.option("--scheduler", metavar="ADDRESS", help="The Dask scheduler, like tcp://10.0.0.1:8786.")
@click.option("--storage", metavar="DIR|URL", show_default="--out", help="Where bundles go, like s3://bucket/audits.")
@click.option(
    "--deadline",
    type=click.FloatRange(min=1),
    default=1800,
    show_default=True,
    metavar="S",
    help="Seconds a site may take.",
)
@click.option(
    "--pause",
    type=click.FloatRange(min=0),
    default=1,
    show_default=True,
    metavar="S",
    help="Seconds between two sites of one registrable domain, which are never audited at once.",
)
@click.option(
    "--retry-wait",
    type=click.FloatRange(min=0),
    default=30,
    show_default=True,
    metavar="S",
    help="Seconds before a site that failed is tried again, twice as long the second time.",
)
@click.option(
    "--config",
    "config_path",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The configuration of every site; the list says which.",
)
@click.option("--plan", "plan_only", is_flag=True, help="Count the sites, print the plan of the first one, and stop.")
@click.pass_context
def command(
    ctx: click.Context,
    /,
    *,
    sites: Path,
    out: Path | None,
    workers: int | None,
    executor: str,
    scheduler: str | None,
    storage: str | None,
    deadline: float,
    pause: float,
    retry_wait: float,
    plan_only: bool,
    config_path: Path | None,
    as_of: date | None,
    min_coverage: float,
    fail_on: str | None,
    preset: str | None,
    ledger: str | None,
    formats: tuple[str, ...],
    **options: Any,
) -> None:
    """Audit every site of the list SITES, each as "policywitness audit" would, and write a table of what became of them.

    SITES is a text file with one address a line, or CSV whose first line names its columns: url, and optionally name,
    policy, first_party. A row that cannot be used is reported, and the rest goes on. A crawl that was interrupted, however, goes
    on with "policywitness run resume DIR".

    Exit codes as for audit, the highest cause of all sites; 2 also where a row could not be used.
    """
    from policywitness.run.site_list import read_sites

    if executor == "dask" and not scheduler:
        raise ConfigurationError("--executor dask needs --scheduler ADDRESS, like tcp://10.0.0.1:8786")
    # A crawl may be gone on with from another folder.
    given = absolute(overrides(None, {**options, "pages": None}), Path.cwd())
    # What is wrong for every site is said once, before any is looked at.
    everywhere = load(config_path, merged(given, {"site": {"url": "https://www.example.com/"}}), preset)
    if plan_only:
        _describe(read_sites(sites), config_path, given, preset)
        return
    from policywitness.ledger import wanted
    from policywitness.run.analyse import Given

    Given.of(everywhere).check()
    place = wanted(ledger or ledger_of(config_path))
    folder = out or _unfinished(place, sites, given, preset) or Path("reports", "crawls", _run_name(2))
    before = _read_file(folder) if (folder / FILE).is_file() else None
    secret = bool(given.get("visitor", {}).get("headers") or given.get("visitor", {}).get("proxy"))
    wish = CrawlFile(
        crawl=before.crawl if before else _run_name(4),
        sites=str(sites.absolute()),
        config=str(config_path.absolute()) if config_path else None,
        preset=preset,
        options={} if secret else given,
        as_of=as_of or (before.as_of if before else datetime.now(UTC).date()),
        formats=formats,
        min_coverage=min_coverage,
        fail_on=fail_on,
        workers=workers or _fitting(),
        executor=executor,
        scheduler=scheduler,
        storage=storage if storage is None or "://" in storage else str(Path(storage).absolute()),
        deadline_s=deadline,
        pause_s=pause,
        retry_wait_s=retry_wait,
        credentials=secret,
    )
    ctx.exit(carry_out(folder, wish, given, place or str((folder / "ledger.sqlite").absolute())))


command.params += [one for one in audit_command.params if one.name not in _NOT_OURS]


def _run_name(size: int) -> str:
    return f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(size)}"


def _unfinished(place: str | None, sites: Path, given: Mapping[str, Any], preset: str | None) -> Path | None:
    """The folder of an unfinished crawl that the same command began; None where there is none."""
    from policywitness.ledger import Ledger
    from policywitness.ledger.crawls import unfinished

    if place is None:
        return None
    with Ledger(place) as book:
        folders = [Path(folder) for folder in unfinished(book, str(sites.absolute()))]
    for folder in folders:
        if (folder / FILE).is_file():
            wish = _read_file(folder)
            if not wish.credentials and (wish.options, wish.preset) == (given, preset):
                click.echo(f"note: goes on with the unfinished crawl in {folder}; --out DIR begins another", err=True)
                return folder
    return None


def resume(folder: Path, ledger: str | None, scheduler: str | None = None) -> int:
    """Go on with the crawl in a folder; the exit code. Raises ConfigurationError."""
    wish = _read_file(folder)
    if wish.credentials:
        raise ConfigurationError(
            f"{folder}: the crawl used credentials, which are not kept; run its command again with --out {folder}"
        )
    place = ledger or wish.ledger
    if place is None:
        raise ConfigurationError(
            f"{folder}: the address of the crawl's ledger holds a password, which is not kept: give --ledger"
        )
    return carry_out(folder, msgspec.structs.replace(wish, scheduler=scheduler or wish.scheduler), wish.options, place)


def carry_out(folder: Path, wish: CrawlFile, given: Mapping[str, Any], place: str, function: str = PERFORM) -> int:
    """Run a crawl, or go on with one, in its folder and in the ledger at `place`; the exit code.

    `function` is what a worker does with a site.
    """
    from policywitness.ledger import Ledger, holds_password
    from policywitness.ledger.crawls import Queue

    folder.mkdir(parents=True, exist_ok=True)
    # Where the queue is, lest the crawl begin anew in another ledger.
    kept = None if holds_password(place) else place if "://" in place else str(Path(place).absolute())
    wish = msgspec.structs.replace(wish, ledger=kept)
    (folder / FILE).write_bytes(msgspec.json.format(msgspec.json.encode(wish), indent=1) + b"\n")
    with Ledger(place) as book:
        queue = Queue(book, wish.crawl, wish.sites, str(folder.absolute()))
        malformed = _add(queue, wish.sites)
        with _watching(queue) as watcher:
            try:
                reason = asyncio.run(_run(book, queue, wish, folder, given, function, watcher))
            except KeyboardInterrupt:
                click.echo(f'What was done is kept: "policywitness run resume {folder}" goes on with it', err=True)
                raise
        try:
            counts = _write_table(folder / TABLE, queue, malformed)
        except OSError as error:
            raise ConfigurationError(
                f"{folder / TABLE}: cannot be written ({error.strerror or error}); the results are in the ledger, and "
                f'"policywitness run resume {folder}" writes the table anew'
            ) from error
    code = _summarise(counts, malformed)
    click.echo(folder / TABLE)
    if reason:
        click.echo(f"policywitness: the crawl stopped: {printable(reason)}", err=True)
        click.echo(f'"policywitness run resume {folder}" goes on with it; nothing that was done is lost', err=True)
        return _worse(code, EXIT_INCOMPLETE)
    return code


async def _run(
    book: Ledger,
    queue: Queue,
    wish: CrawlFile,
    folder: Path,
    given: Mapping[str, Any],
    function: str,
    watcher: Watcher,
) -> str:
    from policywitness.run.crawl import CrawlSettings, ExecutorLost, crawl

    config = Path(wish.config) if wish.config else None
    one_at_a_time = config is None or "parallel" not in read_toml(config).get("audit", {})

    def plan_of(claim: Claim) -> Plan:
        own = merged(claim.settings, {"site": {"url": claim.url}})
        plan = load(config, merged(given, own), wish.preset)
        # The sites fill the machine; visits of one site at a time need less memory for the same work.
        return replace(plan, parallel=1) if one_at_a_time else plan

    settings = CrawlSettings(
        plan_of=plan_of,
        exit_code_of=lambda plan, document: verdict(
            document, wish.min_coverage, wish.fail_on or plan.rules.fail_on or NEVER
        )[0],
        folder=wish.storage or str(folder.absolute()),
        as_of=wish.as_of,
        formats=wish.formats,
        deadline_s=wish.deadline_s,
        pause_s=wish.pause_s,
        retry_wait_s=wish.retry_wait_s,
    )
    try:
        executor = await _executor(wish, function)
    except ExecutorLost as problem:
        await asyncio.to_thread(queue.release)
        return str(problem)
    try:
        return (await crawl(book, queue, executor, settings, watcher)).reason
    finally:
        await executor.close()


async def _executor(wish: CrawlFile, function: str) -> Executor:
    from policywitness.run.worker import Workers

    if wish.executor == "local":
        return Workers(wish.workers, function)
    try:
        from policywitness.run.cluster import Cluster
    except ModuleNotFoundError as error:
        raise ConfigurationError(
            "--executor dask needs Dask; install it with: pip install 'policywitness[cluster]'"
        ) from error
    assert wish.scheduler is not None
    return await Cluster.connect(wish.scheduler, function)


def _add(queue: Queue, sites: str) -> list[Malformed]:
    """Put the list's rows into the queue, a batch at a time; the rows that cannot be used, each said at once."""
    from policywitness.run.site_list import Malformed, read_sites

    malformed, batch, rows = [], [], 0
    for row in read_sites(Path(sites)):
        if isinstance(row, Malformed):
            malformed.append(row)
            click.echo(printable(f"{sites}:{row.line}: {row.problem}"), err=True)
            continue
        rows += 1
        batch.append(row)
        if len(batch) == _BATCH:
            queue.add(batch)
            batch = []
    queue.add(batch)
    here = sum(queue.counts().values())
    if rows > here:
        click.echo(f"note: {rows - here} row(s) name a site that another row names too", err=True)
    return malformed


def _describe(rows: Iterator[Any], config: Path | None, given: Mapping[str, Any], preset: str | None) -> None:
    from policywitness.cli.audit import describe, estimate_s
    from policywitness.run.site_list import Malformed

    usable = 0
    for row in rows:
        if isinstance(row, Malformed):
            click.echo(printable(f"line {row.line}: {row.problem}"), err=True)
            continue
        usable += 1
        if usable == 1:
            plan = load(config, merged(given, merged(row.settings, {"site": {"url": row.url}})), preset)
            plan = replace(plan, parallel=1)
            click.echo(describe(plan, Path("reports", "crawls", "RUN")))
    low, high = (seconds * usable / _fitting() / 3600 for seconds in estimate_s(plan)) if usable else (0.0, 0.0)
    click.echo(f"Sites     {usable}, {_fitting()} at a time here: {low:.1f} to {high:.1f} hours for all of them")


def _fitting() -> int:
    """How many sites fill this machine: one a processor, as far as memory goes."""
    import psutil

    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(processors, int(psutil.virtual_memory().available / _WORKER_BYTES)))


def _read_file(folder: Path) -> CrawlFile:
    try:
        return msgspec.json.decode((folder / FILE).read_bytes(), type=CrawlFile)
    except (OSError, msgspec.DecodeError) as error:
        raise ConfigurationError(f"{folder / FILE}: cannot be read ({error}); choose another --out") from error


def _write_table(path: Path, queue: Queue, malformed: Sequence[Malformed]) -> Counter[tuple[str, int]]:
    """Write the table of outcomes, a batch at a time; how many sites came to each outcome and exit code."""
    from policywitness.report.csv import cell

    counts: Counter[tuple[str, int]] = Counter()
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(_COLUMNS)
        last = 0
        while rows := queue.rows(after=last):
            for row in rows:
                table.writerow([cell(row[name]) for name in _COLUMNS])
                counts[_word(row), _code(row)] += 1
                last = row["line"]
        for bad in malformed:
            table.writerow([bad.line, cell(bad.text), "malformed", "", "configuration", cell(bad.problem)])
    return counts


def _word(row: Mapping[str, Any]) -> str:
    if row["state"] == "done" and not row["failure"]:
        return str(row["outcome"])
    return f"{row['state']} ({row['failure']})" if row["failure"] else str(row["state"])


def _code(row: Mapping[str, Any]) -> int:
    if row["exit_code"] is not None:
        return int(row["exit_code"])
    if row["failure"] == "configuration":
        return EXIT_USAGE
    return EXIT_INTERNAL if row["failure"] == "internal" else EXIT_INCOMPLETE


def _summarise(counts: Counter[tuple[str, int]], malformed: Sequence[Malformed]) -> int:
    """Print how many sites came to what; the exit code of the worst."""
    words: Counter[str] = Counter()
    code = EXIT_USAGE if malformed else 0
    for (word, one), count in counts.items():
        words[word] += count
        code = _worse(code, one)
    for word, count in sorted(words.items(), key=lambda item: -item[1]):
        click.echo(f"{count:>7}  {word}", err=True)
    if malformed:
        click.echo(f"{len(malformed):>7}  malformed row(s)", err=True)
    return code


def _worse(one: int, other: int) -> int:
    return min(one, other, key=_RANK.index)


@contextmanager
def _watching(queue: Queue) -> Iterator[Watcher]:
    """A bar on a terminal with lines above it, plain lines everywhere else."""
    counts = queue.counts()
    total, done = sum(counts.values()), counts.get("done", 0) + counts.get("given-up", 0)
    if not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield _Lines(total, done)
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        task = bars.add_task("sites", total=total, completed=done)

        def show(text: str, finished: int) -> None:
            bars.update(task, completed=finished)
            bars.console.print(text, markup=False, highlight=False, soft_wrap=True)

        yield _Lines(total, done, show)


class _Lines:
    """One line a site that is done, with its place in the crawl."""

    def __init__(self, total: int, done: int, show: Any = None) -> None:
        self._total = total
        self._done = done
        self._show = show or (lambda text, finished: click.echo(text, err=True))

    def started(self, url: str) -> None:
        """Nothing: a site's end is what counts among thousands."""

    def finished(self, url: str, result: SiteResult, final: bool) -> None:
        """A line."""
        self._done += final
        why = f" ({result.failure}: {result.reason})" if result.failure else ""
        again = "" if final else ", to be tried again"
        self._show(
            printable(f"[{self._done}/{self._total}] {url}: {result.outcome}{why}{again}, {result.seconds:.1f} s"),
            self._done,
        )

    def note(self, text: str) -> None:
        """A line."""
        self._show(printable(text), self._done)
