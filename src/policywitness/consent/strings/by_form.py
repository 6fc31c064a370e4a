"""Choices that consent managers store in forms of their own, read by form: JSON, lists of pairs, one word.

No table of products: `{"analytics": true}`, `!gtag=false!matomo=wait`, `deny` and
`{"categories": ["necessary"], "services": {"analytics": []}}` say what they say whoever wrote them. Whether an item is about consent
at all is decided by who asks: only what an answer to a banner changed is read this way.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import unquote

from policywitness.consent.strings.records import Decoded, Stored
from policywitness.consent.wording import names_necessary, names_purpose

ORDER = 90

_YES = frozenset(
    """true 1 yes y on ok allow allowed accept accepted granted grant agree agreed enabled all optin opt-in opted-in
    accept-all accept_all acceptall allow-all full""".split()  # noqa: SIM905 - a list to read
)
_NO = frozenset(
    """false 0 -1 no n off deny denied reject rejected decline declined refuse refused disabled none optout opt-out
    opted-out necessary essential required minimal minimum necessary-only essential-only necessary_only essential_only
    only-necessary only-essential reject-all reject_all rejectall deny-all""".split()  # noqa: SIM905
)
_PAIR = re.compile(r"([A-Za-z_][\w .-]{0,60}?)\s*[=:]\s*['\"]?([A-Za-z-]+|-?\d)['\"]?(?=$|[!,;&|}\s])")
_LISTS = ("categories", "accepted", "acceptedcategories", "consents", "granted", "purposes", "levels", "level")
_NOT_PURPOSES = re.compile(
    r"^(?:version|ver|v|revision|stamp|utc|iab|region|method|timestamp|.*date|.*time|.*id|lang.*|expir.*|gpc.*|is.*|has.*|"
    r"show.*|hidden|done|saved|confirmed|interaction.*|closed|dismissed|shown|status|state|consented|answered)$",
    re.I,
)


def decode(stored: Stored) -> Decoded | None:
    """What was granted and denied, or None where the value has none of the forms."""
    text = _plain(stored.value)
    data = _json(text)
    if isinstance(data, dict | list):
        granted, denied = _walk(data)
        form = "json"
    elif text.strip().lower() in _YES:
        granted, denied, form = {"all"}, set(), "word"
    elif text.strip().lower() in _NO:
        granted, denied, form = set(), {"all"}, "word"
    else:
        granted, denied = _sorted((name, value) for name, value in _PAIR.findall(text))
        form = "pairs"
    if not granted and not denied:
        return None
    return Decoded(form, tuple(sorted(granted)), tuple(sorted(denied)))


def _plain(value: str) -> str:
    for _ in range(2):
        value = unquote(value)
    return value.strip()


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        pass
    try:
        return json.loads(base64.b64decode(text + "=" * (-len(text) % 4), validate=True))
    except (ValueError, binascii.Error):
        return None


def _walk(data: Any) -> tuple[set[str], set[str]]:
    granted, denied = _sorted(_leaves(data))
    if isinstance(data, dict):
        listed = next((data[key] for key in data if key.lower() in _LISTS and _are_names(data[key])), None)
        if listed is not None:
            # Beside a list of what was granted, a truth value is a detail of the record unless it has a purpose's name.
            granted, denied = ({name for name in names if names_purpose(name)} for names in (granted, denied))
            services = data.get("services")
            known = set(services) if isinstance(services, dict) else set()
            granted |= {name for name in listed if not names_necessary(name)}
            denied |= {name for name in known - set(listed) if not names_necessary(name)}
            denied |= set() if granted or denied else {"all"}
    return granted, denied - granted


def _are_names(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _leaves(data: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Names with their truth values or words, at any depth; numbers other than 0 and 1 are no choice."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _leaves(
                value, str(key) if not isinstance(value, bool | str | int) or key not in _VALUE else name
            )
    elif isinstance(data, list):
        for item in data:
            if isinstance(item, dict):
                label = next(
                    (str(item[key]) for key in ("id", "name", "key", "purpose", "category") if key in item), name
                )
                yield from _leaves({key: value for key, value in item.items() if key in _VALUE}, label)
    elif isinstance(data, bool):
        yield name, str(data).lower()
    elif isinstance(data, str | int) and str(data).lower() in _YES | _NO:
        yield name, str(data)


_VALUE = ("value", "enabled", "granted", "consent", "allowed", "status", "checked")


def _sorted(pairs: Iterable[tuple[str, str]]) -> tuple[set[str], set[str]]:
    granted: set[str] = set()
    denied: set[str] = set()
    for name, value in pairs:
        name, word = name.strip(" !"), value.lower()
        if not name or _NOT_PURPOSES.match(name) or names_necessary(name):
            continue
        if word in _YES:
            granted.add(name)
        elif word in _NO:
            denied.add(name)
    return granted, denied
