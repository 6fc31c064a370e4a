"""Fingerprinting recognised by what one script reads, not by who it is.

A chart that is drawn on a canvas, a shader that plays a film, a page that measures one headline: none of these read back
what tells one computer from another. The patterns follow the field's usual criteria:

    canvas   text is drawn and the picture is read back, from a canvas small enough to be no picture for people
    webgl    the unmasked vendor or renderer of the graphics card is read, or a scene is read back with its precisions
    audio    a sound is rendered offline, from an oscillator or by a script that reads canvas or graphics card as above
    fonts    many fonts are asked for, or measured with a text (on a canvas, or by the width of an element that is given each in turn)
    webrtc   a connection without any media or peer collects local addresses
    battery  the battery's state is asked for
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from policywitness.model.evidence import Call
from policywitness.model.vocabulary import Label

if TYPE_CHECKING:
    from policywitness.facts import Facts

MANY_FONTS = 20
"""Fonts tried by one script on one page; a page that lays out its own text needs few."""

MAX_SIDE = 1_000
"""Pixels; a canvas with a longer side is a picture or a game."""

MAX_READS = 10
"""A script that reads a canvas back more often edits pictures; a fingerprint takes one to three."""

_READ_BACK = frozenset(("toDataURL", "getImageData", "toBlob", "convertToBlob"))
_SIZE = re.compile(r"[\d.]+(?:px|pt|em|rem|%)(?:/\S+)?")
_UNMASKED = frozenset(("37445", "37446", "0x9245", "0x9246", "UNMASKED_VENDOR_WEBGL", "UNMASKED_RENDERER_WEBGL"))


@dataclass(frozen=True, slots=True)
class Reading:
    """All watched calls of one script on one page of one visit, by the called member's name."""

    script_url: str | None
    calls: Mapping[str, tuple[Call, ...]]

    def count(self, *members: str) -> int:
        """How often any of `members` was called."""
        return sum(call.count for member in members for call in self.calls.get(member, ()))

    def of(self, *members: str) -> tuple[Call, ...]:
        """The calls of `members`."""
        return tuple(call for member in members for call in self.calls.get(member, ()))


def member(api: str) -> str:
    """`HTMLCanvasElement.prototype.toDataURL()` -> `toDataURL`."""
    return api.rpartition(".")[2].removesuffix("()")


def readings(calls: Iterable[Call]) -> list[Reading]:
    """Group calls by visit, page and script."""
    found: dict[tuple[str, str, str], dict[str, list[Call]]] = defaultdict(lambda: defaultdict(list))
    for call in calls:
        found[(call.visit_id, call.page_url, call.script_url or "")][member(call.api)].append(call)
    return [Reading(key[2] or None, {name: tuple(c) for name, c in by.items()}) for key, by in sorted(found.items())]


def recognise(reading: Reading) -> list[tuple[Label, tuple[Call, ...], str]]:
    """Labels with the calls that show them and one phrase each."""
    found: list[tuple[Label, tuple[Call, ...], str]] = []
    canvas, webgl = _canvas(reading), _webgl(reading)
    if canvas:
        found.append((Label.FP_CANVAS, canvas, "draws text on a small canvas and reads the picture back"))
    if webgl:
        found.append((Label.FP_WEBGL, webgl, "reads which graphics card and driver the computer has"))
    if evidence := _audio(reading, beside=bool(canvas or webgl)):
        found.append((Label.FP_AUDIO, evidence, "renders a sound that nobody hears and reads its samples"))
    if evidence := _fonts(reading):
        found.append((Label.FP_FONTS, evidence, "tries many fonts to learn which are installed"))
    if (
        reading.count("createDataChannel")
        and reading.count("createOffer")
        and not reading.count("getUserMedia", "addTrack")
    ):
        found.append((Label.FP_WEBRTC, reading.of("createDataChannel", "createOffer"), "opens a connection to nobody"))
    if evidence := reading.of("getBattery"):
        found.append((Label.FP_BATTERY, evidence, "reads the battery's state"))
    return found


def _canvas(reading: Reading) -> tuple[Call, ...]:
    text = reading.of("fillText", "strokeText")
    read = reading.of(*sorted(_READ_BACK))
    small = [call for call in read if _side(call.arguments) <= MAX_SIDE]
    if not text or not small or reading.count(*_READ_BACK) > MAX_READS:
        return ()
    return (*text, *small)


def _side(arguments: Mapping[str, Any]) -> float:
    """The longer side of the canvas that was read; 0 where it was not recorded."""
    sides = [arguments.get(name) for name in ("width", "height")]
    return max((side for side in sides if isinstance(side, int | float)), default=0)


def _webgl(reading: Reading) -> tuple[Call, ...]:
    asked = [c for c in reading.of("getParameter") if _UNMASKED & {str(v) for v in _flat(c.arguments)}]
    if asked:
        return tuple(asked)
    if reading.count("readPixels") and reading.count("getShaderPrecisionFormat", "getSupportedExtensions") >= 2:
        return reading.of("readPixels", "getShaderPrecisionFormat", "getSupportedExtensions")
    return ()


def _audio(reading: Reading, beside: bool) -> tuple[Call, ...]:
    offline = reading.of("OfflineAudioContext", "webkitOfflineAudioContext", "startRendering")
    source = reading.of("createOscillator", "createDynamicsCompressor")
    return (*offline, *source) if offline and (source or beside) else ()


def _fonts(reading: Reading) -> tuple[Call, ...]:
    """The calls that try fonts, where they try many different ones; many texts in one font are a chart."""
    calls = reading.of("measureText", "check", "offsetWidth", "offsetHeight")
    fonts = {_family(str(call.arguments["font"])) for call in calls if "font" in call.arguments}
    return calls if len(fonts) >= MANY_FONTS else ()


def _family(font: str) -> str:
    """The font's name without its size: a page uses one font in many sizes."""
    return _SIZE.sub("", font).strip()


def _flat(value: Any) -> Iterable[Any]:
    if isinstance(value, Mapping):
        for inner in value.values():
            yield from _flat(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _flat(inner)
    else:
        yield value


def fingerprinting(facts: Facts) -> list[tuple[Label, str, tuple[Call, ...], str]]:
    """Label, script URL (the page where it is inline), calls, phrase; in the order of visits."""
    found = []
    for reading in readings(facts.observed(facts.evidence.calls)):
        for label, calls, phrase in recognise(reading):
            found.append((label, reading.script_url or calls[0].page_url, calls, phrase))
    return found
