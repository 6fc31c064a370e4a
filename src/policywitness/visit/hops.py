"""One HTTP request while it is being recorded: each hop of a redirect chain is one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from policywitness.model.vocabulary import Phase, TargetType

Lines = list[tuple[str, str]]


@dataclass(slots=True)
class Hop:
    """What is known so far of one request. `wall` is seconds since 1970; `key` is DevTools' request id, `index` the hop in its chain.

    `initiator` is DevTools' own, `session` the DevTools session that told of it; `refused_cookies` maps a `Set-Cookie` line to why
    the browser did not take it.
    """

    key: str
    index: int
    url: str
    method: str
    wall: float
    page_url: str
    phase: Phase
    target_type: TargetType
    frame_url: str | None
    resource_type: str
    initiator: dict[str, Any]
    session: str = ""
    request_lines: Lines = field(default_factory=list)
    response_lines: Lines = field(default_factory=list)
    raw_request: bool = False
    raw_response: bool = False
    status: int | None = None
    mime_type: str | None = None
    encoded_bytes: int | None = None
    body_sha256: str | None = None
    post_data: str | None = None
    post_data_bytes: int | None = None
    remote_ip: str | None = None
    failed: str | None = None
    from_cache: bool = False
    from_service_worker: bool = False
    refused_cookies: dict[str, tuple[str, ...]] | None = None
    partition_key: str | None = None
    source: str = "devtools"
    messages_sent: int | None = None
    messages_received: int | None = None
    bytes_sent: int | None = None
    bytes_received: int | None = None

    @property
    def request_id(self) -> str:
        """Unique within its visit."""
        return f"{self.key}#{self.index}" if self.index else self.key

    def request_header(self, name: str) -> str | None:
        """The value of a request header as it went over the wire, if seen."""
        return next((value for key, value in self.request_lines if key.lower() == name), None)
