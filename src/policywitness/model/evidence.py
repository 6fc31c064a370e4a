"""Evidence: what a visit saw, one record a row of a `.jsonl` file. Raw: never interpreted, never edited.

Times: `t_ms` is milliseconds since the visit's start, dates are ISO 8601 in UTC. A value between `⟨h:` and `⟩` is a redaction
token (see `policywitness.bundle.redact`). Lists of headers and stacks repeat, so a row holds the id of an entry in
`headers.jsonl` or `stacks.jsonl`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from policywitness.model.vocabulary import DocumentKind, Outcome, Phase, StorageKind, TargetType


@dataclass(frozen=True, slots=True)
class StackFrame:
    """One line of a JavaScript stack; lines and columns count from 1."""

    url: str
    line: int
    column: int = 0
    function: str = ""


@dataclass(frozen=True, slots=True)
class Stack:
    """An interned JavaScript stack, innermost frame first; async parents follow their `async_cause` frame."""

    id: str
    frames: tuple[StackFrame, ...]


@dataclass(frozen=True, slots=True)
class Headers:
    """Interned header lines in the order of the wire, names in lower case."""

    id: str
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Initiator:
    """Why a request was made. `type` is DevTools' word: parser, script, preload, preflight, other, ..."""

    type: str
    url: str | None = None
    line: int | None = None
    stack: str | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request or WebSocket; each hop of a redirect chain is a row of its own.

    `source` says who told of it: devtools, cache, service-worker-cache, recorder (a beacon accepted from a closing page), playwright,
    network-log (no more than its address is known). A WebSocket counts its messages and their bytes in both directions (None
    for any other request); its `post_data` is what was sent, a message a line. A packed body (gzip, zlib) stands there unpacked;
    `post_data_bytes` is its size as sent.
    """

    visit_id: str
    page_url: str
    request_id: str
    t_ms: int
    phase: Phase
    url: str
    method: str
    resource_type: str
    target_type: TargetType
    frame_url: str | None
    initiator: Initiator
    redirect_of: str | None = None
    status: int | None = None
    request_headers: str | None = None
    response_headers: str | None = None
    mime_type: str | None = None
    encoded_bytes: int | None = None
    body_sha256: str | None = None
    post_data: str | None = None
    post_data_bytes: int | None = None
    remote_ip: str | None = None
    failed: str | None = None
    source: str = "devtools"
    messages_sent: int | None = None
    messages_received: int | None = None
    bytes_sent: int | None = None
    bytes_received: int | None = None


@dataclass(frozen=True, slots=True)
class SetBy:
    """Who set a cookie or stored item: `how` is http, js or cookie_store; `url` the response or script."""

    how: str
    url: str | None = None
    line: int | None = None
    stack: str | None = None
    request_id: str | None = None


@dataclass(frozen=True, slots=True)
class CookieEvent:
    """One attempt to set a cookie. Lifetimes in seconds; `None` is a session cookie; 0 or less is a deletion.

    `value` is the redacted whole, `value_parts` the tokens of the parts long enough to identify somebody, so that a part
    found in a URL can be followed. `blocked_reasons` are the browser's own words (`UserPreferences`, ...), or
    `NotStored` where it gives none and its jar had nothing of it when it was next read (an answer to a request without credentials).
    """

    visit_id: str
    page_url: str
    t_ms: int
    phase: Phase
    name: str
    domain: str
    path: str
    asked_lifetime_s: int | None
    granted_lifetime_s: int | None
    http_only: bool
    secure: bool
    same_site: str | None
    partition_key: str | None
    set_by: SetBy
    value: str
    value_bytes: int
    value_parts: tuple[str, ...] = ()
    blocked_reasons: tuple[str, ...] = ()
    in_jar: bool = False


@dataclass(frozen=True, slots=True)
class StorageItem:
    """One stored item as it stood at the end of a page; `set_by` where a script was seen writing it.

    `key` is `database/store/key` in IndexedDB, the cache's name in Cache Storage (`value` is the entry's address), the scope of a
    service worker (`value` is its script). Not `kept`: written, but gone when the page was looked at.
    """

    visit_id: str
    page_url: str
    kind: StorageKind
    origin: str
    top_site: str
    key: str
    value: str
    value_bytes: int
    value_parts: tuple[str, ...] = ()
    set_by: SetBy | None = None
    t_ms: int | None = None
    kept: bool = True


@dataclass(frozen=True, slots=True)
class Script:
    """One script that ran: external (`url`) or inline (`url` is None, `inline` the place in its document)."""

    visit_id: str
    page_url: str
    url: str | None
    inline: str | None
    sha256: str | None
    bytes: int | None
    integrity: str | None
    loaded_by: Initiator | None
    frame_url: str | None = None
    excerpt: str | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """Calls of one watched browser interface by one script; `arguments` gives their shape, never personal data."""

    visit_id: str
    page_url: str
    t_ms: int
    phase: Phase
    api: str
    script_url: str | None
    count: int
    frame_url: str | None = None
    line: int | None = None
    arguments: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame that existed on a page."""

    visit_id: str
    page_url: str
    url: str
    parent_url: str | None
    cross_site: bool


@dataclass(frozen=True, slots=True)
class ConsoleMessage:
    """One console message, uncaught error or browser log entry."""

    visit_id: str
    page_url: str
    t_ms: int
    level: str
    text: str
    source_url: str | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class ConsentRecord:
    """A banner, an action on it, a proof of its outcome, or a consent string: `kind` says which."""

    visit_id: str
    page_url: str
    t_ms: int
    kind: str
    name: str
    detail: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Link:
    """One hyperlink of a document or page."""

    href: str
    text: str
    rel: str = ""
    in_footer: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """One stored document (policy, terms, robots.txt, gpc.json, ...): bytes in `evidence/documents/`, links beside.

    `found_by` says how it was found: given, footer-link, link, rel, well-known, sitemap. `path` is relative to `evidence/`;
    `rendered_path` is the page's markup after its scripts ran, where it was fetched by the browser.
    """

    visit_id: str
    url: str
    final_url: str
    kind: DocumentKind
    found_by: str
    found_on: str | None
    fetched_at: str
    status: int | None
    media_type: str
    sha256: str | None
    bytes: int | None
    path: str | None
    rendered_path: str | None = None
    rendered_sha256: str | None = None
    title: str | None = None
    links: tuple[Link, ...] = ()
    last_modified: str | None = None
    failed: str | None = None


@dataclass(frozen=True, slots=True)
class DnsAnswer:
    """What a host name resolved to in the browser."""

    visit_id: str
    host: str
    addresses: tuple[str, ...]
    cname: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PageVisit:
    """One page of a visit. `reason` says why the outcome is not `complete`; `screenshot` is relative to `evidence/`.

    `privacy_lines` are the short lines of visible text that speak of privacy, signals or choices, and the switches whose label
    does (`[x] label` on, `[ ] label` off): what a page shows only to some visitors is found among them.
    `canonical` is the address that the page says is its own (`<link rel=canonical>`).
    """

    url: str
    final_url: str
    t_ms: int
    duration_ms: int
    status: int | None
    title: str
    outcome: Outcome
    reason: str | None = None
    screenshot: str | None = None
    text_chars: int | None = None
    links: tuple[Link, ...] = ()
    privacy_lines: tuple[str, ...] = ()
    canonical: str | None = None

    @property
    def absent(self) -> bool:
        """Whether the site answered that it has no such page: an answer, and no evidence that was lost."""
        return self.outcome is Outcome.FAILED and self.status in (404, 410)


@dataclass(frozen=True, slots=True)
class SignalDelivery:
    """Proof that a signal reached the site.

    `possible` counts requests that can carry the header (no preflight, no WebSocket handshake), `sent` those that did.
    `contexts` maps window, frame, worker, shared_worker, service_worker to whether the property held its value in every
    such context the visit met (absent: none met). `capability` is the same, measured on a probe page in an
    equally configured browser before the visit. A vendor's opt-out (`ga-opt-out`, `ga-disable`) is no header: there both
    count the windows and frames that were asked, and those in which it stood.
    """

    signal: str
    method: str
    sent: int
    possible: int
    contexts: dict[str, bool] = field(default_factory=dict)
    capability: dict[str, bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Passport:
    """Who the visitor was: everything about the browser that a site could see or that changes what it may do.

    `third_party_cookies` and `cookies` are as set; `cookies_stored` says what came of it, by `first-party` and `third-party`:
    whether the jar took at least one (absent: none was offered). `ip_families` are those by which servers were reached.
    """

    browser: str
    browser_path: str
    headless: bool
    switches: tuple[str, ...]
    preferences: dict[str, Any]
    user_agent: str
    brands: tuple[str, ...]
    webdriver: bool | None
    viewport: tuple[int, int]
    locale: str
    timezone: str
    third_party_cookies: str
    cookies: str
    sandbox: bool
    signals: tuple[SignalDelivery, ...] = ()
    proxy: str | None = None
    extra_headers: tuple[str, ...] = ()
    resolve: tuple[str, ...] = ()
    certificate_errors_ignored: bool = False
    device: str = "desktop"
    notes: tuple[str, ...] = ()
    cookies_stored: dict[str, bool] = field(default_factory=dict)
    ip_families: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Completeness:
    """The browser's own network log against the recording. `requested` is None where no log could be read."""

    requested: int | None
    recorded: int
    missed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Visit:
    """One clean browser profile, one scenario, one repeat, a list of pages.

    `errors` are what the tool itself failed at; `notes` what it decided, such as pages left out.
    """

    visit_id: str
    scenario: str
    repeat: int
    outcome: Outcome
    reason: str | None
    started_at: str
    ended_at: str
    passport: Passport | None
    pages: tuple[PageVisit, ...]
    completeness: Completeness | None = None
    errors: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
