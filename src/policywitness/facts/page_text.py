"""What pages say about privacy signals, and where their forms lead, from the rows that the visit keeps of both."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from policywitness.model.evidence import Call

if TYPE_CHECKING:
    from policywitness.facts import Facts

STATUS, FORM = "signal-status", "form"


@dataclass(frozen=True, slots=True)
class Form:
    """One form of a page: where it sends what is typed, and its fields as `type name`."""

    page_url: str
    action: str
    method: str
    fields: tuple[str, ...]
    button: str
    record: Call


def status_texts(facts: Facts, scenario: str) -> Mapping[str, tuple[Call, ...]] | None:
    """What visitors of a scenario could read about signals, with the rows; None where no visit of it looked."""
    visits = {visit.visit_id for visit in facts.scenario_visits(scenario)}
    rows = [call for call in facts.evidence.calls if call.api == STATUS and call.visit_id in visits]
    if not rows:
        return None
    found: dict[str, list[Call]] = defaultdict(list)
    for row in rows:
        for text in row.arguments.get("texts", ()):
            found[str(text)].append(row)
    return {text: tuple(calls) for text, calls in found.items()}


def forms(facts: Facts) -> tuple[Form, ...]:
    """Every distinct form of the pages visited, in the order of visits."""
    found: dict[tuple[str, str, tuple[str, ...]], Form] = {}
    for call in facts.observed(facts.evidence.calls):
        if call.api == FORM:
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
