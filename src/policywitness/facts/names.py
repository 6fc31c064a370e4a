"""Names that vary from visitor to visitor, folded into one: `_hjSession_123` and `_hjSession_987` are `_hjSession_*`."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from functools import lru_cache

_LITERAL = re.compile(r"\^((?:[A-Za-z0-9_\-:]|\\[._\-$])+)")
_QUANTIFIER = frozenset("?*+{")
_VARYING = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"  # UUID
    r"|(?<![0-9a-z])(?=[a-f]*\d)[0-9a-f]{8,}(?![0-9a-z])"  # hexadecimal
    r"|\d{4,}"
    r"|(?<![0-9A-Z])(?=[A-Z]*\d)(?=\d*[A-Z])[0-9A-Z]{8,}(?![0-9A-Z])",  # G-style account ids
    re.IGNORECASE,
)
MIN_PREFIX = 2
"""A pattern's fixed beginning shorter than this says too little to stand for the name."""


@lru_cache(maxsize=65_536)
def fold(name: str, pattern: str | None = None) -> str:
    """`name` with its varying parts as `*`; `pattern` is the catalogue's anchored expression for it, where there is one."""
    if pattern is not None and pattern.startswith("^"):
        found = _LITERAL.match(pattern)
        if found is not None:
            rest = pattern[found.end() :]
            literal = found[1]
            if rest[:1] in _QUANTIFIER:
                literal = literal[:-1].removesuffix("\\")
            literal = literal.replace("\\", "")
            if rest in ("", "$"):
                return literal
            if len(literal) >= MIN_PREFIX:
                return literal + "*"
    return _VARYING.sub("*", name)


def same(declared: str, observed: str) -> bool:
    """Whether a policy's row is about a cookie. `*` on either side stands for anything: rows say `_ga_*`, names are folded."""
    return declared == observed or fnmatchcase(observed, declared) or fnmatchcase(declared, observed)
