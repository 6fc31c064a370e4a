"""The page as a whole: style and script with their hashes, the screenshot, and what each section needs."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from markupsafe import Markup

from policywitness.model.audit import Audit
from policywitness.report import text
from policywitness.report.html import coverage, differences, documents, findings, flows, glance, inventories, promises
from policywitness.report.html.environment import environment

LARGEST_IMAGE = 1_000_000
"""Bytes of the screenshot that may be embedded: a report that is mailed must stay small."""

_IMAGE_TYPES = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}


@dataclass(frozen=True, slots=True)
class Screenshot:
    """The landing page: `data` is a data URI, or None where the image is too large or missing."""

    path: str
    data: Markup | None


@dataclass(frozen=True, slots=True)
class Inline:
    """Text of an inline element and the CSP source that allows exactly this text."""

    content: Markup
    source: str


def render(audit: Audit, images: Mapping[str, bytes]) -> str:
    """The HTML of the whole page."""
    return environment().get_template("page.html").render(**_context(audit, images))


def _context(audit: Audit, images: Mapping[str, bytes]) -> dict[str, Any]:
    return {
        "audit": audit,
        "style": _inline("report.css"),
        "script": _inline("report.js"),
        "screenshot": _screenshot(audit, images),
        "names": {vendor.id: vendor.name for vendor in audit.vendors},
        "document_titles": {document.id: document.title for document in audit.documents},
        "quoted_disclosures": {disclosure.id for disclosure in audit.disclosures},
        "titles": {finding.fingerprint: finding.title for finding in audit.findings},
        "scenario_names": [scenario.name for scenario in audit.scenarios],
        "glance": glance.glance(audit),
        "promises": promises.groups(audit),
        "decided": promises.decided(audit),
        "findings": findings.ordered(audit),
        "law": {law.id: law for law in audit.law},
        "charts": differences.charts(audit),
        "measures": differences.measures(audit),
        "drawing": flows.drawing(audit),
        "flow_table": inventories.flow_table(audit),
        "inventories": inventories.inventories(audit),
        "passports": coverage.passports(audit),
        "deliveries": coverage.deliveries(audit),
        "page_table": coverage.page_table(audit),
        "outlines": documents.outlines(audit),
        "glossary": _glossary(),
    }


@cache
def _inline(name: str) -> Inline:
    content = files("policywitness.report.html").joinpath("assets", name).read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
    return Inline(Markup(content), f"'sha256-{digest}'")


def _screenshot(audit: Audit, images: Mapping[str, bytes]) -> Screenshot | None:
    """The first page of the first visit that has one."""
    paths = (page.screenshot for visit in audit.visits for page in visit.pages[:1] if page.screenshot)
    path = next(paths, None)
    if path is None:
        return None
    image = images.get(path, b"")
    kind = next((kind for magic, kind in _IMAGE_TYPES.items() if image.startswith(magic)), None)
    if kind is None or len(image) > LARGEST_IMAGE:
        return Screenshot(path, None)
    return Screenshot(path, Markup(f"data:{kind};base64,{base64.b64encode(image).decode()}"))


def _glossary() -> list[tuple[text.Word, str]]:
    """Every word of the vocabulary and the other terms of the report, in alphabetical order, with what they mean."""
    words = [text.word(name) for name in text.english()["words"]]
    terms = [text.Word(name, "", "plain", meaning) for name, meaning in text.english()["terms"].items()]
    return [(entry, entry.meaning) for entry in sorted(words + terms, key=lambda entry: entry.word.lower())]
