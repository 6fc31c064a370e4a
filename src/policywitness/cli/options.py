"""Options that more than one command takes, and how their values are read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import click

from policywitness.cli.outcome import NEVER
from policywitness.config import ConfigurationError
from policywitness.model.vocabulary import Severity


def formats_option(default: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """`--format NAMES`: which reports to write, as a tuple of names."""
    return click.option(
        "--format",
        "formats",
        callback=_formats,
        default=default,
        show_default=True,
        metavar="NAMES",
        help="What to write, joined by commas.",
    )


def _formats(ctx: click.Context, param: click.Parameter, value: str) -> tuple[str, ...]:
    """Names once each, in the order given. Imported late: which formats exist only the packages know."""
    from policywitness.run.formats import NAMES, unavailable

    names = tuple(dict.fromkeys(name.strip() for name in value.split(",") if name.strip()))
    unknown = [name for name in names if name not in NAMES]
    if unknown or not names:
        problem = f'unknown format "{unknown[0]}"' if unknown else "name at least one format"
        raise click.BadParameter(f"{problem} (known: {', '.join(NAMES)})", ctx, param)
    for missing in filter(None, map(unavailable, names)):
        raise click.BadParameter(missing, ctx, param)
    return names


def as_of_option(text: str, default: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """`--as-of DATE`: a day, or None where it is not given."""
    return click.option("--as-of", metavar="DATE", callback=_day, show_default=default, help=text)


def _day(ctx: click.Context, param: click.Parameter, value: str | None) -> date | None:
    try:
        return date.fromisoformat(value) if value is not None else None
    except ValueError as error:
        raise click.BadParameter(f'"{value}" is no day; write it like 2026-11-25', ctx, param) from error


def vendors_option(*further_names: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """`--vendors PATH`: vendor files beside the catalogue, as a tuple of paths."""
    return click.option(
        "--vendors",
        *further_names,
        "vendors",
        multiple=True,
        metavar="PATH",
        type=click.Path(path_type=Path, exists=True),
        help="A vendor file, or a folder of them, beside the catalogue that ships; repeatable.",
    )


def lists_option() -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """`--list FILE`: filter lists, as a tuple of paths."""
    return click.option(
        "--list",
        "lists",
        multiple=True,
        metavar="FILE",
        type=click.Path(path_type=Path, exists=True, dir_okay=False),
        help="A filter list in Adblock syntax, to tell which of its rules cover requests; repeatable.",
    )


def fail_on_option(text: str, default: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """`--fail-on LEVEL`: the severity that closes a gate, or None where it is not given."""
    return click.option(
        "--fail-on",
        type=click.Choice([NEVER, *(severity.value for severity in Severity)]),
        metavar="LEVEL",
        show_default=default,
        help=text,
    )


def headers(ctx: click.Context, param: click.Parameter, values: Sequence[str]) -> dict[str, str]:
    """`NAME:VALUE` options as a mapping."""
    pairs = {}
    for value in values:
        name, colon, rest = value.partition(":")
        if not colon:
            raise click.BadParameter('write it like "X-Staging: 1"', ctx, param)
        pairs[name.strip()] = rest.strip()
    return pairs


def ledger_option(
    text: str = "Where the run is entered: a SQLite file, a PostgreSQL URL, or none.",
    default: str = "in the user's data folder",
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """`--ledger PLACE`."""
    return click.option("--ledger", metavar="FILE|URL|none", show_default=default, help=text)


def ledger_to_read(given: str | None) -> str:
    """The ledger of a command that only reads: one that is not there is no empty one. Raises ConfigurationError, LedgerError."""
    from policywitness.ledger import wanted

    place = wanted(given)
    if place is None:
        raise ConfigurationError("there is no ledger to look into: give --ledger FILE or URL")
    if "://" not in place and not Path(place).expanduser().exists():
        raise ConfigurationError(f"{place}: no ledger is here; an audit makes one, and --ledger names another")
    return place


_GIVEN = (
    ("--waivers", "FILE", "Findings that somebody accepts until a day (waivers.toml)."),
    ("--baseline", "FILE", "Findings that are known already; only further ones fail the gate."),
    ("--memberships", "FILE", "Members of opt-out programmes (TOML), to see whom an industry's opt-out covers."),
    ("--countries", "FILE", "A MaxMind database (.mmdb) that maps addresses to countries."),
    ("--earlier", "BUNDLE", "An earlier audit of the site, to see policies that changed under the same date."),
)


def given_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """The options for files that an analysis is given beside the visits; each a path or None."""
    for name, metavar, text in reversed(_GIVEN):
        kind = click.Path(path_type=Path, exists=True, dir_okay=metavar == "BUNDLE")
        function = click.option(name, type=kind, metavar=metavar, help=text)(function)
    return function
