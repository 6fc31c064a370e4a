"""Print a page to PDF with the browser's own printing; the page is handed in and nothing is fetched for it."""

from __future__ import annotations

import tempfile
from pathlib import Path

from playwright.async_api import Error, async_playwright

from policywitness.browser.program import find
from policywitness.browser.witness import LaunchFailed


async def print_pdf(markup: bytes) -> bytes:
    """The PDF of one self-contained HTML page, in the size and style that it gives for print. Raises NoBrowser, LaunchFailed."""
    program = find()
    with tempfile.TemporaryDirectory(prefix="policywitness-") as folder:
        page_file = Path(folder) / "page.html"
        page_file.write_bytes(markup)
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
                page = await context.new_page()
                await page.goto(page_file.as_uri(), timeout=120_000)
                # Margins and page numbers are the page's own, in its print style.
                return await page.pdf(prefer_css_page_size=True, print_background=True, outline=True, tagged=True)
            finally:
                await browser.close()
