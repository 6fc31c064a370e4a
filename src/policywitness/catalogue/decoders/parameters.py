"""The parameters of a request, from its path, query and body, and what a vendor's file says they mean.

In a path they stand behind semicolons (`/activity;src=1;gcs=G100`), as Google's Floodlight writes them. Bodies are read as JSON
(keys joined by dots, list positions left out), as multipart forms, or line by line: each JSON or form data, as GA4 batches
events. A value that is itself JSON, plain or base64, is opened the same way: `pd={"opt_out_type":"LDP"}` gives
`pd.opt_out_type`.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl

from policywitness.catalogue.index import split_url
from policywitness.catalogue.records import Decoded, ModeSeen, VendorMatch
from policywitness.catalogue.schema import Vendor

_MAX_BODY = 262_144
_MAX_DEPTH = 8
_PART_NAME = re.compile(r'^content-disposition: *form-data;.*?\bname="([^"]*)"', re.IGNORECASE | re.MULTILINE)
# `{"`, `[{` and `[[` in base64, up to the last character that they decide alone.
_JSON_IN_BASE64 = ("eyJ", "W3s", "W1s")
Parameters = dict[str, list[str]]


def parameters(url: str, post_data: str | None) -> Parameters:
    """Every parameter with its values, in the order of the request: path, query, body."""
    found: Parameters = {}
    _, path, query = split_url(url)
    for name, value in parse_qsl(path.partition(";")[2], keep_blank_values=True, separator=";"):
        _add(found, name, value)
    for name, value in parse_qsl(query, keep_blank_values=True):
        _add(found, name, value)
    body = (post_data or "")[:_MAX_BODY].strip()
    document = _as_json(body)
    if document is not None:
        _add_document(found, document)
    elif body.startswith("--"):
        _add_parts(found, body)
    else:
        for line in body.splitlines():
            _add_line(found, line)
    return found


def _add_parts(found: Parameters, body: str) -> None:
    """The fields of a multipart form. Its first line is the boundary between parts."""
    text = body.replace("\r\n", "\n")
    for part in text.split(text.partition("\n")[0])[1:]:
        head, _, value = part.partition("\n\n")
        name = _PART_NAME.search(head)
        if name is not None:
            _add(found, name[1], value.removesuffix("\n"))


def _add_line(found: Parameters, line: str) -> None:
    document = _as_json(line)
    if document is not None:
        _add_document(found, document)
        return
    for name, value in parse_qsl(line, keep_blank_values=True):
        _add(found, name, value)


def _add_document(found: Parameters, document: Any) -> None:
    for name, value in _flatten(document, "", 0):
        _add(found, name, value)


def decode(vendor: Vendor, match: VendorMatch, url: str, post_data: str | None) -> Decoded:
    """Read a request that `match` gave to `vendor`, by the `decode` and `restricted_modes` of its file."""
    given = parameters(url, post_data)
    keys = vendor.decode

    def values(names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(value for name in names for value in given.get(name, ()) if value))

    account = (match.account_id,) if match.account_id else ()
    return Decoded(
        vendor=vendor.id,
        account_ids=tuple(dict.fromkeys((*account, *values(keys.account_ids)))),
        events=values(keys.events),
        modes=tuple(_modes(vendor, given)),
        visitor_ids=values(keys.visitor_ids),
        user_ids=values(keys.user_ids),
        hashed_emails=values(keys.hashed_emails),
        page_urls=values(keys.page_urls),
    )


def _modes(vendor: Vendor, given: Parameters) -> Iterator[ModeSeen]:
    for mode in vendor.privacy_signals.restricted_modes:
        for value in dict.fromkeys(given.get(mode.param, ())):
            if value == mode.value or (mode.pattern is not None and mode.pattern.match(value)):
                yield ModeSeen(mode.name, mode.param, value, mode.meaning, mode.restricts)


def _add(found: Parameters, name: str, value: str) -> None:
    found.setdefault(name, []).append(value)
    document = _as_json(value)
    if document is not None:
        for key, inner in _flatten(document, name, 1):
            found.setdefault(key, []).append(inner)


def _as_json(text: str) -> Any:
    """The object or list that `text` is, plain or in base64; None for anything else."""
    if text.startswith(_JSON_IN_BASE64):
        try:
            text = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_").decode()
        except (binascii.Error, UnicodeDecodeError):
            return None
    if not text.startswith(("{", "[")):
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _flatten(value: Any, prefix: str, depth: int) -> Iterator[tuple[str, str]]:
    if depth > _MAX_DEPTH:
        return
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _flatten(inner, f"{prefix}.{key}" if prefix else str(key), depth + 1)
    elif isinstance(value, list):
        for inner in value:
            yield from _flatten(inner, prefix, depth + 1)
    elif value is not None:
        yield prefix, json.dumps(value) if isinstance(value, bool) else str(value)
