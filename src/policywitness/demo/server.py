"""A small web on loopback: any number of host names, https with a certificate authority of its own, every request logged.

    async with Web({"shop.example": {"/": html("<h1>Shop</h1><script src=/a.js></script>"), "/a.js": js("fetch('/api')")}}) as web:
        ...  # start a browser with web.resolve and web.spki, then read web.log

A host maps paths to answers. An answer is a `Page` (made by `html`, `js`, `css`, `svg`, `json_page`, `gif`, `folder`) or a callable
that receives the aiohttp request and returns an aiohttp response, directly or as an awaitable. A path that ends in `*` answers
every path that begins so; the longest one wins. What no path answers is a 404, logged like the rest.

The server runs on a thread with an event loop of its own, so a caller that is busy never makes a page look quiet, and a
synchronous test may use it with a plain `with`.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import inspect
import json
import mimetypes
import ssl
import tempfile
import threading
import time
from collections.abc import Awaitable, Callable, Collection, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeAlias

import trustme
from aiohttp import ClientPayloadError, web
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

TRANSPARENT_GIF = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
_MAX_BODY = 64 * 2**20


@dataclass(frozen=True, slots=True)
class ServedRequest:
    """One request that reached the server. `t` is `time.monotonic()` in seconds, `target` the path with its query string.

    A `status` of 499 marks a client that went away before its body had arrived; `body` then holds nothing.
    """

    t: float
    scheme: str
    host: str
    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    status: int

    @property
    def url(self) -> str:
        """The address as the browser knows it, without a port."""
        return f"{self.scheme}://{self.host}{self.target}"

    @property
    def path(self) -> str:
        """The target without its query string."""
        return self.target.partition("?")[0]

    def header(self, name: str) -> str | None:
        """The first value of a header, whatever its case; None where it was not sent."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)


@dataclass(frozen=True, slots=True)
class Page:
    """A fixed answer: body, media type, further header lines (a name may repeat) and status."""

    body: bytes
    media_type: str
    headers: tuple[tuple[str, str], ...] = ()
    status: int = 200

    def response(self) -> web.Response:
        """A fresh aiohttp response with these contents; aiohttp can send a response only once."""
        response = web.Response(body=self.body, status=self.status)
        response.headers["Content-Type"] = self.media_type
        for name, value in self.headers:
            response.headers.add(name, value)
        return response


Headers: TypeAlias = Mapping[str, str | Collection[str]]
Handler: TypeAlias = Callable[[web.Request], web.StreamResponse | Awaitable[web.StreamResponse]]
Answer: TypeAlias = Page | Handler
Site: TypeAlias = Mapping[str, Answer] | Handler


def page(body: str | bytes, media_type: str, headers: Headers | None = None, status: int = 200) -> Page:
    """A fixed answer of any media type. A header may be given several values, as `Set-Cookie` needs."""
    lines = tuple(
        (name, value)
        for name, values in (headers or {}).items()
        for value in ((values,) if isinstance(values, str) else values)
    )
    return Page(body.encode() if isinstance(body, str) else body, media_type, lines, status)


def html(body: str, headers: Headers | None = None, status: int = 200) -> Page:
    """An HTML document. A fragment is served as it is: browsers complete it."""
    return page(body, "text/html; charset=utf-8", headers, status)


def js(body: str, headers: Headers | None = None) -> Page:
    """A script that any origin may load."""
    return page(body, "text/javascript; charset=utf-8", {"Access-Control-Allow-Origin": "*", **(headers or {})})


def css(body: str, headers: Headers | None = None) -> Page:
    """A style sheet."""
    return page(body, "text/css; charset=utf-8", headers)


def svg(body: str, headers: Headers | None = None) -> Page:
    """An SVG picture."""
    return page(body, "image/svg+xml", headers)


def json_page(value: Any, headers: Headers | None = None) -> Page:
    """A JSON document made of plain Python values, readable from any origin."""
    return page(json.dumps(value), "application/json", {"Access-Control-Allow-Origin": "*", **(headers or {})})


def gif(headers: Headers | None = None) -> Page:
    """The 1x1 transparent picture that beacons answer with."""
    return page(TRANSPARENT_GIF, "image/gif", headers)


def folder(root: Path, headers: Headers | None = None) -> dict[str, Answer]:
    """Every file below `root` as a fixed answer: `index.html` at `/`, `about.html` at `/about`, others under their name.

    Names that begin with an underscore are templates and notes, and are not served.
    """
    answers: dict[str, Answer] = {}
    for file in sorted(root.rglob("*")):
        place = file.relative_to(root)
        if file.is_dir() or any(part.startswith("_") for part in place.parts):
            continue
        answers[address_of(place)] = page(file.read_bytes(), media_type_of(file.name), headers)
    return answers


def address_of(place: Path) -> str:
    """The path under which a file of a folder is served."""
    name = "/" + place.as_posix()
    if name.endswith("/index.html"):
        return name.removesuffix("index.html")
    return name.removesuffix(".html")


def media_type_of(name: str) -> str:
    """The media type by a file's extension, independent of the machine's own tables."""
    known = {".js": "text/javascript", ".svg": "image/svg+xml", ".json": "application/json", ".woff": "font/woff"}
    suffix = Path(name).suffix
    guess = known.get(suffix) or mimetypes.types_map.get(suffix, "application/octet-stream")
    return f"{guess}; charset=utf-8" if guess.startswith("text/") else guess


class Web:
    """Serves `hosts` on one https port of 127.0.0.1, and on a plain one for those also named in `http_hosts`.

    Use with `with` or `async with`. Raises `OSError` where no port can be opened.
    """

    def __init__(self, hosts: Mapping[str, Site], *, http_hosts: Collection[str] = ()) -> None:
        if not hosts:
            raise ValueError("a web needs at least one host")
        unknown = sorted(set(http_hosts) - set(hosts))
        if unknown:
            raise ValueError(f"http_hosts names hosts that are not served: {', '.join(unknown)}")
        self.hosts: Mapping[str, Site] = dict(hosts)
        self.log: list[ServedRequest] = []
        self.port = 0
        self.http_port: int | None = None
        self._http_hosts = tuple(http_hosts)
        self._authority = trustme.CA(organization_name="policywitness demo")
        self._leaf = self._authority.issue_cert(*hosts)
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._runner: web.AppRunner | None = None

    @property
    def ca_pem(self) -> Path:
        """The certificate of the authority that signed the server's, in a temporary directory, while the web is up."""
        if self._folder is None:
            raise RuntimeError("the web is not up: enter it with `with` or `async with` first")
        return Path(self._folder.name) / "ca.pem"

    @property
    def spki(self) -> str:
        """Base64 of the SHA-256 of the server's public key, for Chromium's `--ignore-certificate-errors-spki-list`."""
        certificate = x509.load_pem_x509_certificate(self._leaf.cert_chain_pems[0].bytes())
        key = certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return base64.b64encode(hashlib.sha256(key).digest()).decode()

    @property
    def resolve(self) -> tuple[str, ...]:
        """`host:port=127.0.0.1:port` for each host that is served; every other name is left to resolve to nothing."""
        secure = tuple(f"{host}:443=127.0.0.1:{self.port}" for host in self.hosts)
        return secure + tuple(f"{host}:80=127.0.0.1:{self.http_port}" for host in self._http_hosts)

    def clear_log(self) -> None:
        """Forget the requests served so far."""
        self.log.clear()

    def requests(self, host: str, path: str | None = None) -> list[ServedRequest]:
        """The logged requests to one host, and to one path of it where given, in the order they were answered."""
        return [one for one in tuple(self.log) if one.host == host and path in (None, one.path)]

    def __enter__(self) -> Self:
        self._folder = tempfile.TemporaryDirectory(prefix="policywitness-web-")
        self._authority.cert_pem.write_to_path(self.ca_pem)
        started: Future[None] = Future()
        self._thread = threading.Thread(target=self._run, args=(started,), name="policywitness-web", daemon=True)
        self._thread.start()
        try:
            started.result()
        except OSError:
            self._folder.cleanup()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._loop is not None and self._thread is not None:
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    async def __aenter__(self) -> Self:
        return await asyncio.to_thread(self.__enter__)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await asyncio.to_thread(self.__exit__, kind, error, trace)

    def _run(self, started: Future[None]) -> None:
        """The server thread: open the ports, report, serve until the loop is stopped, close."""
        loop = self._loop = asyncio.new_event_loop()
        loop.set_exception_handler(_quiet_about_lost_connections)
        try:
            loop.run_until_complete(self._open())
        except OSError as error:
            loop.close()
            self._loop = None
            started.set_exception(error)
            return
        started.set_result(None)
        loop.run_forever()
        if self._runner is not None:
            loop.run_until_complete(self._runner.cleanup())
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()

    async def _open(self) -> None:
        application = web.Application(client_max_size=_MAX_BODY)
        application.router.add_route("*", "/{path:.*}", self._serve)
        self._runner = web.AppRunner(application, access_log=None, keepalive_timeout=600, shutdown_timeout=1)
        await self._runner.setup()
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.set_alpn_protocols(["http/1.1"])
        # The authority is sent along: the headless shell can only trust what stands in the chain.
        chain = self.ca_pem.with_name("server.pem")
        chain.write_bytes(self._leaf.private_key_and_cert_chain_pem.bytes() + self._authority.cert_pem.bytes())
        tls.load_cert_chain(chain)
        await web.TCPSite(self._runner, "127.0.0.1", 0, ssl_context=tls, backlog=512).start()
        self.port = self._runner.addresses[0][1]
        if self._http_hosts:
            await web.TCPSite(self._runner, "127.0.0.1", 0, backlog=512).start()
            self.http_port = self._runner.addresses[1][1]

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        arrived = time.monotonic()
        host = (request.host or "").rpartition(":")[0] or request.host or ""
        host = host.lower()
        try:
            body = await request.read()
        except (ConnectionResetError, ClientPayloadError):
            self._record(request, arrived, host, b"", 499)
            return web.Response(status=400)
        try:
            response = await self._answer(host, request)
        except web.HTTPException as refusal:
            self._record(request, arrived, host, body, refusal.status)
            raise
        except asyncio.CancelledError:
            self._record(request, arrived, host, body, 499)
            raise
        self._record(request, arrived, host, body, response.status)
        return response

    def _record(self, request: web.Request, t: float, host: str, body: bytes, status: int) -> None:
        lines = tuple((name, value) for name, value in request.headers.items())
        self.log.append(
            ServedRequest(t, request.scheme, host, request.method, request.raw_path or "/", lines, body, status)
        )

    async def _answer(self, host: str, request: web.Request) -> web.StreamResponse:
        site = self.hosts.get(host)
        answer = find_answer(site, request.path) if isinstance(site, Mapping) else site
        if answer is None:
            return web.Response(status=404, text=f"nothing at {request.path} on {host}\n")
        if isinstance(answer, Page):
            return answer.response()
        response = answer(request)
        return await response if inspect.isawaitable(response) else response


def find_answer(site: Mapping[str, Answer], path: str) -> Answer | None:
    """The answer for a path: the exact one, else that of the longest `prefix*`, else None."""
    exact = site.get(path)
    if exact is not None:
        return exact
    prefixes = (key for key in site if key.endswith("*") and path.startswith(key[:-1]))
    best = max(prefixes, key=len, default=None)
    return None if best is None else site[best]


def _quiet_about_lost_connections(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """A browser that is closed drops its connections: that is no news, everything else is."""
    if not isinstance(context.get("exception"), ConnectionError | ssl.SSLError | TimeoutError):
        loop.default_exception_handler(context)
