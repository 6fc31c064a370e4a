"""Read an `audit.json`, of this version or another: old documents must stay readable as long as reports are kept.

Fields that came later have defaults, so an older document is read as it is. Of a newer one with the same major version, fields
that this version does not know are left out, and the reader is told which.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from policywitness.model.audit import SCHEMA_VERSION, Audit


class UnreadableDocument(Exception):
    """Not an audit document that this version can show. The message says why."""


@dataclass(frozen=True, slots=True)
class Document:
    """An audit document, and the names of fields that were left out (`vendors.mood`)."""

    audit: Audit
    unknown: tuple[str, ...]


def read(content: bytes) -> Document:
    """The document. Raises UnreadableDocument."""
    try:
        data = json.loads(content)
    except ValueError as error:  # not UTF-8, not JSON
        raise UnreadableDocument(f"not JSON: {error}") from error
    version = data.get("schema_version") if isinstance(data, dict) else None
    if not isinstance(version, str):
        raise UnreadableDocument("not an audit document: it has no schema_version")
    if version.split(".")[0] != SCHEMA_VERSION.split(".")[0]:
        raise UnreadableDocument(
            f"its schema_version is {version}, and this version of policywitness reads {SCHEMA_VERSION}"
        )
    unknown: dict[str, None] = {}
    while True:
        try:
            return Document(Audit.model_validate_json(json.dumps(data)), tuple(sorted(unknown)))
        except ValidationError as error:
            extra = [
                problem["loc"] for problem in error.errors(include_url=False) if problem["type"] == "extra_forbidden"
            ]
            if not extra:
                first = error.errors(include_url=False)[0]
                where = ".".join(map(str, first["loc"]))
                raise UnreadableDocument(f"not an audit document of this version: {where}: {first['msg']}") from error
            for place in extra:
                _drop(data, place)
                unknown[".".join(part for part in map(str, place) if not part.isdigit())] = None


def _drop(data: Any, place: tuple[int | str, ...]) -> None:
    for part in place[:-1]:
        data = data[part]
    del data[place[-1]]
