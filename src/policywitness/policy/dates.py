"""Dates: when a policy took effect and when it was last changed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?P<month{0}>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
_YEAR = r"(?P<year{0}>(?:19|20)\d\d)"
_DATE = re.compile(
    "|".join(
        (
            rf"\b{_MONTH.format(1)}\s+(?P<day1>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?:of\s+)?{_YEAR.format(1)}\b",
            rf"\b(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?[\s-]+{_MONTH.format(2)},?[\s-]+{_YEAR.format(2)}\b",
            rf"\b{_YEAR.format(3)}[-/.](?P<month3>\d{{1,2}})[-/.](?P<day3>\d{{1,2}})\b",
            rf"\b(?P<month4>\d{{1,2}})/(?P<day4>\d{{1,2}})/{_YEAR.format(4)}\b",
            rf"\b(?P<day5>\d{{1,2}})\.\s?(?P<month5>\d{{1,2}})\.{_YEAR.format(5)}\b",
            rf"\b{_MONTH.format(6)},?\s+{_YEAR.format(6)}\b",
        )
    )
)
_EFFECTIVE = re.compile(
    r"\b(?:effective|in (?:force|effect)|valid|applies|applicable|takes effect|commence\w*)\b(?! (?:and|or) (?:accurate|efficient))"
)
_UPDATED = re.compile(
    r"\b(?:(?:last|latest|recently|was|been|date)?\s?(?:updated?|revised|modified|amended|changed|reviewed|revision|modification|version)|posted|published|last change|date[sd] (?:from|of))\b"
)
_NEAR = 60
"""Characters before a date in which "last updated" must stand to be about it."""
_MAX_YEAR = 2100


def parse_date(found: re.Match[str]) -> str | None:
    """ISO 8601 of a matched date; None where there is no such day. `4/5/2023` reads month first unless it cannot."""
    groups = {key: value for key, value in found.groupdict().items() if value is not None}
    year = next(int(value) for key, value in groups.items() if key.startswith("year"))
    month_text = next(value for key, value in groups.items() if key.startswith("month"))
    day = next((int(value) for key, value in groups.items() if key.startswith("day")), 1)
    month = int(month_text) if month_text.isdigit() else _MONTHS.index(month_text[:3]) + 1
    if month > 12 and "month4" in groups:
        month, day = day, month
    if year > _MAX_YEAR:
        return None
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def bare_date(folded: str) -> str | None:
    """The ISO date of a text that is a date and nothing else."""
    found = _DATE.fullmatch(folded.strip(" \n()."))
    return parse_date(found) if found else None


def find_dates(folded: str) -> Iterator[tuple[str, str, int, int]]:
    """(concept, ISO date, start, end) of every date that a text calls effective or last updated.

    The words stand before the date, or, as in `January 2023 version`, right behind it.
    """
    for found in _DATE.finditer(folded):
        iso = parse_date(found)
        if iso is None:
            continue
        before = folded[max(0, found.start() - _NEAR) : found.start()]
        before = re.split(r"[.;](?:\s|$)|\n", before)[-1]
        after = folded[found.end() : found.end() + 25]
        start = found.start()
        for concept, pattern in (("date.effective", _EFFECTIVE), ("date.last_updated", _UPDATED)):
            hits = list(pattern.finditer(before))
            if hits:
                yield concept, iso, start - len(before) + hits[0].start(), found.end()
            elif behind := re.match(r"\s*[()-]?\s*", after):
                follow = pattern.match(after, behind.end())
                if follow and follow[0].strip() in ("version", "revision", "updated", "effective"):
                    yield concept, iso, start, found.end() + follow.end()
