"""An audit document for readers outside: the same conclusions without what only insiders may see.

Gone are: the queries, fragments and credentials of addresses, e-mail addresses, names of people (who authorised the audit, who
owns a waiver), account ids, titles of pages, screenshots, headers, proxies and name mappings of the visitors, and the addresses
of requests that the recording missed. Kept are the policy's own words, who was contacted, when, and the hashes, by which
an insider finds each record again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from policywitness.model.audit import Audit

HIDDEN = "[redacted]"

_CREDENTIALS = re.compile(r"(\b[a-z][a-z0-9+.-]*://)[^/\s@\"'<>]*@", re.IGNORECASE)
_FRAGMENT = re.compile(r"(\b[a-z][a-z0-9+.-]*://[^\s#\"'<>]*)#[^\s\"'<>]*", re.IGNORECASE)
_QUERY = re.compile(r"(?<=\S)\?[^\s\"'<>]+")
_EMAIL = re.compile(r"[\w.+%-]{1,64}(?:@|%40)[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}", re.IGNORECASE)

_OF_THE_POLICY = frozenset(("disclosures", "signals", "declared_cookies", "dangling", "documents", "law", "rules"))
"""Parts that hold published text only."""

_PASSPORT = frozenset(
    (
        "browser",
        "user_agent",
        "brands",
        "headless",
        "locale",
        "timezone",
        "viewport",
        "cookies",
        "third_party_cookies",
        "signals",
    )
)
"""What a passport may say to outsiders; the site itself could see all of it."""

_QUOTE = frozenset(("document", "start", "end", "text"))


def redact(audit: Audit) -> Audit:
    """The document without what only insiders may see; it is marked as such (`provenance.redacted`)."""
    data = {
        name: value if name in _OF_THE_POLICY else _clean(value)
        for name, value in audit.model_dump(mode="json").items()
    }
    data["provenance"] |= {"redacted": True, "authorised_by": HIDDEN if audit.provenance.authorised_by else None}
    for visit in data["visits"]:
        visit["passport"] = {key: value for key, value in visit["passport"].items() if key in _PASSPORT}
        for page in visit["pages"]:
            page |= {"title": "", "screenshot": None}
    for visit in data["coverage"]["visits"]:
        visit["missed"] = [HIDDEN for _ in visit["missed"]]
    for vendor in data["vendors"]:
        vendor["account_ids"] = [HIDDEN for _ in vendor["account_ids"]]
    for waiver in data["waivers"]:
        waiver["owner"] = HIDDEN
    for finding in data["findings"]:
        if finding["waiver"]:
            finding["waiver"] = {key: HIDDEN if key == "owner" else value for key, value in finding["waiver"].items()}
    return Audit.model_validate(data)


def _clean(value: Any) -> Any:
    """Strings without what addresses and sentences may give away; quotes of the policy stay verbatim."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, Mapping):
        if value.keys() >= _QUOTE:
            return value
        return {key: _clean(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_clean(inner) for inner in value]
    return value


def clean(text: str) -> str:
    """One string: `https://u:p@a.example/x?id=1#top for me@a.example` becomes `https://a.example/x?… for [redacted]`."""
    text = _CREDENTIALS.sub(r"\1", text)
    text = _FRAGMENT.sub(r"\1", text)
    text = _QUERY.sub("?…", text)
    return _EMAIL.sub(HIDDEN, text) if "@" in text or "%40" in text else text
