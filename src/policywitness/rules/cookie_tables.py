"""Cookies that the policy lists, matched with cookies that were seen."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from policywitness.model.audit import CookieInfo
from policywitness.model.policy import DeclaredCookie

if TYPE_CHECKING:
    from policywitness.facts import Facts


def matches(declared: DeclaredCookie, cookie: CookieInfo) -> bool:
    """Whether a row is about a cookie. `*` on either side stands for anything: rows say `_ga_*`, names are folded."""
    return (
        declared.name == cookie.name
        or fnmatchcase(cookie.name, declared.name)
        or fnmatchcase(declared.name, cookie.name)
    )


def declared_as(facts: Facts, cookie: CookieInfo) -> DeclaredCookie | None:
    """The first row that is about a cookie; an exact name wins over a wildcard."""
    rows = [row for row in facts.reading.declared_cookies if matches(row, cookie)]
    return min(rows, key=lambda row: row.name != cookie.name, default=None)
