"""Prove what came of a choice. A banner that is gone proves nothing by itself: it may only be hidden.

A choice is proved where the banner is gone and one of these holds, in this order of strength:

    read      what is stored says so (a consent string, a cookie or stored item that changed with the choice)
    shown     the reopened control shows the choice: everything optional is off, or on
    changed   a stored item changed and a control that names the choice was pressed: an item about consent whose form is unknown,
              or one of an unknown name that says so
    told      a control that names the choice was pressed, the site was told, and after a reload it does not ask again

It is not proved where something that changed with the choice says the opposite.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from playwright.async_api import Error

from policywitness.consent import banner as banners
from policywitness.consent import reopen
from policywitness.consent.banner import Banner, optional_toggles
from policywitness.consent.encounter import Encounter
from policywitness.consent.state import Kept, State, changed, snapshot

_GONE_SECONDS = 4
_RELOAD_MS = 15_000
_STORED_SECONDS = 2

__all__ = ["Proof", "State", "prove"]


@dataclass(frozen=True, slots=True)
class Proof:
    """Whether a choice was made, how that is known, or why not."""

    proved: bool
    strength: str | None = None
    reason: str = ""
    banner_gone: bool = False
    stored: tuple[dict[str, object], ...] = ()
    shown: dict[str, Any] | None = None

    @classmethod
    def failed(cls, reason: str) -> Proof:
        """Not proved, before anything could be looked at."""
        return cls(False, reason=reason)

    def because(self, reason: str) -> Proof:
        """The same observations, but not proved."""
        return replace(self, proved=False, strength=None, reason=reason)

    def described(self) -> dict[str, Any]:
        """As it stands in the evidence."""
        return {
            "proved": self.proved,
            "strength": self.strength,
            "reason": self.reason,
            "banner_gone": self.banner_gone,
            "stored": list(self.stored),
            "shown": self.shown,
        }


async def prove(encounter: Encounter, banner: Banner | None, before: State, choice: str, pressed_choice: bool) -> Proof:
    """Look at banner, storage and, where those do not decide, the reopened control."""
    gone = await _gone(banner)
    items = await _changed(encounter, before, choice)
    result = Proof(False, banner_gone=gone, stored=tuple(item.described() for item in items))
    if not gone:
        return replace(result, reason="the banner is still open")
    agreeing = [item for item in items if item.named and item.says == choice]
    against = [item for item in items if item.named and item.says not in (choice, None)]
    if agreeing and not against:
        return replace(result, proved=True, strength="read", reason=f"{_names(agreeing)} says so")
    shown = await _shown(encounter, choice)
    result = replace(result, shown=shown)
    if shown and shown["says"] == choice:
        return replace(result, proved=True, strength="shown", reason="the reopened control shows the choice")
    if against:
        return replace(result, reason=f"the banner is gone, but {_names(against)} says {against[0].says}")
    if shown and shown["says"] is not None:
        return replace(result, reason=f"the banner is gone, but the reopened control shows {shown['says']}")
    fitting = [item for item in items if item.named or item.says == choice]
    if fitting and pressed_choice:
        return replace(result, proved=True, strength="changed", reason=f"{_names(fitting)} changed with the choice")
    if pressed_choice and encounter.told_site and await _asks_no_more(encounter):
        return replace(
            result, proved=True, strength="told", reason="the site was told, and does not ask after a reload"
        )
    return replace(result, reason="the banner is gone, but nothing shows that the choice was kept")


async def _gone(banner: Banner | None) -> bool:
    """Whether the banner goes away, given time for its animation."""
    if banner is None:
        return True
    end = asyncio.get_running_loop().time() + _GONE_SECONDS
    while await banner.is_open():
        if asyncio.get_running_loop().time() >= end:
            return False
        await asyncio.sleep(0.2)
    return True


async def _asks_no_more(encounter: Encounter) -> bool:
    """Load the page that asked again, wherever the answer led: whether no banner shows any more."""
    page, asked = encounter.page, encounter.page_url
    try:
        if page.url.split("#")[0] == asked.split("#")[0]:
            await page.reload(wait_until="load", timeout=_RELOAD_MS)
        else:
            await page.goto(asked, wait_until="load", timeout=_RELOAD_MS)
    except Error:
        return False
    await encounter.settle()
    return await banners.wait_for(encounter.page, _GONE_SECONDS) is None


async def _changed(encounter: Encounter, before: State, choice: str) -> list[Kept]:
    """What changed about consent; some consent managers store only after an answer from their server."""
    end = asyncio.get_running_loop().time() + _STORED_SECONDS
    while True:
        items = changed(before, await snapshot(encounter.page))
        if any(item.named and item.says == choice for item in items) or asyncio.get_running_loop().time() >= end:
            return items
        await asyncio.sleep(0.3)


async def _shown(encounter: Encounter, choice: str) -> dict[str, Any] | None:
    """What the reopened control shows; None where there is no such control, or it has nothing to switch."""
    layer = await reopen.reopen(encounter)
    if layer is None:
        return None
    toggles = optional_toggles(layer.toggles)
    picture = await encounter.picture("reopened")
    await reopen.close(encounter, layer)
    on = [toggle.label for toggle in toggles if toggle.grants]
    off = [toggle.label for toggle in toggles if not toggle.grants]
    says = None
    if toggles:
        says = "partly" if on and off else "accept" if on else "reject"
    return {"says": says, "on": on, "off": off, "screenshot": picture}


def _names(items: Sequence[Kept]) -> str:
    return ", ".join(dict.fromkeys(f"{item.stored.where} {item.stored.name}" for item in items))
