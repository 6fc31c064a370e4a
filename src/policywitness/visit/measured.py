"""What the collectors of one visit measured of the visitor itself: what its passport says besides what was configured."""

from __future__ import annotations

from dataclasses import dataclass, field

from policywitness.model.evidence import SignalDelivery


@dataclass(frozen=True, slots=True)
class Identity:
    """What a script of the site can read. `webdriver` true would show a robot; sizes in CSS pixels."""

    user_agent: str
    brands: tuple[str, ...]
    webdriver: bool | None
    languages: tuple[str, ...]
    timezone: str
    viewport: tuple[int, int]


@dataclass(slots=True)
class Measured:
    """Filled by collectors as the visit goes on.

    `cookies_stored` maps first-party and third-party to whether the browser took any; a party whose cookies nobody set is absent.
    """

    identity: Identity | None = None
    signals: tuple[SignalDelivery, ...] = ()
    opt_out: SignalDelivery | None = None
    cookies_stored: dict[str, bool] = field(default_factory=dict)
    ip_families: tuple[str, ...] = ()
