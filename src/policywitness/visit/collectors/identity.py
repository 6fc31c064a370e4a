"""Identity: how the visitor looks to the site, as measured on its own pages and not as configured."""

from __future__ import annotations

from policywitness.visit.measured import Identity
from policywitness.visit.stage import Stage

_LOOK = """window === top && location.protocol.startsWith('http') ? {
  agent: navigator.userAgent, webdriver: navigator.webdriver, languages: [...navigator.languages],
  brands: (navigator.userAgentData ? navigator.userAgentData.brands : []).map(one => one.brand + ' ' + one.version),
  zone: Intl.DateTimeFormat().resolvedOptions().timeZone, width: innerWidth, height: innerHeight } : null"""


class Collector:
    """Looks once, on the first page that answers."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage

    async def page_done(self) -> None:
        """Read what the page can read."""
        if self.stage.measured.identity is not None:
            return
        for _, _, seen in await self.stage.look(_LOOK):
            self.stage.measured.identity = Identity(
                user_agent=seen["agent"],
                brands=tuple(seen["brands"]),
                webdriver=seen["webdriver"],
                languages=tuple(seen["languages"]),
                timezone=seen["zone"],
                viewport=(seen["width"], seen["height"]),
            )
            return

    async def finish(self) -> None:
        """Nothing to append: the passport holds what was measured."""
