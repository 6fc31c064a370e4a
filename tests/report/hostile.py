"""The sample with one hostile string in every field that a site, a policy, a vendor or a user could fill."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any

from pydantic import BaseModel
from tests.report.sample import HOSTILE, sample

from policywitness.model.audit import Audit

FIXED = {"schema_version", "completeness"}
"""Fields that hold one of a few words of this program; a document with another word is not a document."""


def planted(name: str, audit: Audit | None = None) -> Audit:
    """The sample, or another audit, with `HOSTILE[name]` in every string. A number at the end keeps identifiers apart."""
    return _Planter(HOSTILE[name]).model(audit or sample())  # type: ignore[return-value]


def one_of_each(audit: Audit) -> Audit:
    """The audit with one entry in every list: what can go wrong with the second goes wrong with the first."""
    lists = {name: value[:1] for name in Audit.model_fields if isinstance(value := getattr(audit, name), tuple)}
    return audit.model_copy(update=lists)


class _Planter:
    def __init__(self, text: str) -> None:
        self.text = text
        self.count = 0

    def model(self, part: BaseModel) -> BaseModel:
        fields = type(part).model_fields
        return part.model_copy(update={name: self.value(getattr(part, name)) for name in fields if name not in FIXED})

    def value(self, value: Any) -> Any:
        if isinstance(value, BaseModel):
            return self.model(value)
        if isinstance(value, Enum):
            return value
        if isinstance(value, str):
            self.count += 1
            return f"{self.text}{self.count}"
        if isinstance(value, Mapping):
            # Names of scenarios and signals are keys; a user's own scenario may be called anything.
            return {self.key(key): self.value(inner) for key, inner in value.items()}
        if isinstance(value, list | tuple):
            return type(value)(self.value(inner) for inner in value)
        return value

    def key(self, key: Any) -> Any:
        return key if isinstance(key, Enum) else f"{self.text}{key}"


def strings(part: object) -> Iterator[str]:
    """Every string in a JSON value, keys too."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, Mapping):
        for key, value in part.items():
            yield from strings(key)
            yield from strings(value)
    elif isinstance(part, list | tuple):
        for value in part:
            yield from strings(value)
