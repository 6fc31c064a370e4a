"""The forms of the pages visited: where each sends what is typed into it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from policywitness.model.evidence import Call

if TYPE_CHECKING:
    from policywitness.facts import Facts

API = "form"


@dataclass(frozen=True, slots=True)
class Form:
    """One form of a page: where it sends what is typed, and its fields as `type name`."""

    page_url: str
    action: str
    method: str
    fields: tuple[str, ...]
    button: str
    record: Call


def forms(facts: Facts) -> tuple[Form, ...]:
    """Every distinct form of the pages visited, in the order of visits."""
    found: dict[tuple[str, str, tuple[str, ...]], Form] = {}
    for call in facts.observed(facts.evidence.calls):
        if call.api == API:
            fields = tuple(str(field) for field in call.arguments.get("fields", ()))
            form = Form(
                call.page_url,
                str(call.arguments.get("action", "")),
                str(call.arguments.get("method", "get")),
                fields,
                str(call.arguments.get("button", "")),
                call,
            )
            found.setdefault((form.page_url, form.action, fields), form)
    return tuple(found.values())
