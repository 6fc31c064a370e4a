"""Microsoft's part: Clarity (whose id picture visits Bing and comes back) and the UET tag of Microsoft Advertising."""

from __future__ import annotations

import secrets

from aiohttp import web

from policywitness.demo.answers import DAY, YEAR, ServerCookie, collect, file, files, picture, redirect
from policywitness.demo.server import Answer, js


def _hex32() -> str:
    return secrets.token_hex(16).upper()


MUID_BING = ServerCookie("MUID", 390 * DAY, "bing.com", _hex32)
MUID_CLARITY = ServerCookie("MUID", 390 * DAY, "clarity.ms", _hex32)
CLID = ServerCookie("CLID", YEAR, "www.clarity.ms", lambda: secrets.token_hex(16))


def clarity_tag(request: web.Request) -> web.Response:
    """The tag of one project, with Clarity's own id cookie."""
    project = request.path.rpartition("/")[2]
    response = file("www.clarity.ms", "_tag.js", PROJECT=project).response()
    CLID.put(response, CLID.value(request))
    return response


def clarity_picture(request: web.Request) -> web.Response:
    """First visit: on to Bing. Second visit: Bing's id becomes Clarity's cookie."""
    shared = request.query.get("MUID")
    if shared is None:
        return redirect("https://c.bing.com/c.gif", CtsSyncId=_hex32(), RedC="c.clarity.ms")
    response = picture()
    MUID_CLARITY.put(response, shared)
    return response


def bing_picture(request: web.Request) -> web.Response:
    """Bing's half of the exchange: its id travels back in the address."""
    value = MUID_BING.value(request)
    response = redirect("https://c.clarity.ms/c.gif", CtsSyncId=request.query.get("CtsSyncId", ""), MUID=value)
    MUID_BING.put(response, value)
    return response


HOSTS: dict[str, dict[str, Answer]] = {
    "www.clarity.ms": {**files("www.clarity.ms"), "/tag/*": clarity_tag},
    "c.clarity.ms": {"/c.gif": clarity_picture},
    "k.clarity.ms": {"/collect": collect()},
    "c.bing.com": {"/c.gif": bing_picture},
    "bat.bing.com": {
        **files("bat.bing.com"),
        "/p/action/148002719.js": js('window.uetq.config = { ti: "148002719", autoSpaTracking: false };\n'),
        "/action/0": collect(MUID_BING),
        "/actionp/0": collect(MUID_BING),
    },
}
