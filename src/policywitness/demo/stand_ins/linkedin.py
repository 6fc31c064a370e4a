"""LinkedIn's part: the Insight Tag with its detour over www.linkedin.com, and the frame of an embedded post."""

from __future__ import annotations

import secrets
import uuid

from aiohttp import web

from policywitness.demo.answers import DAY, YEAR, ServerCookie, collect, file, files, framed, picture, redirect
from policywitness.demo.server import Answer


def _browser_id() -> str:
    return f'"v=2&{uuid.uuid4()}"'


BCOOKIE = ServerCookie("bcookie", YEAR, "linkedin.com", _browser_id)
LIDC = ServerCookie("lidc", DAY, "linkedin.com", lambda: f'"b=OGST01:s=O:r=O:a=O:p=O:g={secrets.token_hex(8)}"')
MATCH_HISTORY = ServerCookie("UserMatchHistory", 30 * DAY, "linkedin.com", lambda: secrets.token_urlsafe(40))
ANALYTICS_HISTORY = ServerCookie("AnalyticsSyncHistory", 30 * DAY, "linkedin.com", lambda: secrets.token_urlsafe(40))


def insight(request: web.Request) -> web.Response:
    """The tag's picture: it visits www.linkedin.com for the member's cookies once, then ends here."""
    if "liSync" in request.query:
        response = picture()
    else:
        response = redirect(
            "https://www.linkedin.com/px/li_sync",
            redirect=f"https://px.ads.linkedin.com/collect?{request.query_string}&cookiesTest=true&liSync=true",
        )
    for cookie in (MATCH_HISTORY, ANALYTICS_HISTORY):
        cookie.put(response, cookie.value(request))
    return response


def sync(request: web.Request) -> web.Response:
    """www.linkedin.com's half: its cookies, then back to the tag's host and nowhere else."""
    back = request.query.get("redirect", "")
    if not back.startswith("https://px.ads.linkedin.com/"):
        return web.Response(status=400, text="redirect leads elsewhere\n")
    response = redirect(back)
    for cookie in (BCOOKIE, LIDC):
        cookie.put(response, cookie.value(request))
    return response


HOSTS: dict[str, dict[str, Answer]] = {
    "snap.licdn.com": files("snap.licdn.com"),
    "px.ads.linkedin.com": {"/collect": insight, "/wa/": collect()},
    "www.linkedin.com": {
        "/px/li_sync": sync,
        "/embed/feed/update/*": framed(file("www.linkedin.com", "_post.html"), BCOOKIE, LIDC),
    },
    "platform.linkedin.com": files("platform.linkedin.com"),
}
