"""Every form in which a report can be had: the pure writers, and those that need a browser (PDF) or the evidence (HAR)."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from policywitness.browser.printing import print_pdf
from policywitness.bundle.har import to_har
from policywitness.bundle.reader import Evidence, screenshot
from policywitness.model.audit import Audit
from policywitness.report import FORMATS
from policywitness.report.html import write_apart

PDF, HAR = "pdf", "har"
NAMES: tuple[str, ...] = (*sorted(FORMATS), HAR, PDF)


def unavailable(name: str) -> str | None:
    """Why a format cannot be had on this machine, and the way out; None where it can."""
    ask = getattr(FORMATS.get(name), "unavailable", None)
    return ask() if ask is not None else None


def render(
    names: Sequence[str],
    audit: Audit,
    images: Mapping[str, bytes],
    *,
    bundle: Path | None = None,
    apart: bool = False,
) -> dict[str, bytes]:
    """The files of these formats, by path relative to the bundle.

    `bundle` holds the evidence, which HAR alone needs; with `apart` style, script and pictures of the HTML stand in files beside
    it. Raises FormatUnavailable; NoBrowser, LaunchFailed for the PDF; BundleError for HAR.
    """
    files: dict[str, bytes] = {}
    for name in dict.fromkeys(names):
        if name == PDF:
            files.update(_printed(audit, images))
        elif name == HAR:
            if bundle is None:
                raise ValueError("HAR is written from a bundle's evidence")
            files["har/requests.har"] = msgspec.json.encode(to_har(Evidence.read(bundle)))
        elif name == "html" and apart:
            files.update(write_apart(audit, images))
        else:
            files.update(FORMATS[name].write(audit, images))
    return files


def screenshots(bundle: Path, audit: Audit) -> dict[str, bytes]:
    """The screenshots that the audit names and the bundle holds, by their path under `evidence/`."""
    names = sorted({page.screenshot for visit in audit.visits for page in visit.pages if page.screenshot})
    return {name: image for name in names if (image := screenshot(bundle, name)) is not None}


def _printed(audit: Audit, images: Mapping[str, bytes]) -> dict[str, bytes]:
    """The whole report and the page for executives, as the browser prints them."""
    (page,) = FORMATS["html"].write(audit, images).values()
    (one_page,) = FORMATS["executive"].write(audit, images).values()
    whole, short = asyncio.run(print_pdf((page, one_page)))
    return {"report.pdf": whole, "executive.pdf": short}
