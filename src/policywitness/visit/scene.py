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
    chosen_ms: int | None = None

    def t_ms(self, wall: float | None = None) -> int:
        """Milliseconds from the visit's start until now, or until `wall` (seconds since 1970)."""
        return max(0, round(((time.time() if wall is None else wall) - self.started) * 1000))

    def enter(self, page_url: str) -> None:
        """A new page begins to load."""
        self.page_url = page_url
        self.phase = self.unless_chosen(Phase.LOAD)

    def choose(self) -> None:
        """The visitor answers the consent banner now; all that follows is after the choice, on later pages too."""
        if self.chosen_ms is None:
            self.chosen_ms = self.t_ms()
        self.phase = Phase.AFTER_CHOICE

    def unless_chosen(self, phase: Phase, t_ms: int | None = None) -> Phase:
        """`phase`, or `after-choice` where the choice was made before now (or before `t_ms`)."""
        made = self.chosen_ms is not None and (t_ms is None or t_ms >= self.chosen_ms)
        return Phase.AFTER_CHOICE if made else phase
