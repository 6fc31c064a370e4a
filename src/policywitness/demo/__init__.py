"""The embedded web: a fictional company's site and stand-ins for the trackers it uses, on loopback only."""

from __future__ import annotations

from policywitness.demo.larkfield import LARKFIELD, WALDKAUZ, larkfield, waldkauz
from policywitness.demo.server import ServedRequest, Web
from policywitness.demo.stand_ins import all_hosts

__all__ = ["DemoWeb", "ServedRequest", "Web"]


class DemoWeb(Web):
    """The web of the demo audit. `sites` maps `main` and `foreign` to the start URLs of the two sites under audit."""

    def __init__(self) -> None:
        super().__init__({LARKFIELD: larkfield(), WALDKAUZ: waldkauz(), **all_hosts()})
        self.sites: dict[str, str] = {"main": f"https://{LARKFIELD}/", "foreign": f"https://{WALDKAUZ}/"}
