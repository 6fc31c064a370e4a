"""Compare two runs of a site: what is new, fixed, returned, told from what varies by chance."""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from policywitness.cli import EXIT_FINDINGS
from policywitness.cli.options import fail_on_option, ledger_option, ledger_to_read
from policywitness.cli.outcome import NEVER
from policywitness.cli.progress import printable
from policywitness.cli.report import read_audit
from policywitness.config import ConfigurationError
from policywitness.model.hosts import host_of, registrable_domain
from policywitness.model.vocabulary import Change, Severity

if TYPE_CHECKING:
    from policywitness.ledger.diff import FindingChange
    from policywitness.ledger.view import RunView

_LONG = (Change.UNCHANGED, Change.WAIVED)
"""Changes that the text only counts; `--all` lists them too."""


@click.command()
@click.argument("old")
@click.argument("new")
@ledger_option("Where run ids are looked up: a SQLite file or a PostgreSQL URL.")
@click.option(
    "--json",
    "json_file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write the comparison as JSON.",
)
@click.option("--all", "every", is_flag=True, help="List unchanged and waived findings too.")
@fail_on_option("Exit with 1 where something of this severity or above is new or returned.", NEVER)
@click.pass_context
def command(
    ctx: click.Context, old: str, new: str, ledger: str | None, json_file: Path | None, every: bool, fail_on: str | None
) -> None:
    """Say what changed from the run OLD to the run NEW of one site. Each is a bundle's folder or a run id of the ledger.

    A finding is new, returned or fixed only where chance does not explain the difference; else it is "uncertain". What the
    new run could not look at again is "not-retested", never fixed.
    """
    from policywitness.ledger import Ledger
    from policywitness.ledger.diff import ORDER, diff, worst

    needed = [name for name in (old, new) if not _is_bundle(name)]
    seen: frozenset[str] = frozenset()
    for name in needed:
        if os.sep in name:
            raise ConfigurationError(f"{name}: no such folder")
    if needed:
        try:
            place = ledger_to_read(ledger)
        except ConfigurationError as problem:
            raise ConfigurationError(f'"{needed[0]}" is no folder of a bundle, nor a run: {problem}') from problem
        with Ledger(place) as book:
            before = _view(old) if _is_bundle(old) else book.view(old)
            after = _view(new) if _is_bundle(new) else book.view(new)
            seen = book.seen_before(before)
    else:
        before, after = _view(old), _view(new)
        seen = _seen_before(new, before)
    if _domain(before) != _domain(after):
        raise ConfigurationError(f"{before.site} and {after.site} are two sites: name two runs of one")
    if before.site != after.site:
        click.echo(printable(f"note: two hosts of one site are compared: {before.site} and {after.site}"), err=True)
    found = diff(before, after, seen)
    counts = Counter(one.change for one in found)
    if json_file:
        json_file.write_text(json.dumps(_document(before, after, found), ensure_ascii=False, indent=1) + "\n", "utf-8")
    click.echo(printable(f"{after.site}: {before.run} -> {after.run}"))
    click.echo(", ".join(f"{counts[word]} {word}" for word in ORDER))
    for one in found:
        if every or one.change not in _LONG:
            click.echo(printable(_line(one)))
    level = worst(found)
    if fail_on not in (None, NEVER) and level is not None and level.rank >= Severity(fail_on).rank:
        click.echo(f"exit code {EXIT_FINDINGS}: something {level} is new or returned", err=True)
        ctx.exit(EXIT_FINDINGS)


def _domain(run: RunView) -> str:
    return registrable_domain(host_of(f"https://{run.site}"))


def _is_bundle(name: str) -> bool:
    return Path(name).is_dir()


def _view(bundle: str) -> RunView:
    from policywitness.ledger.view import view_of

    return view_of(read_audit(Path(bundle)))


def _seen_before(bundle: str, old: RunView) -> frozenset[str]:
    """What the bundle's own history says was seen before the old run."""
    findings = read_audit(Path(bundle)).findings
    return frozenset(one.fingerprint for one in findings if one.first_seen and one.first_seen < old.started_at)


def _line(one: FindingChange) -> str:
    finding = one.finding
    return f"  {one.change:<12} {finding.severity:<8} {finding.rule} {finding.subject} ({one.reason}) {finding.fingerprint}"


def _document(before: RunView, after: RunView, found: tuple[FindingChange, ...]) -> dict[str, Any]:
    changes = [
        {
            "change": one.change.value,
            "reason": one.reason,
            "fingerprint": one.finding.fingerprint,
            "rule": one.finding.rule,
            "title": one.finding.title,
            "subject": one.finding.subject,
            "severity": one.finding.severity.value,
            "status": one.finding.status.value,
            "summary": one.finding.summary,
        }
        for one in found
    ]
    counts = Counter(one.change.value for one in found)
    return {
        "site": after.site,
        "old": {"run": before.run, "started_at": before.started_at},
        "new": {"run": after.run, "started_at": after.started_at},
        "counts": {word.value: counts[word.value] for word in Change},
        "changes": changes,
    }
