"""Where style, script and pictures go: into the page, or into files beside it for servers that allow no inline content."""

from __future__ import annotations

import base64
from collections.abc import Callable

Place = Callable[[str, str, bytes], str]
"""Puts a file (name, media type, content) somewhere and returns the address by which the page refers to it."""

FOLDER = "report-files"


def inline(name: str, media_type: str, content: bytes) -> str:
    """The content itself as a `data:` address."""
    return f"data:{media_type};base64,{base64.b64encode(content).decode()}"


class Beside:
    """Collects the files in a folder beside the page. `files` maps paths, relative to the page, to contents."""

    def __init__(self, folder: str = FOLDER) -> None:
        """`folder` is relative to the page."""
        self.folder = folder
        self.files: dict[str, bytes] = {}

    def __call__(self, name: str, media_type: str, content: bytes) -> str:
        """Keep the file under a name without surprises and return its relative address."""
        safe = "".join(letter if letter.isascii() and (letter.isalnum() or letter in "._-") else "-" for letter in name)
        path = f"{self.folder}/{safe.lstrip('.') or 'file'}"
        self.files[path] = content
        return path
