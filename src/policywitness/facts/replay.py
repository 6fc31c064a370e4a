"""Session replay recognised by what leaves the browser: pictures of the page together with the pointer's path or edits to it."""

from __future__ import annotations

import re

from policywitness.model.evidence import Request

_PAGE = re.compile(r'"childNodes"|"outerHTML"|<html[\s\\>]|<body[\s\\>]|"tagName"|\$snapshot', re.IGNORECASE)
_BEHAVIOUR = re.compile(
    r"mouse_?move|pointer_?move|mutation|\"scroll\"|\"positions\":|\"source\":[0-9]|touch_?move", re.IGNORECASE
)
SCANNED = 400_000
"""Characters of a body that are read; a snapshot comes first in what a recorder sends."""


def is_upload(request: Request) -> bool:
    """Whether a request's body holds a picture of the page and how the visitor moves in it."""
    body = (request.post_data or "")[:SCANNED]
    return bool(body) and bool(_PAGE.search(body)) and bool(_BEHAVIOUR.search(body))


def is_recording(request: Request) -> bool:
    """Whether a body holds the visitor's movements alone: an upload, where the receiver is known to replay sessions."""
    return bool(_BEHAVIOUR.search((request.post_data or "")[:SCANNED]))
