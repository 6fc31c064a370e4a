"""Find a consent banner by what it is: a box over the page that talks of consent and offers an answer.

A fact of the page, found without touching it: `banner.js` describes the boxes of every frame, and the words decide here. Names of
classes and ids only tell where to look.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Any

from playwright.async_api import ElementHandle, Error, Frame, JSHandle, Page

from policywitness.consent.wording import (
    asks_for_cookies,
    is_about_other,
    is_consent_text,
    kind_of,
    names_accepting,
    names_all,
    names_necessary,
    names_other,
    only_informs,
)
from policywitness.model.hosts import host_of, same_site

_FRAME_SECONDS = 5
_LOOKS = 4
"""So often a banner is looked for where the page replaced it between finding it and looking whether it shows."""
_YES_OR_NO = {"1": "accept", "true": "accept", "on": "accept", "0": "reject", "false": "reject", "off": "reject"}
_MAX_FRAMES = 12
_MIN_FRAME = (150, 60)
"""Frames looked into, and the CSS pixels (width, height) below which no banner has room."""
_LINK_WORDS = 3
"""A link with more words is about something; a button may say more."""

_SHORTEST_NOTICE = 80
"""Characters: a box with less text and only a way to close it or to opt out is a row of links."""


@dataclass(frozen=True, slots=True)
class Control:
    """Something to press. `kind` is one of `wording.KINDS` or None; `leads` is set where it leads to another page.

    `box` is x, y, width, height in CSS pixels of the frame; `style` holds the computed colours, font size (px) and weight.
    """

    index: int
    kind: str | None
    label: str
    element: str
    tag: str
    in_view: bool
    box: dict[str, int]
    style: dict[str, Any]
    leads: str | None = None
    pressed: str | None = None

    @property
    def area(self) -> int:
        """Square CSS pixels."""
        return self.box["width"] * self.box["height"]

    def described(self) -> dict[str, Any]:
        """As it stands in the evidence."""
        return {
            "kind": self.kind,
            "label": self.label,
            "element": self.element,
            "in_view": self.in_view,
            "box": self.box,
            "style": self.style,
        }


@dataclass(frozen=True, slots=True)
class Toggle:
    """A box to tick, a switch or a radio button; `optional` is false where its label or state says that it cannot be refused."""

    index: int
    label: str
    name: str
    value: str
    radio: bool
    checked: bool
    disabled: bool

    @property
    def refuses(self) -> bool:
        """Whether it is ticked to refuse: “Do not sell my data”; not where it switches both ways, “Enable or disable all”."""
        return kind_of(self.label) == "reject" and not names_necessary(self.label) and not names_accepting(self.label)

    @property
    def grants(self) -> bool:
        """Whether it grants its purpose as it stands."""
        return self.checked != self.refuses

    @property
    def optional(self) -> bool:
        """Whether a visitor can leave it off."""
        return not self.disabled and not names_necessary(self.label[:40]) and not names_necessary(self.name)

    def described(self) -> dict[str, Any]:
        """As it stands in the evidence."""
        return {"label": self.label, "name": self.name, "checked": self.checked, "disabled": self.disabled}


@dataclass(frozen=True, slots=True)
class Banner:
    """A consent banner, or a layer of one, as it stood when it was looked at."""

    frame: Frame
    handle: JSHandle
    index: int
    how: str
    element: str
    text: str
    box: dict[str, int]
    viewport: dict[str, int]
    style: dict[str, Any]
    controls: tuple[Control, ...]
    toggles: tuple[Toggle, ...]

    def control(self, kind: str, leading: bool = False) -> Control | None:
        """The control of a kind that answers for everything, else the most prominent.

        Never one that leads to another page; with `leading`, one that leads to another page of the same site.
        """
        fitting = [one for one in self.controls if one.kind == kind and self._stays(one, leading)]
        return max(fitting, key=lambda one: (names_all(one.label), one.in_view, one.area), default=None)

    def _stays(self, control: Control, leading: bool) -> bool:
        if not leading or control.leads is None:
            return control.leads is None and not leading
        # "Refuse" may be a link; "Do not sell my personal information" leads to a page about it.
        short = len(control.label.split()) <= _LINK_WORDS
        return short and same_site(host_of(control.leads), host_of(self.frame.url))

    def like(self, control: Control) -> Control | None:
        """The control that says and does the same; of a banner that was drawn anew."""
        return next((one for one in self.controls if (one.kind, one.label) == (control.kind, control.label)), None)

    @property
    def unread(self) -> list[str]:
        """Labels of buttons whose words are not known: one of them may refuse."""
        return [
            one.label
            for one in self.controls
            if one.kind is None and one.leads is None and one.tag in ("button", "input") and not only_informs(one.label)
        ]

    @property
    def kinds(self) -> frozenset[str]:
        """What its controls can do."""
        links = {kind for kind in ("accept", "reject") if self.control(kind, leading=True)}
        return frozenset(one.kind for one in self.controls if one.kind is not None and one.leads is None) | links

    async def handle_of(self, index: int) -> ElementHandle | None:
        """The element of a control, a toggle or the banner itself; None where it is gone."""
        try:
            found = await self.handle.evaluate_handle("(found, index) => found.elements[index]", index)
        except Error:
            return None
        return found.as_element()

    async def is_open(self) -> bool:
        """Whether it still shows, itself or drawn anew: some pages replace their elements all the time."""
        return await self._shows() or await self.again() is not None

    async def again(self) -> Banner | None:
        """The same banner as it stands now, under whatever elements; None where it is gone."""
        if self.frame.is_detached():
            return None
        for _ in range(_LOOKS):
            boxes = await _boxes(self.frame, self.frame is not self.frame.page.main_frame)
            same = [one for one in boxes if one.text == self.text]
            for one in same:
                if await one._shows():
                    return one
            if not same:
                break
        return None

    async def _shows(self) -> bool:
        """Whether its element and every frame around it show."""
        element, frame = await self.handle_of(self.index), self.frame
        try:
            async with asyncio.timeout(_FRAME_SECONDS):
                while element is not None and await element.evaluate(_SHOWN):
                    if frame.parent_frame is None:
                        return True
                    element, frame = await frame.frame_element(), frame.parent_frame
        except (Error, TimeoutError):
            pass
        return False


# A wrapper without height may hold a banner that is positioned elsewhere.
_SHOWN = """root => {
  const shown = element => {
    const box = element.getBoundingClientRect();
    return box.width > 1 && box.height > 1 && box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth
      && element.checkVisibility({checkOpacity: true, checkVisibilityCSS: true});
  };
  return root.isConnected && (shown(root) || [...root.querySelectorAll('*')].some(shown));
}"""


async def find(page: Page, opened: bool = False, over: Banner | None = None) -> Banner | None:
    """The consent banner that shows on a page, in whichever frame; None where there is none. Nothing is touched.

    `opened`: a control for the settings was just pressed, so that a dialog with switches is theirs, whatever it talks of.
    `over`: the banner that opened them and may still show under them; it is not what is looked for.
    """
    found: list[Banner] = []
    for frame in await _frames(page):
        boxes = await _boxes(frame, frame is not page.main_frame)
        found += [banner for banner in boxes if _is_banner(banner) or (opened and _is_settings(banner))]
    if over is not None:
        found = [one for one in found if not (one.frame is over.frame and _within(one, over))]
    return max(found, key=_rank, default=None)


def _within(banner: Banner, other: Banner) -> bool:
    """Whether a box is another, or a part of it, and offers nothing more."""
    mine, theirs = ({(one.kind, one.label) for one in found.controls} for found in (banner, other))
    return banner.text in other.text and mine <= theirs and len(banner.toggles) <= len(other.toggles)


async def shows_banner(page: Page) -> bool:
    """Whether a consent banner shows on the page."""
    return await find(page) is not None


async def wait_for(page: Page, seconds: float, opened: bool = False, over: Banner | None = None) -> Banner | None:
    """The banner (see `find`), as soon as it shows; None where none shows within `seconds`."""
    end = asyncio.get_running_loop().time() + seconds
    while True:
        banner = await find(page, opened, over)
        if banner is not None or asyncio.get_running_loop().time() >= end:
            return banner
        await asyncio.sleep(0.3)


async def _frames(page: Page) -> list[Frame]:
    """The main frame, and those that show and have room for a banner."""
    frames = [page.main_frame]
    for frame in page.frames:
        if frame is page.main_frame or len(frames) >= _MAX_FRAMES:
            continue
        try:
            box = await asyncio.wait_for(_box(frame), 2)
        except (Error, TimeoutError):
            continue
        if box and box["width"] >= _MIN_FRAME[0] and box["height"] >= _MIN_FRAME[1]:
            frames.append(frame)
    return frames


async def _box(frame: Frame) -> Any:
    element = await frame.frame_element()
    return await element.bounding_box()


async def _boxes(frame: Frame, framed: bool) -> list[Banner]:
    try:
        handle = await asyncio.wait_for(frame.evaluate_handle(script("banner.js"), framed), _FRAME_SECONDS)
        report = await asyncio.wait_for(
            handle.evaluate("found => ({boxes: found.boxes, viewport: found.viewport})"), _FRAME_SECONDS
        )
    except (Error, TimeoutError):
        return []
    return [_banner(frame, handle, box, report["viewport"]) for box in report["boxes"] if not box["asks_more"]]


@cache
def script(name: str) -> str:
    """A function of this package's, as an expression, with `shared.js` before it."""
    shared, own = (
        resources.files("policywitness.consent").joinpath(file).read_text(encoding="utf-8")
        for file in ("shared.js", name)
    )
    return f"(...given) => {{\n{shared}\nreturn (\n{own}\n)(...given);\n}}"


def _banner(frame: Frame, handle: JSHandle, box: dict[str, Any], viewport: dict[str, int]) -> Banner:
    toggles = tuple(Toggle(**{name: one[name] for name in Toggle.__slots__}) for one in box["toggles"])
    controls = [_control(one) for one in box["controls"] if not one["disabled"]]
    return Banner(
        frame=frame,
        handle=handle,
        index=box["index"],
        how=box["how"],
        element=box["element"],
        text=box["text"],
        box=box["box"],
        viewport=viewport,
        style=box["style"],
        controls=tuple(controls if toggles else _with_bare_refusal(controls)),
        toggles=toggles,
    )


def _control(one: dict[str, Any]) -> Control:
    kind = kind_of(one["label"]) or (kind_of(one["name"]) if one["name"] else None)
    if kind in ("accept", "reject", "save") and names_other(one["label"]):
        kind = None
    names = ("index", "label", "element", "tag", "in_view", "box", "style", "leads", "pressed")
    return Control(kind=kind, **{name: one[name] for name in names})


def _with_bare_refusal(controls: list[Control]) -> list[Control]:
    """“Technically necessary” beside “Accept” refuses, where it is the one button that names what is necessary."""
    kinds = {one.kind for one in controls}
    bare = [
        one
        for one in controls
        if one.kind is None
        and one.tag == "button"
        and len(one.label.split()) <= _LINK_WORDS
        and names_necessary(one.label)
    ]
    if "accept" not in kinds or "reject" in kinds or len(bare) != 1:
        return controls
    return [replace(one, kind="reject") if one is bare[0] else one for one in controls]


def _is_banner(banner: Banner) -> bool:
    """It talks of consent and offers an answer: a choice, or at least a way to say that it was read.

    A box that lies in the page and not over it has to offer a choice, and so has one whose only topic is privacy at large.
    """
    here = [one for one in banner.controls if one.leads is None]
    answers = [one.label for one in here if one.kind not in (None, "close")]
    others = [one.label for one in here if one.kind is None]
    if not is_consent_text(banner.text) or is_about_other(banner.text, answers, others):
        return False
    kinds = banner.kinds
    choice = "accept" in kinds and bool(kinds & {"reject", "settings", "save", "pay"})
    choice = choice or ("save" in kinds and (bool(banner.toggles) or "settings" in kinds))
    if banner.how == "flow":
        return "accept" in kinds and ("reject" in kinds or ("save" in kinds and bool(optional_toggles(banner.toggles))))
    if banner.how in ("named", "frame", "sticky", "above") or not asks_for_cookies(banner.text):
        return choice or (banner.how != "sticky" and asks_for_cookies(banner.text) and "accept" in kinds)
    return choice or "accept" in kinds or (bool(kinds & {"reject", "close"}) and len(banner.text) >= _SHORTEST_NOTICE)


def _is_settings(banner: Banner) -> bool:
    """Something to switch, or to refuse, and a way to be done with it."""
    toggles = bool(optional_toggles(banner.toggles))
    ends = {"save", "accept", "reject"} | ({"close"} if toggles else set())
    return banner.how != "sticky" and (toggles or "reject" in banner.kinds) and bool(banner.kinds & ends)


def _rank(banner: Banner) -> tuple[bool, int, bool, int, int]:
    """Of boxes inside each other the smallest that still offers all answers; of layers the one in front."""
    answers = banner.kinds & {"accept", "reject", "save", "settings"}
    front = banner.how == "dialog" and bool(banner.toggles)
    return (
        bool(banner.kinds & {"accept", "reject", "save"}),
        front * 10 + len(answers),
        banner.how not in ("named", "flow"),
        -len(banner.text),
        -banner.box["width"] * banner.box["height"],
    )


# --- what a visitor is offered ----------------------------------------------------------------------------------------


def offered(banner: Banner, chosen: bool = False) -> dict[str, Any]:
    """The banner as it stands in the evidence: its element, words, controls, toggles, and what stands out about them.

    After something was `chosen`, a ticked box is the visitor's own, so nothing stands out.
    """
    frame = None if banner.frame == banner.frame.page.main_frame else banner.frame.url
    return {
        "element": banner.element,
        "frame_url": frame,
        "text": banner.text[:1500],
        "box": banner.box,
        "viewport": banner.viewport,
        "controls": [one.described() for one in banner.controls if one.kind is not None and one.leads is None],
        "toggles": [one.described() for one in banner.toggles],
        "observations": [] if chosen else [*observations(banner)],
    }


def observations(banner: Banner) -> Iterable[dict[str, Any]]:
    """What is unequal about a banner, each with the measures and elements it rests on.

    `reject-missing`: it can be accepted here but not refused; its reasons name buttons whose words are not known. `accept-or-pay`: who does not accept is asked to pay. `reject-less-prominent`: the control to refuse is out of view while
    the one to accept is in view, has less than half its area, letters smaller by a fifth, or is plain text beside a filled
    button. `pre-ticked`: an optional purpose is ticked before anything was chosen.
    """
    accept, reject = (banner.control(kind) or banner.control(kind, leading=True) for kind in ("accept", "reject"))
    if accept and not reject:
        reasons = [f"not understood: {label}" for label in banner.unread]
        yield {"what": "reject-missing", "element": accept.element, "label": accept.label, "reasons": reasons}
    pay = banner.control("pay") or banner.control("pay", leading=True)
    if accept and pay and not reject:
        yield {"what": "accept-or-pay", "element": pay.element, "label": pay.label}
    if accept and reject:
        reasons = list(_less_prominent(accept, reject))
        if reasons:
            yield {
                "what": "reject-less-prominent",
                "element": reject.element,
                "label": reject.label,
                "beside": accept.element,
                "reasons": reasons,
            }
    ticked = [one for one in banner.toggles if one.checked and one.optional and not one.radio and not one.refuses]
    if ticked:
        yield {"what": "pre-ticked", "element": banner.element, "labels": [one.label for one in ticked]}


def _less_prominent(accept: Control, reject: Control) -> Iterable[str]:
    if accept.in_view and not reject.in_view:
        yield "out of view"
    if reject.area < accept.area / 2:
        yield f"area {reject.area} px² beside {accept.area} px²"
    if reject.style["font_px"] < accept.style["font_px"] * 0.8:
        yield f"letters {reject.style['font_px']} px beside {accept.style['font_px']} px"
    if _filled(accept) and not _filled(reject) and not _bordered(reject):
        yield "plain text beside a filled button"


def _filled(control: Control) -> bool:
    return control.style["background"] not in ("rgba(0, 0, 0, 0)", "transparent")


def _bordered(control: Control) -> bool:
    return not str(control.style["border"]).startswith("0px")


def optional_toggles(toggles: Sequence[Toggle]) -> list[Toggle]:
    """The toggles that a visitor can set freely; for radio buttons see `radios`."""
    return [one for one in toggles if one.optional and not one.radio]


def radios(toggles: Sequence[Toggle], choice: str) -> list[Toggle]:
    """The radio buttons that stand for `choice` by their label or value: one for each question."""
    found = [one for one in toggles if one.radio and not one.disabled]
    return [
        one for one in found if choice in (kind_of(one.label), kind_of(one.value), _YES_OR_NO.get(one.value.lower()))
    ]
