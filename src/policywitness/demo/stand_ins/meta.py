"""Meta's part: the pixel (which ignores Global Privacy Control) and the like button's frame."""

from __future__ import annotations

import secrets

from policywitness.demo.answers import DAY, ServerCookie, collect, file, framed
from policywitness.demo.server import Answer, js

DATR = ServerCookie("datr", 400 * DAY, "facebook.com", lambda: secrets.token_urlsafe(18))
FR = ServerCookie("fr", 90 * DAY, "facebook.com", lambda: "0" + secrets.token_urlsafe(24))

_CONFIG = 'window.fbq.config = { pixel: "918273645546372", plugins: ["InferredEvents", "AutomaticMatching"] };\n'

HOSTS: dict[str, dict[str, Answer]] = {
    "connect.facebook.net": {
        "/en_US/fbevents.js": file("connect.facebook.net", "_fbevents.js"),
        "/signals/config/*": js(_CONFIG),
    },
    "www.facebook.com": {
        "/tr/": collect(FR),
        "/plugins/like.php": framed(file("www.facebook.com", "_like.html"), DATR, FR),
    },
}
