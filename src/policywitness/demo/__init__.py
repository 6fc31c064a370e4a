"""The embedded web: a fictional company's site and stand-ins for the trackers it uses, on loopback only.

`DemoWeb` serves two sites and some forty hosts of real vendors, each played by code of ours. Larkfield
(www.larkfield.example) keeps some promises of its policy and breaks others; Waldkauz (www.waldkauz.example) has a German
policy, which the audit must not pretend to have read. Who plays what:

    where                     what happens there                               what it is there for
    every page                Tag Manager loads Analytics, Ads, the Meta       Ads restricted, LinkedIn honoured, UET reduced,
                              Pixel, LinkedIn, Hotjar, Clarity, UET            Meta ignored on GPC; Hotjar honoured on DNT
    every page                Hotjar and Clarity record                        policy denies session replay: contradicted
    every page                Meta Pixel                                       Facebook named for sharing: context mismatch
    every page                UET of Microsoft Advertising                     used in section 6, not used in 13: ambiguous
    every page                consent banner, service worker                   a choice that works in part; a script that stays
    half of the visitors      TikTok pixel                                     comes and goes: inconclusive
    one visitor in forty      Pinterest tag                                    denied, seen once: an inconclusive claim
    start, product, blog      ad exchange, three partners, ids in addresses    only "ad exchanges" named: vague; cookie sync
    product                   dedicated worker that reports to Larkfield       requests made by workers
    contact                   Intercom chat                                    never mentioned: omitted
    contact, login            forms                                            typed e-mail: hashed by Meta, recorded by Hotjar
    media                     YouTube, X, LinkedIn and Facebook embeds         named for what they do: clear
    policy                    sentences for every claim verdict                see `expectations.CLAIMS`

`policywitness.demo.expectations` has all of this as data. `policywitness.demo.server.Web` serves other pages for tests.
"""

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
