"""Where a visit stands at this moment: its clock, its page, its phase. Every record is stamped from here."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from policywitness.model.vocabulary import Phase


@dataclass(slots=True)
class Scene:
    """The visit's clock (`t_ms` from its start), the page it is on and the phase of that page."""

    visit_id: str
    page_url: str = "about:blank"
    phase: Phase = Phase.LOAD
    started: float = field(default_factory=time.time)

    def t_ms(self, wall: float | None = None) -> int:
        """Milliseconds from the visit's start until now, or until `wall` (seconds since 1970)."""
        return max(0, round(((time.time() if wall is None else wall) - self.started) * 1000))

    def enter(self, page_url: str) -> None:
        """A new page begins to load."""
        self.page_url = page_url
        self.phase = Phase.LOAD
