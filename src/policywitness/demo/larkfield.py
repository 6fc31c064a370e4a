"""The two sites under audit: Larkfield, whose policy the audit reads, and Waldkauz, whose policy is German.

Larkfield experiments on its visitors, who are told apart by a cookie and enter an experiment on their first visit of the
start page:

- `video`: every second new visitor meets the TikTok pixel, counted apart for each combination of privacy signals. Repeated
  visits of one scenario differ from each other, so a difference between scenarios proves nothing.
- `pins`: one new visitor in forty, the fifth, meets the Pinterest tag. A short audit sees it in one visit only.
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


class Experiments:
    """Who takes part in which experiment. Deterministic: it depends on nothing but the visitors who came before."""

    def __init__(self) -> None:
        self._visitors = 0
        self._by_signals: Counter[tuple[str | None, str | None]] = Counter()

    def of(self, request: web.Request) -> tuple[str, ...]:
        """The remembered experiments, else those of the next visitor; who enters elsewhere than at the start page has none."""
        known = request.cookies.get("lf_visitor")
        if known is not None:
            return tuple(name for name in known.rpartition(".")[0].split("-") if name)
        if request.path != "/":
            return ()
        signals = (request.headers.get("Sec-GPC"), request.headers.get("DNT"))
        self._by_signals[signals] += 1
        self._visitors += 1
        video = self._by_signals[signals] % 2 == 1
        pins = self._visitors % 40 == 5
        return ("video",) * video + ("pins",) * pins


def larkfield() -> dict[str, Answer]:
    """Larkfield's answers, with a fresh count of visitors."""
    root = WEB / LARKFIELD
    experiments = Experiments()
    templates = _templates(root)
    integrity = "sha384-" + base64.b64encode(hashlib.sha384(_SLIDER.read_bytes()).digest()).decode()

    def page_of(template: jinja2.Template) -> Handler:
        def answer(request: web.Request) -> web.Response:
            if request.method == "POST":
                return web.Response(status=303, headers={"Location": "/contact?thanks=1"})
            chosen = experiments.of(request)
            text = template.render(experiments=chosen, banner_key=BANNER_KEY, slider_integrity=integrity)
            response = web.Response(text=text, content_type="text/html", headers=_HEADERS)
            _remember(request, response, chosen)
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
    return _environment(WEB / LARKFIELD).get_template("privacy.html").render(experiments=(), banner_key=BANNER_KEY)


def _remember(request: web.Request, response: web.Response, chosen: tuple[str, ...]) -> None:
    """Larkfield's two cookies: a visitor's number that outlives every promise, and the session."""
    visitor = request.cookies.get("lf_visitor") or f"{'-'.join(chosen)}.{secrets.token_hex(12)}"
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
