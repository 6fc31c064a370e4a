"""Where a visit stands, and stood: its clock, its page, its phase. Every record is stamped from here by its own time.

News of a request may come late, on a busy machine by a second: what counts is where the visit stood when the request began.
"""

from __future__ import annotations

import time
from bisect import bisect_right
from dataclasses import dataclass, field
from operator import itemgetter

from policywitness.model.vocabulary import Phase


@dataclass(slots=True)
class Scene:
    """The visit's clock (`t_ms` from its start), the page it is on and the phase of that page. Times are seconds since 1970."""

    visit_id: str
    page_url: str = "about:blank"
    phase: Phase = Phase.LOAD
    started: float = field(default_factory=time.time)
    chosen_ms: int | None = None
    _turns: list[tuple[float, str, Phase]] = field(default_factory=list)

    def t_ms(self, wall: float | None = None) -> int:
        """Milliseconds from the visit's start until now, or until `wall`."""
        return max(0, round(((time.time() if wall is None else wall) - self.started) * 1000))

    def enter(self, page_url: str) -> None:
        """A new page begins to load."""
        self.page_url = page_url
        self.turn(self.unless_chosen(Phase.LOAD))

    def turn(self, phase: Phase) -> None:
        """A new phase of the page begins."""
        self.phase = phase
        self._turns.append((time.time(), self.page_url, phase))

    def choose(self) -> None:
        """The visitor answers the consent banner now; all that follows is after the choice, on later pages too."""
        if self.chosen_ms is None:
            self.chosen_ms = self.t_ms()
        self.turn(Phase.AFTER_CHOICE)

    def unless_chosen(self, phase: Phase) -> Phase:
        """`phase`, or `after-choice` where the choice was made before now."""
        return phase if self.chosen_ms is None else Phase.AFTER_CHOICE

    def at(self, wall: float) -> tuple[str, Phase]:
        """The page and its phase at a time; before the first page, that page's load."""
        if not self._turns:
            return self.page_url, self.phase
        number = bisect_right(self._turns, wall, key=itemgetter(0))
        _, page_url, phase = self._turns[max(0, number - 1)]
        return page_url, phase
