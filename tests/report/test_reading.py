"""Documents of other versions: older ones are read, newer ones as far as they are known, others refused with the reason."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from pydantic import BaseModel
from tests.report.sample import sample

from policywitness.report import FORMATS
from policywitness.report.reading import UnreadableDocument, read


def document() -> dict[str, Any]:
    return json.loads(FORMATS["json"].write(sample(), {})["audit.json"])


def without_later_fields(part: BaseModel) -> dict[str, Any]:
    """The part as the first version would have written it: only fields that have no default."""
    return {name: _older(getattr(part, name)) for name, field in type(part).model_fields.items() if field.is_required()}


def _older(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return without_later_fields(value)
    if isinstance(value, tuple | list):
        return [_older(inner) for inner in value]
    if isinstance(value, dict):
        return {key: _older(inner) for key, inner in value.items()}
    return value


def test_a_document_without_any_later_field_is_read_and_drawn() -> None:
    old = without_later_fields(sample()) | {"schema_version": "1.0"}
    assert "timelines" not in old
    found = read(json.dumps(old).encode())
    assert found.unknown == ()
    assert found.audit.timelines == ()
    for form in FORMATS.values():
        assert form.write(found.audit, {})


def test_fields_of_a_newer_version_are_left_out_and_named() -> None:
    newer = document()
    newer["mood"] = "good"
    for vendor in newer["vendors"]:
        vendor["colour"] = {"any": ["thing"]}
    found = read(json.dumps(newer).encode())
    assert found.unknown == ("mood", "vendors.colour")
    assert found.audit == sample()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda d: d | {"schema_version": "2.0"}, "schema_version is 2.0"),
        (lambda d: {"log": {}}, "no schema_version"),
        (lambda d: [], "no schema_version"),
        (lambda d: {**d, "claims": [{**d["claims"][0], "verdict": "probably"}]}, "claims.0.verdict"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason(change: Callable[[Any], Any], reason: str) -> None:
    with pytest.raises(UnreadableDocument, match=reason):
        read(json.dumps(change(document())).encode())


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"null"])
def test_something_else_is_no_document(content: bytes) -> None:
    with pytest.raises(UnreadableDocument):
        read(content)
