"""What is wrong with a configuration, as an error of plain lines."""

from __future__ import annotations

from collections.abc import Iterable

from policywitness.model.errors import UserError


class ConfigurationError(UserError):
    """The configuration or the command line asks for something that cannot be; the message names cause and fix."""


class ProblemError(Exception):
    """A value that fits its type and still cannot be used; `load` adds where it came from."""

    def __init__(self, text: str, *location: str) -> None:
        super().__init__(text)
        self.location = location


def listed(words: Iterable[str]) -> str:
    """Words in a row: `a, b, c`."""
    return ", ".join(words)
