"""The driver that visits share: Playwright's own process, started once an audit."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Playwright as Driver
from playwright.async_api import async_playwright


@asynccontextmanager
async def driver() -> AsyncIterator[Driver]:
    """Start Playwright, and end it with the block."""
    async with async_playwright() as playwright:
        yield playwright


__all__ = ["Driver", "driver"]
