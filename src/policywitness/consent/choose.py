"""Look for a consent banner, and make a choice on it: reject, accept, or withdraw (accept, then reject by the reopened control).

What a visitor can see and press comes first: a control that says what is wanted. Where there is none, autoconsent's rule for this
consent manager acts; where that has none, the settings are opened, everything optional is switched, and saved. Nothing is ever
pressed outside a banner, but for the control that reopens it after the choice. What came of it is proved apart (`proof`).
"""

from __future__ import annotations

from dataclasses import dataclass

from policywitness.consent import banner as banners
from policywitness.consent import proof, reopen
from policywitness.consent.autoconsent import Autoconsent
from policywitness.consent.banner import Banner
from policywitness.consent.encounter import Encounter
from policywitness.consent.proof import Proof
from policywitness.consent.state import about_consent, snapshot, strings

_BANNER_SECONDS = 4
_DETECT_SECONDS = 7
_NAME_SECONDS = 1
_LAYERS = 3
"""Banner, settings, and one more: deeper than that no visitor is sent."""

NO_BANNER = "no consent banner was found"


@dataclass(frozen=True, slots=True)
class Act:
    """What was done. `via` is button, autoconsent, settings, or nothing (then `reason` says why); `said` is its last label."""

    via: str
    clicks: int
    reason: str = ""
    pressed_choice: bool = False


async def look(encounter: Encounter, seconds: float = 0) -> bool:
    """Write down the banner that shows within `seconds`, and the consent strings there are; whether one shows.

    Nothing is touched.
    """
    found = await banners.wait_for(encounter.page, seconds)
    if found is not None:
        await _write_banner(encounter, found, None)
    await _write_strings(encounter, "before")
    return found is not None


async def choose(encounter: Encounter, choice: str) -> Proof:
    """Make `choice` (one of `CHOICES`) on the page's banner, and write down banner, action, strings and proof."""
    engine = await Autoconsent.start(encounter.page)
    try:
        found = await banners.wait_for(encounter.page, _BANNER_SECONDS)
        # Where a control says what is wanted, autoconsent is only asked for the consent manager's name.
        plain = found is not None and found.control("accept" if choice == "withdraw" else choice) is not None
        rule = await engine.detect(_NAME_SECONDS if plain else _DETECT_SECONDS)
        if found is None:
            found = await banners.find(encounter.page)
        if found is None and not engine.ready:
            return _written(encounter, choice, Proof.failed(NO_BANNER))
        if found is not None:
            await _write_banner(encounter, found, rule)
        else:
            encounter.write("banner", rule or "banner", rule=rule, screenshot=await encounter.picture("banner"))
        await _write_strings(encounter, "before")
        first = "accept" if choice == "withdraw" else choice
        result = await _answer(encounter, found, engine, first)
    finally:
        await engine.stop()
    if choice == "withdraw":
        result = await _withdraw(encounter, result)
    await _write_strings(encounter, "after")
    encounter.close()
    return _written(encounter, choice, result)


async def _answer(encounter: Encounter, found: Banner | None, engine: Autoconsent, choice: str) -> Proof:
    """Act on the open banner and judge; where the visible way fails with the banner still open, autoconsent has a try."""
    before = await snapshot(encounter.page)
    act = await _act(encounter, found, engine, choice)
    result = await _judge(encounter, found, before, choice, act)
    if not result.proved and not result.banner_gone and act.via in ("button", "settings") and engine.ready:
        act = await _by_rule(encounter, engine, choice)
        result = await _judge(encounter, found, before, choice, act)
    return result


async def _judge(encounter: Encounter, found: Banner | None, before: proof.State, choice: str, act: Act) -> Proof:
    encounter.write("action", choice, via=act.via, clicks=act.clicks, reason=act.reason, pressed=list(encounter.clicks))
    if act.via == "nothing":
        return Proof.failed(act.reason)
    await encounter.settle()
    return await proof.prove(encounter, found, before, choice, act.pressed_choice)


async def _act(encounter: Encounter, found: Banner | None, engine: Autoconsent, choice: str) -> Act:
    if found is None:
        return await _by_rule(encounter, engine, choice)
    begun = len(encounter.clicks)
    if await _first_layer(encounter, found, choice):
        return Act("button", len(encounter.clicks) - begun, pressed_choice=True)
    if choice == "reject" and not found.kinds & {"reject", "settings", "save"} and not found.toggles:
        # A notice that can only be agreed to: a rule that "opts out" of it could but press its only button.
        if found.unread:
            return Act("nothing", 0, f"no control to reject was found; not understood: {', '.join(found.unread)}")
        but = " but to pay" if "pay" in found.kinds else ""
        return Act("nothing", 0, f"the banner offers no way to refuse{but}")
    if engine.ready:
        act = await _by_rule(encounter, engine, choice)
        if act.via != "nothing":
            return act
    if await _by_settings(encounter, found, choice):
        return Act("settings", len(encounter.clicks) - begun, pressed_choice=True)
    return Act("nothing", len(encounter.clicks) - begun, f"no control to {choice} was found")


async def _first_layer(encounter: Encounter, found: Banner, choice: str) -> bool:
    """Press the control that says what is wanted; a notice that can only be closed is accepted by closing it."""
    control = found.control(choice) or found.control(choice, leading=True)
    if control is None and choice == "accept" and not found.kinds & {"reject", "settings", "save"}:
        control = found.control("close")
    return control is not None and await encounter.press(found, control, answers=True)


async def _by_rule(encounter: Encounter, engine: Autoconsent, choice: str) -> Act:
    if not engine.ready:
        return Act("nothing", 0, f"no control to {choice} was found")
    encounter.on_choice()
    acted = await engine.act(choice)
    if acted is None:
        return Act("nothing", 0, f"no control to {choice} was found")
    encounter.clicks += [{"t_ms": encounter.clock(), "rule": acted.rule, "scripted": True}] * acted.clicks
    if acted.clicks == 0 and not acted.said_done:
        return Act("nothing", 0, f"autoconsent's rule {acted.rule} found nothing to press")
    return Act("autoconsent", acted.clicks, f"autoconsent's rule {acted.rule}")


async def _by_settings(encounter: Encounter, found: Banner, choice: str, reopened: bool = False) -> bool:
    """Go through the layers until one has an answer. `reopened`: the first may be the settings already."""
    layer: Banner | None = found
    for depth in range(_LAYERS):
        if layer is None:
            return False
        if await _in_layer(encounter, layer, choice, first=depth == 0):
            return True
        if (depth or reopened) and await _under_layer(encounter, found, layer, choice):
            return True
        opener = layer.control("settings")
        if opener is None or not await encounter.press(layer, opener):
            return False
        await encounter.settle()
        layer = await banners.wait_for(encounter.page, _BANNER_SECONDS, opened=True, over=layer)
        if layer is not None and depth == 0:
            await _write_banner(encounter, layer, None, layer=2)
    return False


async def _in_layer(encounter: Encounter, layer: Banner, choice: str, first: bool = False) -> bool:
    """Answer in one layer: a control for everything, or every optional toggle and the control that saves them.

    The first layer's own control was tried before. Settings often stay open after their answer, until they are saved or closed.
    """
    control = None if first else layer.control(choice)
    if control is not None:
        pressed = await encounter.press(layer, control, answers=True)
        await _done_with(encounter, layer)
        return pressed
    save = layer.control("save")
    toggles = banners.optional_toggles(layer.toggles)
    answers = banners.radios(layer.toggles, choice)
    if save is None or not (toggles or answers):
        return False
    for toggle in toggles:
        await encounter.switch(layer, toggle, (choice == "accept") != toggle.refuses)
    for answer in answers:
        await encounter.switch(layer, answer, on=True)
    return await encounter.press(layer, save, answers=True)


async def _under_layer(encounter: Encounter, found: Banner, layer: Banner, choice: str) -> bool:
    """Where switches can only be closed, the banner under them saves what they show: “Accept selected”."""
    toggles, close = banners.optional_toggles(layer.toggles), layer.control("close")
    if not toggles or close is None:
        return False
    for toggle in toggles:
        await encounter.switch(layer, toggle, (choice == "accept") != toggle.refuses)
    if not await encounter.press(layer, close):
        return False
    await encounter.settle()
    below = await banners.find(encounter.page)
    save = below.control("save") if below is not None and below.frame is found.frame else None
    return below is not None and save is not None and await encounter.press(below, save, answers=True)


async def _done_with(encounter: Encounter, layer: Banner) -> None:
    await encounter.settle()
    end = layer.control("save") or layer.control("close")
    if end is not None and await layer.is_open():
        await encounter.press(layer, end)


async def _withdraw(encounter: Encounter, accepted: Proof) -> Proof:
    """After a proved acceptance: reopen, reject, prove."""
    if not accepted.proved:
        return accepted.because(f"nothing to withdraw: the acceptance was not proved ({accepted.reason})")
    await encounter.settle()
    before = await snapshot(encounter.page)
    begun = len(encounter.clicks)
    layer = await reopen.reopen(encounter)
    if layer is None:
        return accepted.because("no control to withdraw the consent was found on the page")
    await _write_banner(encounter, layer, None, layer=2, reopened=True)
    done = await _in_layer(encounter, layer, "reject") or await _by_settings(encounter, layer, "reject", reopened=True)
    act = Act("reopened", len(encounter.clicks) - begun, pressed_choice=True)
    if not done:
        act = Act("nothing", len(encounter.clicks) - begun, "the reopened control offers no way to refuse")
    return await _judge(encounter, layer, before, "reject", act)


def _written(encounter: Encounter, choice: str, result: Proof) -> Proof:
    encounter.write("proof", choice, clicks=len(encounter.clicks), **result.described())
    return result


async def _write_banner(
    encounter: Encounter, found: Banner, rule: str | None, layer: int = 1, reopened: bool = False
) -> None:
    encounter.write(
        "banner",
        rule or found.element,
        rule=rule,
        layer=layer,
        reopened=reopened,
        screenshot=await encounter.picture("banner" if layer == 1 else "settings"),
        **banners.offered(found, chosen=reopened),
    )


async def _write_strings(encounter: Encounter, moment: str) -> None:
    for one in strings(about_consent(await snapshot(encounter.page))):
        assert one.decoded is not None
        encounter.write(
            "string",
            one.decoded.format,
            moment=moment,
            value=one.decoded.value,
            granted=one.decoded.granted,
            denied=one.decoded.denied,
            fields=one.decoded.fields,
            kept=one.described(),
        )
