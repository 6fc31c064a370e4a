"""What the stand-ins' servers have in common: files by host, beacons that set cookies, cross-origin permission."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from aiohttp import web

from policywitness.demo.server import TRANSPARENT_GIF, Answer, Handler, Page, folder, media_type_of, page

WEB = Path(__file__).parent / "web"
SCRIPT_HEADERS = {"Access-Control-Allow-Origin": "*", "Cache-Control": "public, max-age=3600"}
DAY = 86_400
YEAR = 365 * DAY


@dataclass(frozen=True, slots=True)
class ServerCookie:
    """A cookie that a server sets on every answer, with the value the browser already has. `lifetime` in seconds."""

    name: str
    lifetime: int | None
    domain: str
    make: Callable[[], str] = secrets.token_hex

    def value(self, request: web.Request) -> str:
        """What the browser sent, else a new value."""
        return request.cookies.get(self.name) or self.make()

    def put(self, response: web.StreamResponse, value: str) -> None:
        """Set it for use on other sites' pages, as every third-party cookie has to be."""
        response.set_cookie(
            self.name, value, max_age=self.lifetime, domain=self.domain, secure=True, samesite="None", path="/"
        )


def number(digits: int) -> Callable[[], str]:
    """A maker of random decimal numbers of exactly so many digits."""
    return lambda: str(10 ** (digits - 1) + secrets.randbelow(9 * 10 ** (digits - 1)))


def files(host: str) -> dict[str, Answer]:
    """The files of a host, cacheable and readable from any origin."""
    return folder(WEB / host, SCRIPT_HEADERS)


def file(host: str, name: str, **replacements: str) -> Page:
    """One file of a host whose address is not its name; `__KEY__` in it becomes the value given for `KEY`."""
    text = (WEB / host / name).read_text(encoding="utf-8")
    for key, value in replacements.items():
        text = text.replace(f"__{key}__", value)
    return page(text, media_type_of(name), SCRIPT_HEADERS)


def allow_origin(request: web.Request, response: web.StreamResponse) -> None:
    """Let the page that asked read the answer, with cookies."""
    response.headers["Access-Control-Allow-Origin"] = request.headers.get("Origin", "*")
    response.headers["Access-Control-Allow-Credentials"] = "true"
    response.headers["Vary"] = "Origin"


def preflight(request: web.Request) -> web.Response:
    """The answer to a browser's question whether it may send the real request."""
    response = web.Response(status=204)
    allow_origin(request, response)
    response.headers["Access-Control-Allow-Methods"] = "GET, POST"
    response.headers["Access-Control-Allow-Headers"] = request.headers.get("Access-Control-Request-Headers", "")
    return response


def collect(*cookies: ServerCookie, json: object = None) -> Handler:
    """A beacon's address: a picture for GET, 204 (or `json`) for POST, and the cookies on both."""

    def answer(request: web.Request) -> web.Response:
        if request.method == "OPTIONS":
            return preflight(request)
        if json is not None:
            response = web.json_response(json)
        elif request.method == "POST":
            response = web.Response(status=204)
        else:
            response = picture()
        allow_origin(request, response)
        for cookie in cookies:
            cookie.put(response, cookie.value(request))
        return response

    return answer


def framed(document: Page, *cookies: ServerCookie) -> Handler:
    """A document for frames that sets cookies of its own site."""

    def answer(request: web.Request) -> web.Response:
        response = document.response()
        for cookie in cookies:
            cookie.put(response, cookie.value(request))
        return response

    return answer


def picture() -> web.Response:
    """A 1x1 picture that is never cached."""
    return web.Response(body=TRANSPARENT_GIF, content_type="image/gif", headers={"Cache-Control": "no-store"})


def redirect(url: str, /, **query: str) -> web.Response:
    """A temporary redirect to `url` with these query fields."""
    return web.Response(status=302, headers={"Location": f"{url}?{urlencode(query)}" if query else url})
