"""Numbers and names in sentences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from policywitness.model.audit import Share
from policywitness.model.vocabulary import Label

NAMES = 4
"""So many names are spelled out in a sentence; the rest is counted."""


def listing(names: Iterable[str], limit: int = NAMES) -> str:
    """`a, b, c and 3 more`, without repetition, in the order given."""
    distinct = list(dict.fromkeys(names))
    if len(distinct) <= limit:
        return ", ".join(distinct)
    return f"{', '.join(distinct[:limit])} and {len(distinct) - limit} more"


def plural(count: int, noun: str) -> str:
    """`1 visit`, `2 visits`."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def visits_seen(scenarios: Mapping[str, Share]) -> str:
    """`2 of 2 visits of baseline`, `3 of 3 visits of each of gpc, dnt; 1 of 3 of reject`, `all 30 visits`; without the unseen.

    `all` is said only where every visit of three scenarios or more shows the thing.
    """
    if len(scenarios) > 2 and all(share.of and share.seen == share.of for share in scenarios.values()):
        return f"all {sum(share.of for share in scenarios.values())} visits"
    alike: dict[tuple[int, int], list[str]] = {}
    for name, share in scenarios.items():
        if share.seen:
            alike.setdefault((share.seen, share.of), []).append(name)
    parts = [
        f"{seen} of {plural(of, 'visit')} of {'each of ' if len(names) > 1 else ''}{', '.join(names)}"
        for (seen, of), names in alike.items()
    ]
    return "; ".join(parts) if parts else "no complete visit"


def behaviour(label: Label) -> str:
    """A label in words: `session replay`, `fingerprinting (canvas)`, `typed text (sha256)`."""
    family, _, detail = label.partition(".")
    name = {"fp": "fingerprinting", "keylog": "typed text"}.get(family, family.replace("_", " "))
    return f"{name} ({detail})" if detail else name
