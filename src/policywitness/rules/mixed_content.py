"""An encrypted page asks for something without encryption.

Why it matters: Others in the same network can see such a request, learn which page was open, and change what comes back.

What to do: Change the address in the page's source (or in the tag) to https.

In a browser: tab Console shows a warning on mixed content.
"""

from __future__ import annotations

from collections.abc import Iterator

from policywitness.facts import Facts
from policywitness.facts.traffic import was_sent
from policywitness.facts.words import plural
from policywitness.model.evidence import Request
from policywitness.model.hosts import host_of
from policywitness.model.vocabulary import Severity
from policywitness.rules.engine import Draft, Rule
from policywitness.rules.needs import AnyVisit, Records
from policywitness.rules.shared import evidence_table

_PLAIN = ("http://", "ws://")
_LOOPBACK = ("localhost", "127.0.0.1", "::1")

rule = Rule(severity=Severity.MODERATE, topics=("transport", "security"), needs=(AnyVisit(), Records("requests")))


@rule.check
def check(facts: Facts) -> Iterator[Draft]:
    """One finding for each host; loopback addresses never leave the machine, and navigations are no content."""
    by_host: dict[str, list[Request]] = {}
    for request in facts.evidence.requests:
        host = host_of(request.url)
        embedded = request.resource_type != "Document" or request.target_type == "iframe"
        if (
            request.page_url.startswith("https:")
            and request.url.startswith(_PLAIN)
            and embedded
            and host not in _LOOPBACK
        ):
            by_host.setdefault(host, []).append(request)
    for host, requests in sorted(by_host.items()):
        evidence = [facts.evidence_ref(request) for request in requests[:20]]
        stopped = sum(not was_sent(request) for request in requests)
        kept = f"; the browser stopped {stopped} of them" if stopped else ""
        yield rule.finding(
            subject=host,
            summary=f"{plural(len(requests), 'unencrypted request')} to {host} from encrypted pages, first {requests[0].url}{kept}.",
            evidence=evidence,
            table=evidence_table(evidence),
        )
