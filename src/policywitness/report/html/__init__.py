"""`report.html`: one self-contained page for people. It loads nothing, works without script and prints.

The order follows its readers: an executive needs the first screen, an auditor the promises and findings, a developer the
inventories and the evidence. Each section has a template in `templates/` and, where it needs more than the audit document
as it is, a module here that prepares it.
"""

from __future__ import annotations

from collections.abc import Mapping

from policywitness.model.audit import Audit
from policywitness.report.html.page import render, render_apart


def write(audit: Audit, images: Mapping[str, bytes]) -> dict[str, bytes]:
    """One file, `report.html`, UTF-8. Screenshots are embedded as small pictures; the large ones stay in the bundle."""
    return {"report.html": render(audit, images).encode()}


def write_apart(audit: Audit, images: Mapping[str, bytes]) -> dict[str, bytes]:
    """`report.html` with style, script and pictures in `report-files/` beside it, for servers that allow nothing inline."""
    return render_apart(audit, images, "report.html")
