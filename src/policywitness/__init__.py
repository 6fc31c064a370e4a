"""Does a website do what its privacy policy says? Evidence, and the policy beside it.

For notebooks and programs: `audit`, `analyse`, `load`, `diff` (see `policywitness.api`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from policywitness.api import Bundle, analyse, audit, diff, load

__version__ = "0.1.0"

__all__ = ["Bundle", "__version__", "analyse", "audit", "diff", "load"]


def __getattr__(name: str) -> Any:
    """The API is loaded when it is asked for: the command line stays instant."""
    if name in __all__:
        from policywitness import api

        return getattr(api, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
