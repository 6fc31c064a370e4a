"""The serving core: hosts by name, answers, the log."""

from __future__ import annotations

import asyncio
import http.client
import socket
import ssl
import time
from pathlib import Path

import pytest
from aiohttp import web as aio
from tests.demo.fetching import fetch

from policywitness.demo.server import Page, ServedRequest, Web, css, folder, gif, html, js, json_page, svg


def test_hosts_are_told_apart_and_logged() -> None:
    with Web({"shop.example": {"/": html("<h1>Shop</h1>")}, "cdn.example": {"/a.js": js("1")}}) as web:
        assert fetch(web, "shop.example", "/?q=a%20b", headers={"X-Note": "tested"}) == (
            200,
            "text/html; charset=utf-8",
            b"<h1>Shop</h1>",
        )
        assert fetch(web, "cdn.example", "/a.js")[1] == "text/javascript; charset=utf-8"
        assert fetch(web, "cdn.example", "/", "POST", b"\x00body")[0] == 404
        first, _, last = web.log
    assert isinstance(first, ServedRequest)
    assert (first.scheme, first.host, first.method, first.target, first.status) == (
        "https",
        "shop.example",
        "GET",
        "/?q=a%20b",
        200,
    )
    assert first.url == "https://shop.example/?q=a%20b"
    assert first.path == "/"
    assert first.header("x-note") == "tested"
    assert (last.method, last.body, last.status) == ("POST", b"\x00body", 404)


def test_callables_answer_directly_or_later_and_prefixes_match_the_longest() -> None:
    async def later(request: aio.Request) -> aio.StreamResponse:
        await asyncio.sleep(0)
        return aio.Response(text=request.query["id"], status=201)

    site = {
        "/now": lambda request: aio.Response(text=request.method),
        "/later": later,
        "/v/*": html("short"),
        "/v/long/*": html("long"),
        "/gone": lambda request: (_ for _ in ()).throw(aio.HTTPGone()),
    }
    with Web({"a.example": site, "b.example": lambda request: aio.Response(text=request.path)}) as web:
        assert fetch(web, "a.example", "/now", "PUT", b"x")[2] == b"PUT"
        assert fetch(web, "a.example", "/later?id=7")[::2] == (201, b"7")
        assert fetch(web, "a.example", "/v/x")[2] == b"short"
        assert fetch(web, "a.example", "/v/long/x")[2] == b"long"
        assert fetch(web, "a.example", "/gone")[0] == 410
        assert fetch(web, "b.example", "/any/where")[2] == b"/any/where"
        assert [one.status for one in web.requests("a.example", "/gone")] == [410]
        web.clear_log()
        assert web.log == []


def test_plain_http_is_served_for_named_hosts_only() -> None:
    with Web({"a.example": {"/": html("a")}, "b.example": {"/": html("b")}}, http_hosts=["b.example"]) as web:
        assert web.resolve == (
            f"a.example:443=127.0.0.1:{web.port}",
            f"b.example:443=127.0.0.1:{web.port}",
            f"b.example:80=127.0.0.1:{web.http_port}",
        )
        connection = http.client.HTTPConnection("127.0.0.1", web.http_port or 0, timeout=10)
        connection.request("GET", "/", headers={"Host": "b.example"})
        assert connection.getresponse().read() == b"b"
        connection.close()
        assert web.log[0].url == "http://b.example/"


def test_large_bodies_arrive_whole_and_a_lost_client_is_marked() -> None:
    with Web({"a.example": {"/up": gif()}}) as web:
        assert fetch(web, "a.example", "/up", "POST", b"x" * 3_000_000)[0] == 200
        assert len(web.log[0].body) == 3_000_000
        trust = ssl.create_default_context(cafile=str(web.ca_pem))
        raw = socket.create_connection(("127.0.0.1", web.port), timeout=10)
        with trust.wrap_socket(raw, server_hostname="a.example") as tls:
            tls.sendall(b"POST /up HTTP/1.1\r\nHost: a.example\r\nContent-Length: 100\r\n\r\nonly this")
        deadline = time.monotonic() + 5
        while len(web.log) < 2 and time.monotonic() < deadline:
            time.sleep(0.01)
        assert web.log[1].status == 499


def test_makers_give_the_media_type_and_repeat_headers(tmp_path: Path) -> None:
    two = html("x", headers={"Set-Cookie": ["a=1", "b=2"]})
    assert two.headers == (("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"))
    assert two.response().headers.getall("Set-Cookie") == ["a=1", "b=2"]
    assert css("a{}").media_type == "text/css; charset=utf-8"
    assert svg("<svg/>").media_type == "image/svg+xml"
    assert json_page({"a": 1}).body == b'{"a": 1}'
    (tmp_path / "sub").mkdir()
    (tmp_path / "index.html").write_text("home")
    (tmp_path / "sub" / "about.html").write_text("about")
    (tmp_path / "a.js").write_text("1")
    (tmp_path / "_layout.html").write_text("hidden")
    answers = folder(tmp_path)
    assert sorted(answers) == ["/", "/a.js", "/sub/about"]
    assert isinstance(answers["/a.js"], Page)
    assert answers["/a.js"].media_type == "text/javascript; charset=utf-8"


def test_misuse_is_named() -> None:
    with pytest.raises(ValueError, match="at least one host"):
        Web({})
    with pytest.raises(ValueError, match=r"not served: b\.example"):
        Web({"a.example": {}}, http_hosts=["b.example"])
    with pytest.raises(RuntimeError, match="not up"):
        _ = Web({"a.example": {}}).ca_pem


async def test_async_use_and_clean_end() -> None:
    async with Web({"a.example": {"/": html("a")}}) as web:
        pem = web.ca_pem
        assert pem.exists()
        assert (await asyncio.to_thread(fetch, web, "a.example", "/"))[0] == 200
    assert not pem.exists()
    with pytest.raises(OSError):
        socket.create_connection(("127.0.0.1", web.port), timeout=1).close()
