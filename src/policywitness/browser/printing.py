"""Print a page to PDF with the browser's own printing; the page is handed in and nothing is fetched for it."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from playwright.async_api import BrowserContext, Error, async_playwright

from policywitness.browser.program import find
from policywitness.browser.witness import LaunchFailed


async def print_pdf(pages: Sequence[bytes]) -> list[bytes]:
    """The PDFs of self-contained HTML pages, in the size and style that each gives for print. Raises NoBrowser, LaunchFailed."""
    program = find()
    with tempfile.TemporaryDirectory(prefix="policywitness-") as folder:
        async with async_playwright() as playwright:
            try:
                browser = await playwright.chromium.launch(
                    executable_path=program.path, args=["--disable-background-networking"]
                )
            except Error as problem:
                raise LaunchFailed(
                    f"{program.path} did not start for printing: {problem.message.splitlines()[0]}"
                ) from problem
            try:
                context = await browser.new_context(offline=True)
                return [await _print(context, Path(folder) / f"{n}.html", page) for n, page in enumerate(pages)]
            finally:
                await browser.close()


async def _print(context: BrowserContext, file: Path, markup: bytes) -> bytes:
    file.write_bytes(markup)
    page = await context.new_page()
    await page.goto(file.as_uri(), timeout=120_000)
    # Margins and page numbers are the page's own, in its print style.
    return await page.pdf(prefer_css_page_size=True, print_background=True, outline=True, tagged=True)
