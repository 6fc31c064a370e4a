"""The two sites under audit: Larkfield, whose policy the audit reads, and Waldkauz, whose policy is German.

Larkfield shows every second new visitor the video adverts' audience "b", which alone loads the TikTok pixel. Visitors are
counted apart for each combination of privacy signals, at the start page, and remembered by a cookie: repeated visits of
one scenario differ from each other, so a difference between scenarios proves nothing, as with real experiments.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections import Counter
from pathlib import Path

import jinja2
from aiohttp import web

from policywitness.demo.answers import WEB, YEAR
from policywitness.demo.server import Answer, Handler, address_of, folder
from policywitness.demo.stand_ins.delivery import BANNER_KEY

LARKFIELD = "www.larkfield.example"
WALDKAUZ = "www.waldkauz.example"
_SLIDER = WEB / "cdnjs.cloudflare.com/ajax/libs/larkslide/1.2.0/larkslide.min.js"
_VISITOR_LIFETIME = 2 * YEAR  # the policy says 30 days
_CACHED = {"Cache-Control": "public, max-age=600"}
_HEADERS = {"Strict-Transport-Security": "max-age=31536000", "Cache-Control": "no-cache"}


class Audiences:
    """Who sees the video adverts: new visitors alternate between "b" and "a", counted apart for each set of signals."""

    def __init__(self) -> None:
        self._seen: Counter[tuple[str | None, str | None]] = Counter()

    def of(self, request: web.Request) -> str:
        """The remembered audience, else the next one; a visitor who enters elsewhere than at the start page is "a"."""
        known = request.cookies.get("lf_visitor", "").partition(".")[0]
        if known in ("a", "b"):
            return known
        if request.path != "/":
            return "a"
        signals = (request.headers.get("Sec-GPC"), request.headers.get("DNT"))
        self._seen[signals] += 1
        return "b" if self._seen[signals] % 2 else "a"


def larkfield() -> dict[str, Answer]:
    """Larkfield's answers, with a fresh count of visitors."""
    root = WEB / LARKFIELD
    audiences = Audiences()
    templates = _templates(root)
    integrity = "sha384-" + base64.b64encode(hashlib.sha384(_SLIDER.read_bytes()).digest()).decode()

    def page_of(template: jinja2.Template) -> Handler:
        def answer(request: web.Request) -> web.Response:
            if request.method == "POST":
                return web.Response(status=303, headers={"Location": "/contact?thanks=1"})
            audience = audiences.of(request)
            text = template.render(audience=audience, banner_key=BANNER_KEY, slider_integrity=integrity)
            response = web.Response(text=text, content_type="text/html", headers=_HEADERS)
            _remember(request, response, audience)
            return response

        return answer

    pages: dict[str, Answer] = {address: page_of(template) for address, template in templates.items()}
    usage = {"/api/usage": lambda request: web.Response(status=204)}
    return {**_static(root), **pages, **usage}


def waldkauz() -> dict[str, Answer]:
    """Waldkauz's answers; its pages are the same for everybody."""
    root = WEB / WALDKAUZ

    def page_of(template: jinja2.Template) -> Handler:
        text = template.render()
        return lambda request: web.Response(text=text, content_type="text/html", headers=_HEADERS)

    return {**_static(root), **{address: page_of(template) for address, template in _templates(root).items()}}


def policy_html() -> str:
    """Larkfield's privacy policy as it is served, for tests that compare it with the expectations."""
    return _environment(WEB / LARKFIELD).get_template("privacy.html").render(audience="a", banner_key=BANNER_KEY)


def _remember(request: web.Request, response: web.Response, audience: str) -> None:
    """Larkfield's two cookies: a visitor's number that outlives every promise, and the session."""
    visitor = request.cookies.get("lf_visitor") or f"{audience}.{secrets.token_hex(12)}"
    response.set_cookie("lf_visitor", visitor, max_age=_VISITOR_LIFETIME, secure=True, samesite="Lax")
    if "lf_session" not in request.cookies:
        response.set_cookie("lf_session", secrets.token_hex(16), secure=True, httponly=True, samesite="Lax")


def _environment(root: Path) -> jinja2.Environment:
    return jinja2.Environment(loader=jinja2.FileSystemLoader(root), autoescape=True, undefined=jinja2.StrictUndefined)


def _templates(root: Path) -> dict[str, jinja2.Template]:
    """Address to template, for every page of a site."""
    environment = _environment(root)
    names = sorted(file.relative_to(root) for file in root.rglob("*.html") if not file.name.startswith("_"))
    return {address_of(name): environment.get_template(name.as_posix()) for name in names}


def _static(root: Path) -> dict[str, Answer]:
    return {address: answer for address, answer in folder(root, _CACHED).items() if "html" not in _type(answer)}


def _type(answer: Answer) -> str:
    return getattr(answer, "media_type", "")
