"""Consent strings: what a stored choice says, one file a format.

Each module here has `decode(stored)`: what a stored item says if it is of that module's format, else None. Modules are found by
walking the package and asked in the order of their `ORDER` (exact formats first, guesses by form last), then by name. They need no
browser and no network.

No library is used for TCF and GPP: PyPI has none that is kept up. The tests hold these decoders against the IAB Tech Lab's own
packages from npm.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from functools import cache

from policywitness.consent.strings.records import Decoded, Stored

__all__ = ["Decoded", "Stored", "decode"]


def decode(stored: Stored) -> Decoded | None:
    """What a stored item says of consent; None where no format fits."""
    return next((decoded for one in _decoders() if (decoded := one(stored)) is not None), None)


@cache
def _decoders() -> tuple[Callable[[Stored], Decoded | None], ...]:
    modules = [importlib.import_module(f"{__name__}.{module.name}") for module in pkgutil.iter_modules(__path__)]
    formats = [module for module in modules if hasattr(module, "decode")]
    return tuple(module.decode for module in sorted(formats, key=lambda one: (getattr(one, "ORDER", 50), one.__name__)))
