"""Formats: bytes of HTML, plain text, Markdown and PDF to one outline."""

from __future__ import annotations

from policywitness.policy.formats.html import read_html
from policywitness.policy.formats.markdown import read_markdown
from policywitness.policy.formats.pdf import read_pdf
from policywitness.policy.formats.plain import decode, read_plain
from policywitness.policy.outline import Outline
from policywitness.policy.sources import MAX_MARKUP, SourceDocument, UnreadableError

_MARKUP = (b"<!doctype html", b"<html", b"<head", b"<body", b"<div", b"<main", b"<article", b"<p>", b"<h1")


def read_outline(source: SourceDocument) -> Outline:
    """The outline of a document, by its media type, its name and, where both are silent, its first bytes.

    Raises `UnreadableError` where there is no text to read.
    """
    raw = source.raw
    if not raw.strip() and not (source.rendered or b"").strip():
        raise UnreadableError("the document is empty; fetch it again, or give the policy as a file")
    name = source.url.lower().split("?")[0].split("#")[0]
    media = source.media_type.lower()
    if raw[:1024].lstrip().startswith(b"%PDF-"):
        return read_pdf(raw)
    if "pdf" in media or name.endswith(".pdf"):
        raise UnreadableError(
            "the document is named a PDF but does not start as one; save it again as PDF, HTML or text"
        )
    if "markdown" in media or name.endswith((".md", ".markdown")):
        return read_markdown(decode(raw, media)[:MAX_MARKUP])
    head = raw[:2048].lstrip().lower()
    if source.rendered or "html" in media or name.endswith((".html", ".htm")) or any(mark in head for mark in _MARKUP):
        return _longest_html(source)
    return read_plain(decode(raw, media)[:MAX_MARKUP])


def _longest_html(source: SourceDocument) -> Outline:
    """Scripts can draw a policy or tear it down, so both versions are read and the one with more text wins."""
    outlines = [read_html(_bounded(source.raw))] if source.raw.strip() else []
    if source.rendered:
        outlines.insert(0, read_html(_bounded(source.rendered)))
    best = max(outlines, key=lambda outline: len(outline.text))
    if not best.text.strip():
        raise UnreadableError("the page holds no text; if a script draws the policy, audit it through the browser")
    return best


def _bounded(markup: bytes) -> bytes:
    """The markup that is read, cut in front of a tag: a cut through a character would spoil the guess of its encoding."""
    return markup if len(markup) <= MAX_MARKUP else markup[: max(0, markup.rfind(b"<", 0, MAX_MARKUP))]


__all__ = ["read_outline"]
