"""Watched browser interfaces that were called, by interface and calling host: what fingerprints, reads signals, listens."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from policywitness.facts.forms import API as FORM
from policywitness.facts.keylogging import CANARY
from policywitness.model.audit import CallInfo
from policywitness.model.evidence import Call
from policywitness.model.hosts import host_of

if TYPE_CHECKING:
    from policywitness.facts import Facts

_NO_INTERFACES = (CANARY, FORM)
"""Rows about what the visitor did or saw, not about what a script called."""


def call_infos(facts: Facts) -> tuple[CallInfo, ...]:
    """The rows of the audit, by interface and host. Inline scripts count as their document's."""
    found: dict[tuple[str, str], list[Call]] = defaultdict(list)
    for call in facts.observed(facts.evidence.calls):
        if call.api not in _NO_INTERFACES:
            found[(call.api, host_of(_caller(call)))].append(call)
    return tuple(_info(facts, api, host, calls) for (api, host), calls in sorted(found.items()))


def _info(facts: Facts, api: str, host: str, calls: list[Call]) -> CallInfo:
    whose = facts.parties.of(_caller(calls[0]))
    return CallInfo(
        api=api,
        script_host=host or None,
        party=whose.party,
        vendor=next((vendor for call in calls if (vendor := facts.parties.of(_caller(call)).vendor)), None),
        count=sum(call.count for call in calls),
        pages=len({call.page_url for call in calls}),
        scenarios=facts.visits.shares(call.visit_id for call in calls),
    )


def _caller(call: Call) -> str:
    return call.script_url or call.frame_url or call.page_url
