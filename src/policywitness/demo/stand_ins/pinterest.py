"""Pinterest's part: a tag that one visitor in forty meets (see `demo/larkfield.py`)."""

from __future__ import annotations

import secrets

from policywitness.demo.answers import YEAR, ServerCookie, collect, files
from policywitness.demo.server import Answer

BROWSER = ServerCookie("ar_debug", YEAR, "pinterest.com", lambda: "1")
CLICK = ServerCookie("_pinterest_ct_ua", YEAR, "ct.pinterest.com", lambda: secrets.token_urlsafe(60))

HOSTS: dict[str, dict[str, Answer]] = {
    "s.pinimg.com": files("s.pinimg.com"),
    "ct.pinterest.com": {"/v3/": collect(BROWSER, CLICK)},
}
