"""Recognise a bot wall: a page that was served to a suspected robot instead of the site. It is an outcome, never a clean page."""

from __future__ import annotations

from collections.abc import Mapping

_STATUSES = frozenset({401, 403, 405, 429, 503})
_HEADERS = {
    "cf-mitigated": "Cloudflare",
    "x-datadome": "DataDome",
    "x-amzn-waf-action": "AWS WAF",
    "x-iinfo": "Imperva",
}
_MARKS = {
    "challenges.cloudflare.com": "Cloudflare",
    "captcha-delivery.com": "DataDome",
    "px-captcha": "HUMAN",
    "_incapsula_resource": "Imperva",
    "akamai-block": "Akamai",
    "are you a robot": "a bot check",
    "verify you are human": "a bot check",
    "unusual traffic from your": "a bot check",
}


def bot_wall(status: int | None, headers: Mapping[str, str], text: str) -> str | None:
    """Who blocked the visit, or None. `text` is the page's markup; headers have lower-case names."""
    if status not in _STATUSES:
        return None
    for header, who in _HEADERS.items():
        if header in headers:
            return who
    lowered = text[:200_000].lower()
    return next((who for mark, who in _MARKS.items() if mark in lowered), None)
