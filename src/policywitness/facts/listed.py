"""Requests that a rule of the user's filter lists covers: the rule word for word, by list, rule and host.

A list says that somebody wants a request blocked, never whose it is nor what it is for: this stands beside vendors and
decides nothing. Rules are tried on addresses as the evidence holds them, redacted values included.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from policywitness.catalogue import ListMatch
from policywitness.model.audit import ListedInfo
from policywitness.model.evidence import Request
from policywitness.model.vocabulary import Party, TargetType

if TYPE_CHECKING:
    from policywitness.facts import Facts

_DOCUMENT = "Document"
Asked = tuple[str, str, str, bool]


def listed_infos(facts: Facts) -> tuple[ListedInfo, ...]:
    """The rows of the audit, by list, rule and host; none where the user named no list."""
    if facts.catalogue.lists is None:
        return ()
    answers: dict[Asked, ListMatch | None] = {}
    found: dict[tuple[str, str, str, str], list[Request]] = defaultdict(list)
    for request in facts.traffic.requests:
        asked = _asked(facts, request)
        if asked not in answers:
            url, page, kind, in_frame = asked
            answers[asked] = facts.catalogue.match_lists(url, page, kind, in_frame=in_frame)
        match = answers[asked]
        if match is not None:
            host = facts.parties.of(request.url).host
            found[(match.list, match.rule, match.exception or "", host)].append(request)
    return tuple(_info(facts, key, requests) for key, requests in sorted(found.items()))


def _asked(facts: Facts, request: Request) -> Asked:
    """A request as lists see it: URL, the document that makes it, resource type, and whether it fills a frame."""
    if request.resource_type != _DOCUMENT:
        return request.url, request.frame_url or request.page_url, request.resource_type, False
    # Of documents the page itself is the site's; another's can only be embedded in it.
    embedded = request.target_type is TargetType.IFRAME or facts.parties.of(request.url).party is Party.THIRD
    return request.url, request.page_url, request.resource_type, embedded


def _info(facts: Facts, key: tuple[str, str, str, str], requests: list[Request]) -> ListedInfo:
    list_, rule, exception, host = key
    whose = facts.parties.of(requests[0].url)
    return ListedInfo(
        list=list_,
        rule=rule,
        exception=exception or None,
        host=host,
        vendor=whose.vendor,
        party=whose.party,
        requests=len(requests),
        scenarios=facts.visits.shares(request.visit_id for request in requests),
        evidence=facts.sample(requests),
    )
