"""TikTok's part: a pixel that only half of the visitors meet (see `demo/larkfield.py`)."""

from __future__ import annotations

import secrets

from policywitness.demo.answers import DAY, ServerCookie, collect, file
from policywitness.demo.server import Answer

TTP = ServerCookie("_ttp", 390 * DAY, "tiktok.com", lambda: secrets.token_urlsafe(20))

HOSTS: dict[str, dict[str, Answer]] = {
    "analytics.tiktok.com": {
        "/i18n/pixel/events.js": file("analytics.tiktok.com", "_events.js"),
        "/api/v2/pixel": collect(TTP),
    },
}
