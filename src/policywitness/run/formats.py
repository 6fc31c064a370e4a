"""Every form in which a report can be had: the pure writers, and the PDF, which a browser prints from the HTML."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

from policywitness.browser.printing import print_pdf
from policywitness.model.audit import Audit
from policywitness.report import FORMATS

PDF = "pdf"
NAMES: tuple[str, ...] = (*sorted(FORMATS), PDF)


def render(names: Sequence[str], audit: Audit, images: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files of these formats, by path relative to the bundle. Raises NoBrowser, LaunchFailed for the PDF only."""
    files: dict[str, bytes] = {}
    for name in dict.fromkeys(names):
        if name == PDF:
            page = files.get("report.html") or FORMATS["html"].write(audit, images)["report.html"]
            files["report.pdf"] = asyncio.run(print_pdf(page))
        else:
            files.update(FORMATS[name].write(audit, images))
    return files
