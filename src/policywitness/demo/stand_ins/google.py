"""Google's part: Tag Manager, Analytics 4, Ads, Fonts.

Google Ads keeps sending with `npa=1` and `rdp=1` once the container denies ad storage (Global Privacy Control or a rejected
banner); its server then sets no `IDE` cookie. Analytics carries the same state in `gcs`.
"""

from __future__ import annotations

import secrets

from aiohttp import web

from policywitness.demo.answers import SCRIPT_HEADERS, WEB, YEAR, ServerCookie, collect, file, files, picture, redirect
from policywitness.demo.server import Answer, css, page

IDE = ServerCookie("IDE", 390 * 86_400, "doubleclick.net", lambda: "AHWqTU" + secrets.token_urlsafe(40))

_COLLECTORS = {"G-LRK4F1ELD0": "www.google-analytics.com", "G-WALDKAUZ01": "region1.google-analytics.com"}


def gtag(request: web.Request) -> web.Response:
    """The library for one measurement id; visitors of the German site are sent to the European collector."""
    collector = _COLLECTORS.get(request.query.get("id", ""))
    if collector is None:
        return web.Response(status=404, text="no such measurement id\n")
    return file("www.googletagmanager.com", "_gtag.js", COLLECTOR=collector).response()


def viewthrough(request: web.Request) -> web.Response:
    """Remarketing: personalised requests get an `IDE` cookie and go on to the audience list, restricted ones a picture."""
    if request.query.get("npa") == "1":
        return picture()
    account = request.path.rstrip("/").rpartition("/")[2]
    response = redirect(
        f"https://www.google.com/pagead/1p-user-list/{account}/",
        random=request.query.get("random", ""),
        cv="11",
        url=request.query.get("url", ""),
        auid=request.query.get("auid", ""),
        is_vtc="1",
    )
    IDE.put(response, IDE.value(request))
    return response


_FONT_CSS = """@font-face {
  font-family: "Lark Sans";
  font-style: normal;
  font-weight: 400;
  font-display: swap;
  src: url(https://fonts.gstatic.com/s/larksans/v1/larksans-regular.woff) format("woff");
}
"""

_FONT = page(
    (WEB / "fonts.gstatic.com" / "_larksans-regular.woff").read_bytes(),
    "font/woff",
    {"Access-Control-Allow-Origin": "*", "Cache-Control": f"public, max-age={YEAR}"},
)

HOSTS: dict[str, dict[str, Answer]] = {
    "www.googletagmanager.com": {**files("www.googletagmanager.com"), "/gtag/js": gtag},
    "www.google-analytics.com": {"/g/collect": collect()},
    "region1.google-analytics.com": {"/g/collect": collect()},
    "googleads.g.doubleclick.net": {"/pagead/viewthroughconversion/*": viewthrough},
    "www.google.com": {"/ads/ga-audiences": collect(), "/pagead/1p-user-list/*": collect()},
    "fonts.googleapis.com": {"/css2": css(_FONT_CSS, SCRIPT_HEADERS)},
    "fonts.gstatic.com": {"/s/larksans/v1/larksans-regular.woff": _FONT},
}
