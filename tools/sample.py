"""Audits the demo web, keeps its report and audit document in reports/sample, and takes the pictures of the README and docs.

`python tools/sample.py BUNDLE` takes an audit of the demo web that was made before.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from policywitness.browser.program import find
from policywitness.cli.progress import watching
from policywitness.cli.report import read_audit
from policywitness.report import FORMATS
from policywitness.run.demo import demo

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "reports" / "sample"
DOCS = ROOT / "docs"

PICTURES = (
    ("report", 1280, 1250, "light", ""),
    ("report-findings", 1280, 1000, "light", "#findings"),
    ("report-timeline", 1280, 900, "light", "#timeline"),
    ("report-flows", 1280, 760, "dark", "#flows"),
    ("report-phone", 390, 844, "dark", ""),
)
"""Name, width and height in pixels, colours, and the place in the report."""


def main() -> None:
    """Write the sample and the pictures anew."""
    with tempfile.TemporaryDirectory() as folder:
        if sys.argv[1:]:
            bundle = Path(sys.argv[1])
        else:
            with watching() as progress:
                bundle = demo(Path(folder) / "demo", repeats=2, progress=progress)[0].directory
        SAMPLE.mkdir(parents=True, exist_ok=True)
        for name in ("report.html", "audit.json"):
            shutil.copyfile(bundle / name, SAMPLE / name)
    sheet = FORMATS["executive"].write(read_audit(SAMPLE), {})["executive.html"]
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=find().path)
        for name, width, height, colours, place in PICTURES:
            take(browser, f"{(SAMPLE / 'report.html').as_uri()}{place}", DOCS / f"{name}.png", (width, height), colours)
        page = Path(folder) / "executive.html"
        page.write_bytes(sheet)
        take(browser, page.as_uri(), DOCS / "report-executive.png", (794, 1123), "light")
        browser.close()
    print(SAMPLE, DOCS, sep="\n", file=sys.stderr)


def take(browser: Browser, address: str, picture: Path, size: tuple[int, int], colours: str) -> None:
    """One picture of what a window of this size shows."""
    page = browser.new_page(
        viewport={"width": size[0], "height": size[1]}, color_scheme="dark" if colours == "dark" else "light"
    )
    page.goto(address)
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    page.screenshot(path=picture)
    page.close()


if __name__ == "__main__":
    main()
