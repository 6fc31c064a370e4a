"""Reopen the consent choice by a control that a visitor can see, and close it again."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

from playwright.async_api import ElementHandle, Error, Frame, JSHandle

from policywitness.consent import banner as banners
from policywitness.consent.banner import Banner
from policywitness.consent.encounter import Encounter
from policywitness.consent.wording import asks_for_cookies, kind_of, names_topic
from policywitness.model.hosts import host_of, same_site

_TRIES = 3
"""So many controls that may reopen the choice are pressed, the likeliest first."""
_SECONDS = 5


async def reopen(encounter: Encounter) -> Banner | None:
    """Press the likeliest controls, the best first, until a consent dialog shows; None where none does.

    Only controls that name cookies, consent or privacy choices count, and links to another page of the site after all others.
    """
    for frame, handle, control in (await _controls(encounter))[:_TRIES]:
        element = await _element(handle, control["index"])
        if element is None:
            continue
        label = control["label"] or control["name"]
        if not await encounter.click(element, label, control["element"], frame_url=frame.url, reopens=True):
            continue
        await encounter.settle()
        layer = await banners.wait_for(encounter.page, 2, opened=True)
        if layer is not None:
            return await _with_toggles(encounter, layer)
        if control["leads"]:
            await _back(encounter)
            return None
    return None


async def _back(encounter: Encounter) -> None:
    with suppress(Error):
        await encounter.page.go_back(timeout=5_000)
    await encounter.settle()


async def close(encounter: Encounter, layer: Banner) -> None:
    """Leave a reopened dialog as it is: its own control to close, else the Escape key, else saving what it shows."""
    for control in (layer.control("close"), None, layer.control("save")):
        if control is not None:
            await encounter.press(layer, control)
        else:
            await encounter.page.keyboard.press("Escape")
        await encounter.settle()
        if not await layer.is_open():
            return


async def _with_toggles(encounter: Encounter, layer: Banner) -> Banner:
    """Where the first layer reopens, go on to the one that shows the choice, if there is one."""
    opener = layer.control("settings")
    if layer.toggles or opener is None or layer.control("reject"):
        return layer
    if not await encounter.press(layer, opener):
        return layer
    await encounter.settle()
    return await banners.wait_for(encounter.page, 2, opened=True, over=layer) or layer


async def _controls(encounter: Encounter) -> list[tuple[Frame, JSHandle, dict[str, Any]]]:
    found: list[tuple[float, Frame, JSHandle, dict[str, Any]]] = []
    for frame in encounter.page.frames:
        try:
            handle = await asyncio.wait_for(frame.evaluate_handle(banners.script("reopen.js")), _SECONDS)
            controls = await asyncio.wait_for(handle.evaluate("found => found.controls"), _SECONDS)
        except (Error, TimeoutError):
            continue
        found += [(score, frame, handle, one) for one in controls if (score := _score(one, host_of(frame.url)))]
    found.sort(key=lambda one: -one[0])
    return [(frame, handle, one) for _, frame, handle, one in found]


def _score(control: dict[str, Any], host: str) -> float:
    """How likely a control reopens the choice; 0 for not at all."""
    label = " ".join(dict.fromkeys((control["label"], control["name"])))
    if len(label) > 120 or not names_topic(label):
        return 0
    if control["leads"]:
        fits = kind_of(control["label"]) == "settings" and same_site(host_of(control["leads"]), host)
        return 0.5 * (fits and asks_for_cookies(label))
    settings = kind_of(control["label"]) in ("settings", "reject", "save") or kind_of(control["name"]) == "settings"
    if not (settings or control["floats"] or control["opens_dialog"]):
        return 0
    return 1 + 4 * settings + 2 * asks_for_cookies(label) + bool(control["floats"]) + bool(control["opens_dialog"])


async def _element(handle: JSHandle, index: int) -> ElementHandle | None:
    try:
        return (await handle.evaluate_handle("(found, index) => found.elements[index]", index)).as_element()
    except Error:
        return None
