"""The English of the reports, read from `english.toml`, and the few ways numbers and dates are written.

Source: `english.toml` beside this file. A missing key is an error (`KeyError`), never an empty string.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from typing import Any

from policywitness.model.audit import Share


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the vocabulary as shown: never by colour alone, always with a symbol and the word itself."""

    word: str
    symbol: str
    tone: str
    meaning: str


@cache
def english() -> Mapping[str, Any]:
    """All text, by section and key."""
    source = files("policywitness.report").joinpath("english.toml").read_text(encoding="utf-8")
    return tomllib.loads(source)


def word(name: str) -> Word:
    """The display of a vocabulary word. A word of no vocabulary is shown as it is, in the plain tone, with a dot."""
    entry = english()["words"].get(name)
    if entry is None:
        return Word(name, "·", "plain", "")
    return Word(name, entry["symbol"], entry["tone"], entry["meaning"])


def number(value: float) -> str:
    """`12345` as `12,345`; a fraction keeps one digit, so that averages stay readable."""
    if float(value).is_integer():
        return f"{int(value):,}"
    return f"{value:,.1f}"


def percent(share: float) -> str:
    """A share of 0 to 1 in percent. 100 % is said only of everything, so 99.96 % is not rounded up to it."""
    if share >= 1:
        return "100 %"
    return f"{min(share * 100, 99.9):.1f} %"


def shares(scenarios: Mapping[str, Share]) -> str:
    """In how many visits of which scenarios: `all 30 visits`, `baseline 3/3, gpc 1/3`; those without a sighting are left out."""
    units = english()["units"]
    if len(scenarios) > 1 and all(share.of and share.seen == share.of for share in scenarios.values()):
        return str(units["all_visits"].format(n=number(sum(share.of for share in scenarios.values()))))
    seen = ", ".join(f"{name} {share.seen}/{share.of}" for name, share in scenarios.items() if share.seen)
    return seen or str(units["none"])


def duration(seconds: int | None) -> str:
    """A lifetime in the largest unit that keeps it readable; 0 is a session cookie's, None is unknown."""
    units = english()["units"]
    if seconds is None:
        return str(units["unknown"])
    if seconds <= 0:
        return str(units["session"])
    for size, unit in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= size:
            return f"{number(round(seconds / size, 1))} {units[unit]}"
    return f"{seconds} {units['second']}"


def milliseconds(value: int | None) -> str:
    """A time from the visit's start, or a duration, in seconds with two digits."""
    return str(english()["units"]["unknown"]) if value is None else f"{value / 1000:,.2f} s"


def date(iso: str | None) -> str:
    """`2026-11-23T03:32:00Z` as `23 November 2026, 03:32 UTC`: day and month cannot be mixed up. Other text stays."""
    if not iso:
        return str(english()["units"]["unknown"])
    try:
        moment = datetime.fromisoformat(iso)
    except ValueError:
        return iso
    moment = moment.astimezone(UTC) if moment.tzinfo else moment  # without a zone it is UTC, as everywhere in the model
    day = f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}"
    return day if len(iso) <= 10 else f"{day}, {moment:%H:%M} UTC"


# Spelled here, because strftime's names follow the machine's locale and the report must not.
_MONTHS = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905
)
