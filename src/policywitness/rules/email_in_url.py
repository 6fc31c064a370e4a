"""An e-mail address stands in the address of a page or of a request.

Why it matters: Addresses of pages are passed on: to every embedded company as referrer, into logs and histories. With an e-mail
address in it, each of them learns who is visiting.

What to do: Send e-mail addresses in the body of a POST, never in a query; replace them in links from newsletters by a token that means
nothing elsewhere; set Referrer-Policy: strict-origin-when-cross-origin.

In a browser: look at the address bar after the form or the link, and search tab Network for “@” and “%40”.

Law: Potential deception where the policy does not say that addresses are passed on.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

from policywitness.facts import Facts
from policywitness.facts.carried import readable
from policywitness.facts.keylogging import typed_tokens
from policywitness.facts.words import plural
from policywitness.model.evidence import Request
from policywitness.model.vocabulary import Confidence, Severity
from policywitness.rules.engine import Draft, NotAssessed, Rule
from policywitness.rules.needs import AnyVisit, Records
from policywitness.rules.shared import evidence_table

rule = Rule(
    severity=Severity.SERIOUS,
    topics=("identifiers", "sharing"),
    law=("ftc-5",),
    needs=(AnyVisit(), Records("requests")),
)
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}(?![\w-])", re.IGNORECASE)
_NAME = re.compile(r"^(?:user_?|customer_?|contact_?|your_?)?e-?mail(?:_?addr(?:ess)?|_?id)?$", re.IGNORECASE)
_TOKEN = re.compile(r"⟨h:([0-9a-f]{16})(?:\|(?:json|urlencoded2?))?⟩")
_FILE = re.compile(r"@\d+x\.|\.(?:png|jpe?g|gif|webp|svg|js|css)$", re.IGNORECASE)


@rule.check
def check(facts: Facts) -> Iterator[Draft]:
    """One finding for each receiver; the site's own pages only where the address goes on to somebody else is told by the referrer.

    Where values are redacted, an address is known by its parameter's name, or because an authorised visitor typed it.
    """
    typed = {token for token, field in typed_tokens(facts).items() if field == "email"}
    found: dict[tuple[str, str], list[Request]] = defaultdict(list)
    shown: dict[str, bool] = {}
    referrers: dict[str | None, str] = {}
    for request in facts.traffic.requests:
        whose = facts.parties.of(request.url)
        own = not whose.outside
        if own and request.resource_type != "Document":
            continue
        headers = request.request_headers if not own else None
        if headers not in referrers:
            referrers[headers] = facts.evidence.header(headers, "referer") or ""
        for where, url in (("the address", request.url), ("the referrer", referrers[headers])):
            if url not in shown:
                shown[url] = _has_email(url, typed)
            if shown[url]:
                found[(facts.parties.site if own else whose.vendor or whose.host, where)].append(request)
                break
    if not found and not typed:
        raise NotAssessed(
            "No visitor had an e-mail address to leak: typing one takes --authorised-by, and a page with a form."
        )
    for (receiver, where), requests in sorted(found.items()):
        evidence = facts.sample(requests)
        own = receiver == facts.parties.site
        yield rule.finding(
            subject=f"{receiver} {where.removeprefix('the ')}",
            summary=f"An e-mail address stands in {where} of {plural(len(requests), 'request')} to {facts.vendor_name(receiver)}.",
            evidence=evidence,
            severity=Severity.MODERATE if own else None,
            confidence=Confidence.HIGH if len({r.visit_id for r in requests}) > 1 else Confidence.MEDIUM,
            table=evidence_table(evidence),
        )


def _has_email(url: str, typed: set[str]) -> bool:
    """Each test runs only where it can succeed: an audit may hold hundreds of thousands of different addresses."""
    plain = "@" in url or "%40" in url or "%2540" in url
    named = "mail" in url.lower()
    if not (plain or named or typed):
        return False
    parts = urlsplit(url)
    text = readable(f"{parts.path}?{parts.query}#{parts.fragment}")
    if plain and any(not _FILE.search(match[0]) for match in _EMAIL.finditer(text)):
        return True
    if typed and any(match[1] in typed for match in _TOKEN.finditer(text)):
        return True
    return named and any(
        _NAME.match(name) and _TOKEN.fullmatch(value.strip()) for name, value in parse_qsl(parts.query)
    )
