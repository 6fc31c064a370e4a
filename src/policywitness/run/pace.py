"""Not too fast: page loads on one site keep a distance, over all visits that are made at the same time."""

from __future__ import annotations

import asyncio
import time


class Pace:
    """At least `seconds` between the starts of two page loads; 0 waits for nothing."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._next = 0.0

    async def wait(self) -> None:
        """Return when the next page may be loaded."""
        now = time.monotonic()
        start = max(now, self._next)
        self._next = start + self.seconds
        if start > now:
            await asyncio.sleep(start - now)
