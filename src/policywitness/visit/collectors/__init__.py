"""Collectors: one file a kind of evidence.

The whole life of a collector: it registers for DevTools events in its constructor, prepares each new target in `attach` (before the
target runs), looks at the page in `page_done` (after it is quiet, before it is left), and hands over its rows in `finish`.
Modules here are found by walking the package: each has a class `Collector`.
"""

from __future__ import annotations

import importlib
import pkgutil
from typing import Protocol

from policywitness.visit.stage import Stage


class CollectorLike(Protocol):
    """What the visit asks of a collector."""

    def __init__(self, stage: Stage) -> None:
        """Register for events."""

    async def page_done(self) -> None:
        """Look at the page, which is quiet and about to be left."""

    async def finish(self) -> None:
        """Append the rows to the recording; the browser still runs."""


def all_collectors() -> list[type[CollectorLike]]:
    """The collector classes, in the order of their `ORDER` (requests first: others look at them), then by name."""
    modules = [importlib.import_module(f"{__name__}.{module.name}") for module in pkgutil.iter_modules(__path__)]
    return [
        module.Collector
        for module in sorted(modules, key=lambda module: (getattr(module, "ORDER", 50), module.__name__))
    ]
