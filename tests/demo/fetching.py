"""A request to an embedded web without a browser."""

from __future__ import annotations

import http.client
import socket
import ssl
from collections.abc import Mapping

from policywitness.demo.server import Web


def fetch(
    web: Web,
    host: str,
    target: str,
    method: str = "GET",
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
) -> tuple[int, str, bytes]:
    """One https request to a host of the web, its certificate checked against the web's own authority."""
    trust = ssl.create_default_context(cafile=str(web.ca_pem))
    raw = socket.create_connection(("127.0.0.1", web.port), timeout=10)
    with trust.wrap_socket(raw, server_hostname=host) as tls:
        connection = http.client.HTTPConnection(host)
        connection.sock = tls
        connection.request(method, target, body=body, headers={"Host": host, **(headers or {})})
        answer = connection.getresponse()
        return answer.status, answer.getheader("Content-Type") or "", answer.read()
