"""Audits the demo web, keeps its report and audit document in reports/sample, and takes the README's picture of it."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from policywitness.browser.program import find
from policywitness.cli.progress import watching
from policywitness.run.demo import demo

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "reports" / "sample"
PICTURE = ROOT / "docs" / "report.png"


def main() -> None:
    """Write the sample and the picture anew."""
    with tempfile.TemporaryDirectory() as folder, watching() as progress:
        result, _ = demo(Path(folder) / "demo", repeats=2, progress=progress)
        SAMPLE.mkdir(parents=True, exist_ok=True)
        for name in ("report.html", "audit.json"):
            shutil.copyfile(result.directory / name, SAMPLE / name)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find().path)
        page = browser.new_page(viewport={"width": 1280, "height": 1250})
        page.goto((SAMPLE / "report.html").as_uri())
        page.screenshot(path=PICTURE)
        browser.close()
    print(SAMPLE, PICTURE, sep="\n", file=sys.stderr)


if __name__ == "__main__":
    main()
