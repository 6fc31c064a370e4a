"""Markdown, with tables: rendered to HTML by markdown-it, then read as HTML."""

from __future__ import annotations

from markdown_it import MarkdownIt

from policywitness.policy.formats.html import read_html
from policywitness.policy.outline import Outline

# Indented code is off: policies indent text under lists by four spaces and mean text.
_RENDERER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).disable("code")


def read_markdown(text: str) -> Outline:
    """The outline of a Markdown document; offsets count the text as it reads, without the marks."""
    return read_html(_RENDERER.render(text))
