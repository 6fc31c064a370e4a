"""An ad exchange (adnxs.com) and three partners it syncs ids with: PubMatic, Magnite, The Trade Desk.

The exchange gives each browser an id (`uuid2`), and puts that id into the address of a picture on each partner's host. The
partner sets a cookie of its own and sends the browser back with its id. Without third-party cookies there is no id to
share, and no partner is asked. None of the four looks at Global Privacy Control.
"""

from __future__ import annotations

import json
import secrets
import uuid

from aiohttp import web

from policywitness.demo.answers import (
    DAY,
    YEAR,
    ServerCookie,
    allow_origin,
    collect,
    file,
    files,
    number,
    preflight,
    redirect,
)
from policywitness.demo.server import Answer, Handler

UUID2 = ServerCookie("uuid2", 90 * DAY, "adnxs.com", number(19))
ANJ = ServerCookie("anj", 90 * DAY, "adnxs.com", lambda: "dTM7k!" + secrets.token_urlsafe(30))
KADUSER = ServerCookie("KADUSERCOOKIE", 90 * DAY, "pubmatic.com", lambda: str(uuid.uuid4()).upper())
KHAOS = ServerCookie("khaos", YEAR, "rubiconproject.com", lambda: f"M{secrets.token_hex(4).upper()}-1F-LARK")
TDID = ServerCookie("TDID", YEAR, "adsrvr.org", lambda: str(uuid.uuid4()))


def auction(request: web.Request) -> web.Response:
    """An auction that a house advert wins; the browser leaves with the exchange's id."""
    if request.method == "OPTIONS":
        return preflight(request)
    response = web.json_response(
        {"version": "3.0.0", "tags": [{"tag_id": 20418873, "text": "Larkfield: frost alarms"}]}
    )
    allow_origin(request, response)
    for cookie in (UUID2, ANJ):
        cookie.put(response, cookie.value(request))
    return response


def usersync(request: web.Request) -> web.Response:
    """The script that carries the exchange's id to each partner, if the browser brought one."""
    uid = request.cookies.get("uuid2")
    pixels = [] if uid is None else [
        f"https://match.adsrvr.org/track/cmf/appnexus?ttd=1&anid={uid}",
        f"https://image8.pubmatic.com/AdServer/ImgSync?p=159706&mpc=4&uid={uid}",
        f"https://pixel.rubiconproject.com/tap.php?v=8981&nid=1986&put={uid}&expires=30",
    ]  # fmt: skip
    text = f"{json.dumps(pixels)}.forEach(function (address) {{ new Image().src = address; }});\n"
    return web.Response(text=text, content_type="text/javascript")


def partner(cookie: ServerCookie, entity: str) -> Handler:
    """A partner's picture: its own cookie, then back to the exchange with its own id."""

    def answer(request: web.Request) -> web.Response:
        value = cookie.value(request)
        response = redirect("https://ib.adnxs.com/setuid", entity=entity, code=value)
        cookie.put(response, value)
        return response

    return answer


HOSTS: dict[str, dict[str, Answer]] = {
    "acdn.adnxs.com": {
        **files("acdn.adnxs.com"),
        "/dmp/async_usersync.html": file("acdn.adnxs.com", "dmp/_async_usersync.html"),
    },
    "ib.adnxs.com": {"/ut/v3": auction, "/async_usersync": usersync, "/setuid": collect(UUID2, ANJ)},
    "match.adsrvr.org": {"/track/cmf/appnexus": partner(TDID, "52")},
    "image8.pubmatic.com": {"/AdServer/ImgSync": partner(KADUSER, "91")},
    "pixel.rubiconproject.com": {"/tap.php": partner(KHAOS, "32")},
}
