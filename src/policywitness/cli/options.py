"""Options that more than one command takes, and how their values are read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click


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


def headers(ctx: click.Context, param: click.Parameter, values: Sequence[str]) -> dict[str, str]:
    """`NAME:VALUE` options as a mapping."""
    pairs = {}
    for value in values:
        name, colon, rest = value.partition(":")
        if not colon:
            raise click.BadParameter('write it like "X-Staging: 1"', ctx, param)
        pairs[name.strip()] = rest.strip()
    return pairs


def day(value: datetime | None) -> date | None:
    """The day of a date option."""
    return value.date() if value is not None else None


def ledger_option(
    text: str = "Where the run is entered: a SQLite file, a PostgreSQL URL, or none",
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """`--ledger PLACE`."""
    return click.option("--ledger", metavar="FILE|URL|none", help=f"{text} [default: in the user's data folder].")


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
        function = click.option(name, type=click.Path(path_type=Path, exists=True), metavar=metavar, help=text)(
            function
        )
    return function
