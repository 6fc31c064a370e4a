"""How the devices of the visitors look: a desktop's screen, one common Android phone, and the client hints of both.

A browser that is given a user agent keeps silent about the client hints that few ask for (architecture, whole version, form
factor), which ordinary browsers tell; so they are given as well, as the same version's ordinary Chrome has them.

The phone's user agent is the reduced one that Chrome for Android sends of every phone ("Android 10; K"); model and version of
the system are told by client hints only to those who ask.
"""

from __future__ import annotations

import platform
from typing import Any

VIEWPORT = (412, 839)
SCREEN = (412, 915)
SCALE = 2.625
TOUCH_POINTS = 5
_PLATFORM = "Linux armv81"
_MODEL, _ANDROID = "Pixel 7", "14.0.0"
_DESKTOP_SCREEN = (1920, 1080)

# Chromium's components/embedder_support/user_agent_utils.cc: a made-up brand keeps sites from reading the list by position.
_GREASE_SIGNS = (" ", "(", ":", "-", ".", "/", ")", ";", "=", "?", "_")
_GREASE_VERSIONS = ("8", "99", "24")
_ORDERS = {
    2: ((0, 1), (1, 0)),
    3: ((0, 1, 2), (0, 2, 1), (1, 0, 2), (1, 2, 0), (2, 0, 1), (2, 1, 0)),
}


def desktop_screen(viewport: tuple[int, int]) -> tuple[int, int]:
    """The screen of a desktop whose window shows `viewport`, in CSS pixels; a window is no larger than its screen."""
    width, height = _DESKTOP_SCREEN
    return max(width, viewport[0]), max(height, viewport[1])


def phone_agent(major: str) -> str:
    """The user agent of Chrome `major` on the phone."""
    return (
        "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) "
        f"Chrome/{major}.0.0.0 Mobile Safari/537.36"
    )


def desktop_agent(major: str) -> str:
    """The user agent of Chrome `major` on this machine, which is reduced as well."""
    system = "Macintosh; Intel Mac OS X 10_15_7" if platform.system() == "Darwin" else "X11; Linux x86_64"
    return f"Mozilla/5.0 ({system}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{major}.0.0.0 Safari/537.36"


def brands(program: str) -> list[tuple[str, str]]:
    """The brands that a program names in its client hints, in its order, each with its whole version.

    >>> brands("Chromium 156.0.8078.79")
    [('Not:A-Brand', '8.0.0.0'), ('Chromium', '156.0.8078.79')]
    >>> brands("Google Chrome for Testing 124.0.6367.60")
    [('Chromium', '124.0.6367.60'), ('Google Chrome', '124.0.6367.60'), ('Not-A.Brand', '99.0.0.0')]
    """
    version = program.rpartition(" ")[2]
    seed = int(version.partition(".")[0])
    first, second = (_GREASE_SIGNS[(seed + step) % len(_GREASE_SIGNS)] for step in (0, 1))
    grease = f"{_GREASE_VERSIONS[seed % len(_GREASE_VERSIONS)]}.0.0.0"
    named = [(f"Not{first}A{second}Brand", grease), ("Chromium", version)]
    if program.startswith("Google Chrome"):
        named.append(("Google Chrome", version))
    orders = _ORDERS[len(named)]
    places = orders[seed % len(orders)]
    return [brand for _, brand in sorted(zip(places, named, strict=True))]


def override(agent: str, program: str, kind: str) -> dict[str, Any]:
    """Parameters of DevTools' `setUserAgentOverride`: the user agent and the client hints that go with it.

    `program` is what the browser's --version says ("Chromium 156.0.8078.79"); `kind` is "desktop" or "mobile".
    """
    named = brands(program)
    hints: dict[str, Any] = {
        "brands": [{"brand": brand, "version": version.partition(".")[0]} for brand, version in named],
        "fullVersionList": [{"brand": brand, "version": version} for brand, version in named],
        "fullVersion": program.rpartition(" ")[2],
        "wow64": False,
        **(_phone_hints() if kind == "mobile" else _desktop_hints()),
    }
    asked: dict[str, Any] = {"userAgent": agent, "userAgentMetadata": hints}
    return asked | {"platform": _PLATFORM} if kind == "mobile" else asked


def _phone_hints() -> dict[str, Any]:
    return {
        "platform": "Android",
        "platformVersion": _ANDROID,
        "architecture": "",
        "bitness": "",
        "model": _MODEL,
        "mobile": True,
        "formFactors": ["Mobile"],
    }


def _desktop_hints() -> dict[str, Any]:
    mac = platform.system() == "Darwin"
    return {
        "platform": "macOS" if mac else "Linux",
        # On Linux Chrome tells no version of the system.
        "platformVersion": platform.mac_ver()[0],
        "architecture": "arm" if platform.machine().lower() in ("arm64", "aarch64") else "x86",
        "bitness": "64",
        "model": "",
        "mobile": False,
        "formFactors": ["Desktop"],
    }
