"""Typed text that reached a third party before anything was submitted, by the canary values that an authorised visitor typed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from policywitness.model.evidence import Request
from policywitness.model.vocabulary import Label, Party

if TYPE_CHECKING:
    from policywitness.facts import Facts

CANARY = "canary"
_TOKEN = re.compile(r"⟨h:([0-9a-f]{16})(?:\|([a-z0-9]+))?⟩")
# How a token's form was sent -> the label; `json` only escapes quotes and is readable text.
_LABELS = {
    "": Label.KEYLOG_PLAINTEXT,
    "json": Label.KEYLOG_PLAINTEXT,
    "case": Label.KEYLOG_PLAINTEXT,
    "urlencoded": Label.KEYLOG_URLENCODED,
    "urlencoded2": Label.KEYLOG_URLENCODED,
    "base64": Label.KEYLOG_BASE64,
    "md5": Label.KEYLOG_MD5,
    "sha1": Label.KEYLOG_SHA1,
    "sha256": Label.KEYLOG_SHA256,
}


def typed_tokens(facts: Facts) -> dict[str, str]:
    """Digest of each canary that was typed -> kind of field; empty where nobody typed."""
    return {
        match[1]: str(call.arguments["field"])
        for call in facts.observed(facts.evidence.calls)
        if call.api == CANARY and (match := _TOKEN.fullmatch(str(call.arguments.get("value", ""))))
    }


def typed_text_sent(facts: Facts) -> Iterator[tuple[Label, str, str, Request]]:
    """(label, host, kind of field, request) for each third-party request that carries a canary."""
    typed = typed_tokens(facts)
    if not typed:
        return
    for request in facts.traffic.requests:
        party = facts.parties.of(request.url)
        if party.party is Party.FIRST:
            continue
        headers = facts.evidence.headers.get(request.request_headers or "")
        lines = [value for _, value in headers.lines] if headers else []
        for text in (request.url, request.post_data or "", *lines):
            for match in _TOKEN.finditer(text):
                label = _LABELS.get(match[2] or "")
                if match[1] in typed and label is not None:
                    yield label, party.host, typed[match[1]], request
