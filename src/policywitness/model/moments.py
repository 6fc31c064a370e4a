"""Moments as records write them: `2026-01-31T12:00:00Z`, to the second or the millisecond, in UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


def now(later: timedelta = timedelta()) -> str:
    """This second, or one so much later."""
    return written(datetime.now(UTC) + later, "seconds")


def now_ms(later: timedelta = timedelta()) -> str:
    """This millisecond, or one so much later."""
    return written(datetime.now(UTC) + later, "milliseconds")


def written(moment: datetime, precision: str) -> str:
    """A moment in UTC; `precision` as `isoformat` names it."""
    return moment.isoformat(timespec=precision).replace("+00:00", "Z")
