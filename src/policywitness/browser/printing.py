"""Print a page to PDF with the browser's own printing; the page is handed in and nothing is fetched for it."""

from __future__ import annotations

import tempfile
from pathlib import Path

from playwright.async_api import Error, async_playwright

from policywitness.browser.program import find
from policywitness.browser.witness import LaunchFailed

_FOOTER = (
    '<div style="font-size:7pt;width:100%;padding:0 12mm;display:flex;justify-content:space-between;color:#555">'
    '<span class="title"></span><span><span class="pageNumber"></span> / <span class="totalPages"></span></span></div>'
)


async def print_pdf(markup: bytes) -> bytes:
    """The PDF of one self-contained HTML page, A4, with its own print style and page numbers. Raises NoBrowser, LaunchFailed."""
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
                return await page.pdf(
                    format="A4",
                    print_background=True,
                    display_header_footer=True,
                    header_template="<span></span>",
                    footer_template=_FOOTER,
                    margin={"top": "14mm", "bottom": "16mm", "left": "12mm", "right": "12mm"},
                    outline=True,
                    tagged=True,
                )
            finally:
                await browser.close()
