"""Writers over the audit document. Adding a format is adding one module here: anything in this package with a `write` is one.

A writer turns an `Audit`, and the bytes of its screenshots, into files. It reads no clock, no disk and no network, so the same
audit always gives the same bytes.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from typing import Protocol, cast

from policywitness.model.audit import Audit


class Writer(Protocol):
    """One format. Its module's docstring says what it is for."""

    def write(self, audit: Audit, images: Mapping[str, bytes]) -> dict[str, bytes]:
        """The files of this format, by path relative to the bundle. `images` maps `PageInfo.screenshot` to its bytes."""


def _find() -> dict[str, Writer]:
    names = (found.name for found in pkgutil.iter_modules(__path__) if not found.name.startswith("_"))
    modules = (importlib.import_module(f"{__name__}.{name}") for name in names)
    return {module.__name__.rpartition(".")[2]: cast(Writer, module) for module in modules if hasattr(module, "write")}


FORMATS: Mapping[str, Writer] = _find()
