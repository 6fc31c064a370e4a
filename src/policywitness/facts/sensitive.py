"""Pages whose path or title says something sensitive about their visitor, by the words of `sensitive.toml`."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources
from urllib.parse import unquote, urlsplit


@cache
def _topics() -> tuple[tuple[str, re.Pattern[str]], ...]:
    text = resources.files("policywitness.facts").joinpath("sensitive.toml").read_text(encoding="utf-8")
    return tuple(
        (topic["name"], re.compile(rf"(?<![^\W_])(?:{'|'.join(topic['words'])})(?![^\W_])", re.IGNORECASE))
        for topic in tomllib.loads(text).values()
    )


def topic_of(text: str) -> tuple[str, str] | None:
    """The topic and the word in a text that shows it, or None."""
    for name, pattern in _topics():
        found = pattern.search(text)
        if found is not None:
            return name, found[0]
    return None


def path_of(url: str) -> str:
    """The path of an address in readable form."""
    return unquote(urlsplit(url).path)
