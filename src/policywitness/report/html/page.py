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
from policywitness.report.html import (
    coverage,
    differences,
    documents,
    findings,
    flows,
    glance,
    inventories,
    pictures,
    promises,
    timeline,
    trend,
)
from policywitness.report.html.environment import environment
from policywitness.report.html.placing import Beside, Place, inline


@dataclass(frozen=True, slots=True)
class Part:
    """The style or the script. `content` is inline and `source` the CSP source that allows exactly this text; or it is in the
    file at `address`, and its source is the page's own server."""

    content: Markup
    source: str
    address: str | None = None


def render(audit: Audit, images: Mapping[str, bytes]) -> str:
    """The HTML of the whole page, with all it needs inside."""
    parts = {"style": inline_style("report.css"), "script": _inline(_asset("report.js"))}
    return _page(audit, images, inline, "data:", parts)


def render_apart(audit: Audit, images: Mapping[str, bytes], name: str) -> dict[str, bytes]:
    """The page as `name`, and its style, script and pictures as files in a folder beside it: path -> content."""
    beside = Beside()
    style = beside("report.css", "text/css", _asset("report.css").encode())
    script = beside("report.js", "text/javascript", _asset("report.js").encode())
    parts = {"style": Part(Markup(""), "'self'", style), "script": Part(Markup(""), "'self'", script)}
    page = _page(audit, images, beside, "'self'", parts)
    return {name: page.encode(), **beside.files}


def _page(audit: Audit, images: Mapping[str, bytes], place: Place, image_source: str, parts: Mapping[str, Part]) -> str:
    template = environment().get_template("page.html")
    return template.render(**_context(audit, images, place), **parts, image_source=image_source)


def _context(audit: Audit, images: Mapping[str, bytes], place: Place) -> dict[str, Any]:
    ordered = findings.ordered(audit)
    return {
        "audit": audit,
        "screenshot": pictures.landing(audit, images, place),
        "pictures": pictures.gallery(audit, images, place),
        "names": {vendor.id: vendor.name for vendor in audit.vendors},
        "document_titles": {document.id: document.title for document in audit.documents},
        "quoted_disclosures": {disclosure.id for disclosure in audit.disclosures},
        "claim_of": {claim.disclosure: claim for claim in audit.claims},
        "subjects": {finding.fingerprint: finding.subject for finding in audit.findings},
        "titles": {finding.fingerprint: finding.title for finding in audit.findings},
        "scenario_names": [scenario.name for scenario in audit.scenarios],
        "glance": glance.glance(audit),
        "promises": promises.groups(audit),
        "decided": promises.decided(audit),
        "told": promises.told,
        "wide_from": promises.WIDE,
        "cited": promises.cited(audit),
        "findings": ordered,
        "finding_groups": findings.groups(audit, ordered.open),
        "waived_groups": findings.groups(audit, ordered.waived),
        "chains": findings.chains,
        "law": {law.id: law for law in audit.law},
        "timelines": timeline.shown(audit),
        "charts": differences.charts(audit),
        "measures": differences.measures(audit),
        "item_table": differences.items,
        "drawing": flows.drawing(audit),
        "flow_table": inventories.flow_table(audit),
        "sync_table": inventories.sync_table(audit),
        "inventories": inventories.inventories(audit),
        "passports": coverage.passports(audit),
        "deliveries": coverage.deliveries(audit),
        "page_table": coverage.page_table(audit),
        "outlines": documents.outlines(audit),
        "trend": trend.trend(audit),
        "glossary": _glossary(),
    }


def inline_style(*names: str) -> Part:
    """Style sheets of `assets/` as one inline element."""
    return _inline("\n".join(_asset(name) for name in names))


def _inline(content: str) -> Part:
    digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
    return Part(Markup(content), f"'sha256-{digest}'")


@cache
def _asset(name: str) -> str:
    return files("policywitness.report.html").joinpath("assets", name).read_text(encoding="utf-8")


def _glossary() -> list[tuple[text.Word, str]]:
    """Every word of the vocabulary and the other terms of the report, in alphabetical order, with what they mean."""
    words = [text.word(name) for name in text.english()["words"]]
    terms = [text.Word(name, "", "plain", meaning) for name, meaning in text.english()["terms"].items()]
    return [(entry, entry.meaning) for entry in sorted(words + terms, key=lambda entry: entry.word.lower())]
