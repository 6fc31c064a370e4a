"""Hotjar's part: loader, recorder, and the two addresses that a session replay is uploaded to."""

from __future__ import annotations

from policywitness.demo.answers import collect, file, files
from policywitness.demo.server import Answer

HOSTS: dict[str, dict[str, Answer]] = {
    "static.hotjar.com": {"/c/hotjar-3190427.js": file("static.hotjar.com", "_hotjar.js", SITE="3190427")},
    "script.hotjar.com": files("script.hotjar.com"),
    "vc.hotjar.io": {"/sessions/3190427": collect(json={"success": True})},
    "in.hotjar.com": {"/api/v2/client/sites/3190427/recording": collect()},
}
