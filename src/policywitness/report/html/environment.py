"""The template environment: everything escaped, everything visible, nothing undefined."""

from __future__ import annotations

import re
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from policywitness.report import text
from policywitness.report.visible import one_line, shorten, visible

LONGEST = 2_000
"""Characters of one string that the page shows; the whole string is in `audit.json`."""

_UNSAFE_IN_ID = re.compile(r"[^A-Za-z0-9_.:-]")


def anchor(identifier: str) -> str:
    """An identifier as an HTML id: no white space, no quotes. Identifiers that the tool makes pass unchanged."""
    return _UNSAFE_IN_ID.sub("-", identifier)[:200]


def address(source: str) -> Markup:
    """The address of an image, style or script that this program made: whole, however long its `data:` is."""
    return Markup.escape(source)


def brief(value: str, limit: int = 120) -> str:
    """The beginning of a text, up to a word, for lists whose rows lead to the whole."""
    flat = one_line(value)
    return flat if len(flat) <= limit else f"{flat[:limit].rsplit(' ', 1)[0].rstrip(',;:')} …"


def _finalize(value: object) -> object:
    """Every value that a template prints comes through here, so no template can forget to make it visible."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return visible(shorten(value, LONGEST, text.english()["page"]["shortened"]))
    return value


@cache
def environment() -> Environment:
    """The environment of `templates/`. `autoescape=True`, because a selection by file name would miss a renamed template."""
    made = Environment(
        loader=PackageLoader("policywitness.report.html", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(t=text.english(), word=text.word)
    made.filters.update(
        address=address,
        anchor=anchor,
        brief=brief,
        date=text.date,
        duration=text.duration,
        ms=text.milliseconds,
        number=text.number,
        percent=text.percent,
        shares=text.shares,
    )
    return made
