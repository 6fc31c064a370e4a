"""Third-party hosts that received requests, and scripts that ran."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from policywitness.model.audit import RecipientInfo, ScriptInfo
from policywitness.model.evidence import Request, Script
from policywitness.model.hosts import registrable_domain
from policywitness.model.vocabulary import Category, Party

if TYPE_CHECKING:
    from policywitness.facts import Facts


def recipient_infos(facts: Facts) -> tuple[RecipientInfo, ...]:
    """The rows of the audit, by host."""
    found: dict[str, list[Request]] = defaultdict(list)
    for request in facts.traffic.requests:
        whose = facts.parties.of(request.url)
        if whose.host and whose.party is Party.THIRD:
            found[whose.host].append(request)
    return tuple(_recipient(facts, host, requests) for host, requests in sorted(found.items()))


def _recipient(facts: Facts, host: str, requests: list[Request]) -> RecipientInfo:
    answers = [facts.parties.of(request.url) for request in requests]
    categories = {answer.category for answer in answers}
    return RecipientInfo(
        host=host,
        domain=registrable_domain(host),
        vendor=answers[0].vendor,
        category=next(
            (c for c in reversed(Category) if c in categories and c is not Category.UNKNOWN), Category.UNKNOWN
        ),
        requests=len(requests),
        resource_types=tuple(sorted({request.resource_type for request in requests})),
        loaded_by=tuple(sorted({facts.cause(request) for request in requests})),
        identifiers=any(facts.sends_identifier(request) for request in requests),
        scenarios=facts.visits.shares(request.visit_id for request in requests),
    )


def script_infos(facts: Facts) -> tuple[ScriptInfo, ...]:
    """Scripts by address; inline scripts by their hash, as the page's own unless somebody else's document holds them."""
    found: dict[tuple[str, str], list[Script]] = defaultdict(list)
    for script in facts.observed(facts.evidence.scripts):
        key = (script.url.partition("?")[0], "") if script.url else ("", script.sha256 or script.inline or "")
        found[key].append(script)
    return tuple(_script(facts, scripts) for _, scripts in sorted(found.items()))


def _script(facts: Facts, scripts: list[Script]) -> ScriptInfo:
    first = scripts[0]
    whose = facts.parties.of(first.url or first.frame_url or first.page_url)
    loader = next((url for s in scripts if (url := facts.parties.initiator_url(s.loaded_by))), None)
    return ScriptInfo(
        url=first.url,
        host=whose.host if first.url else None,
        sha256=first.sha256,
        bytes=first.bytes,
        party=whose.party,
        vendor=whose.vendor,
        inline=first.url is None,
        integrity=all(script.integrity for script in scripts),
        loaded_by=facts.parties.label(loader) if loader is not None else None,
        pages=len({script.page_url for script in scripts}),
        scenarios=facts.visits.shares(script.visit_id for script in scripts),
    )
