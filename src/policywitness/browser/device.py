"""The phone of scenarios with `device = "mobile"`: screen, touch, user agent and client hints of one common Android phone.

The user agent is the reduced one that Chrome for Android sends of every phone ("Android 10; K"); model and version of the
system are told by client hints only to those who ask.
"""

from __future__ import annotations

from typing import Any

VIEWPORT = (412, 839)
SCREEN = (412, 915)
SCALE = 2.625
TOUCH_POINTS = 5
_PLATFORM = "Linux armv81"
_MODEL, _ANDROID = "Pixel 7", "14.0.0"


def user_agent(major: str) -> str:
    """The user agent of Chrome `major` on the phone."""
    return (
        "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) "
        f"Chrome/{major}.0.0.0 Mobile Safari/537.36"
    )


def override(agent: str, version: str) -> dict[str, Any]:
    """Parameters of DevTools' `setUserAgentOverride`: the user agent and the client hints that go with it.

    `version` is the browser's whole version (`156.0.8078.79`).
    """
    major = version.partition(".")[0]
    brands = [("Not:A-Brand", "8"), ("Chromium", major)]
    full = [("Not:A-Brand", "8.0.0.0"), ("Chromium", version)]
    return {
        "userAgent": agent,
        "platform": _PLATFORM,
        "userAgentMetadata": {
            "brands": [{"brand": brand, "version": number} for brand, number in brands],
            "fullVersionList": [{"brand": brand, "version": number} for brand, number in full],
            "platform": "Android",
            "platformVersion": _ANDROID,
            "architecture": "",
            "model": _MODEL,
            "mobile": True,
            "bitness": "",
            "wow64": False,
            "formFactors": ["Mobile"],
        },
    }
