"""Redaction at capture: what a visit recorded, without the values by which its visitor could be told from another.

Each cookie and storage value becomes a token `⟨h:9f2c...⟩`, the HMAC of the value under a key that stays outside the bundle;
the same token stands wherever the same value stood, also URL-encoded, as base64 or hashed (`⟨h:9f2c...|sha256⟩`). So it can be
followed who sent what to whom, in this bundle and any other made with the key, without keeping what was sent.

Not replaced: host names, and the bytes of screenshots and PDF files.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from policywitness.bundle.key import key_id
from policywitness.bundle.recording import Recording
from policywitness.bundle.texts import TextRedactor
from policywitness.bundle.tokens import Matcher, Tokens
from policywitness.bundle.values import Reach, parts_of, reach_of
from policywitness.model.evidence import (
    CookieEvent,
    Document,
    Initiator,
    Link,
    PageVisit,
    Passport,
    SetBy,
    StorageItem,
    Visit,
)
from policywitness.model.hosts import host_of

_CREDENTIAL_HEADERS = re.compile(
    r"(?!access-control-)(?:(?:proxy-)?authorization|(?:.*[-_])?(?:api-?key|token|secret|password|credentials?)(?:[-_].*)?)"
)
_URL_HEADERS = frozenset({"referer", "location", "content-location", "origin", "sourcemap", "x-sourcemap"})
_CONSENT_COOKIES = re.compile(
    r"euconsent(?:-v2)?|eupubconsent(?:-v2)?|usprivacy|us_privacy|__?gpp|IABTCF_TCString|IABGPP_.*", re.I
)
"""Names under which consent strings are kept: the same for all who chose the same, so nobody is looked for by them."""


class Redactor:
    """Turns raw recordings into what may be kept.

    With `keep_values` values stay readable, and only credentials and `secrets` go; `value_parts` holds tokens all the same.
    """

    def __init__(self, key: bytes, keep_values: bool = False) -> None:
        """`key` as `policywitness.bundle.key.load_key` gives it."""
        self.tokens = Tokens(key)
        self.key_id = key_id(key)
        self.keep_values = keep_values

    def redact(self, recording: Recording) -> Recording:
        """A new recording with the same rows; ids of headers and stacks change with their content. `secrets` is left empty."""
        return _Redaction(self, recording).result()

    def redact_plan(self, plan: Mapping[str, Any]) -> dict[str, Any]:
        """A plan without credentials: passwords, values of extra headers, users in proxy addresses become tokens."""
        texts = TextRedactor(self.tokens, Matcher({}, self.tokens), unknown=False)
        result: dict[str, Any] = self._plan_value(plan, texts, "")
        return result

    def _plan_value(self, value: Any, texts: TextRedactor, key: str) -> Any:
        if isinstance(value, Mapping):
            return {name: self._plan_value(item, texts, name) for name, item in value.items()}
        if isinstance(value, list | tuple):
            if key == "basic_auth":
                return [self.tokens.token(str(item)) for item in value]
            if key == "headers":
                return [[name, self.tokens.token(str(content))] for name, content in value]
            return [self._plan_value(item, texts, key) for item in value]
        return texts.url(value) if isinstance(value, str) else value


class _Redaction:
    """The redaction of one recording: its known values, then each kind of record."""

    def __init__(self, redactor: Redactor, recording: Recording) -> None:
        self._recording = recording
        self._keep = redactor.keep_values
        self._tokens = redactor.tokens
        self._public = frozenset(text.lower() for text in _public_texts(recording))
        values = {} if self._keep else self._known_values()
        secrets = {*recording.secrets, *_credentials(recording)}
        matcher = Matcher(values, self._tokens, followed=secrets)
        self._texts = TextRedactor(self._tokens, matcher, unknown=not self._keep)
        self._header_lines: dict[tuple[str, str], str] = {}
        self._header_ids: dict[str, str] = {}
        self._stack_ids: dict[str, str] = {}

    def result(self) -> Recording:
        """The redacted recording."""
        raw, texts = self._recording, self._texts
        out = Recording()
        for headers in raw.headers.values():
            lines = [(name, self._header(name, value)) for name, value in headers.lines]
            self._header_ids[headers.id] = out.intern_headers(lines)
        for stack in raw.stacks.values():
            frames = [
                replace(frame, url=texts.url(frame.url), function=texts.known(frame.function)) for frame in stack.frames
            ]
            self._stack_ids[stack.id] = out.intern_stack(frames)
        out.files, renewed = self._files()
        out.visit = self._visit(raw.visit) if raw.visit else None
        out.requests = [self._request(row) for row in raw.requests]
        out.cookies = [self._cookie(row) for row in raw.cookies]
        out.storage = [self._storage(row) for row in raw.storage]
        out.scripts = [self._script(row) for row in raw.scripts]
        out.documents = [self._document(row, renewed) for row in raw.documents]
        out.dns = list(raw.dns)
        self._small_records(raw, out)
        out.extra = {kind: [self._extra(row) for row in rows] for kind, rows in raw.extra.items()}
        return out

    def _known_values(self) -> dict[str, Reach]:
        """Every value that was stored or sent as a cookie, and the parts of each, with how far they are looked for."""
        stored = list(_stored_values(self._recording))
        known = {value: Reach.NOWHERE for name, value in stored if _CONSENT_COOKIES.fullmatch(name)}
        for _, value in stored:
            if value in known:
                continue
            known[value] = reach_of(value, self._public)
            for part in parts_of(value, self._public):
                known[part] = Reach.EVERYWHERE
        return known

    def _value(self, value: str) -> str:
        return self._texts.known(value) if self._keep else self._tokens.token(value)

    def _parts(self, value: str) -> tuple[str, ...]:
        return tuple(self._tokens.token(part) for part in parts_of(value, self._public))

    def _header(self, name: str, value: str) -> str:
        # Most lines repeat in every list of headers.
        known = self._header_lines.get((name, value))
        if known is None:
            known = self._header_lines[name, value] = self._redact_header(name, value)
        return known

    def _redact_header(self, name: str, value: str) -> str:
        if _CREDENTIAL_HEADERS.fullmatch(name):
            scheme, space, credential = value.partition(" ")
            return f"{scheme} {self._tokens.token(credential)}" if space else self._tokens.token(value)
        if name == "cookie":
            return "; ".join(self._cookie_pair(pair) for pair in value.split("; "))
        if name == "set-cookie":
            return "\n".join(self._set_cookie(line) for line in value.split("\n"))
        return self._texts.url(value) if name in _URL_HEADERS else self._texts.text(value, identifiers=True)

    def _set_cookie(self, line: str) -> str:
        pair, semicolon, attributes = line.partition(";")
        return self._cookie_pair(pair) + semicolon + attributes

    def _cookie_pair(self, pair: str) -> str:
        name, equals, value = pair.partition("=")
        return f"{self._texts.name(name)}={self._value(value)}" if equals else self._value(pair)

    def _initiator(self, initiator: Initiator | None) -> Initiator | None:
        if initiator is None:
            return None
        stack = self._stack_ids[initiator.stack] if initiator.stack else None
        return replace(initiator, url=self._texts.maybe_url(initiator.url), stack=stack)

    def _set_by(self, set_by: SetBy) -> SetBy:
        stack = self._stack_ids[set_by.stack] if set_by.stack else None
        return replace(set_by, url=self._texts.maybe_url(set_by.url), stack=stack)

    def _request(self, row: Any) -> Any:
        texts = self._texts
        return replace(
            row,
            page_url=texts.url(row.page_url),
            url=texts.url(row.url),
            frame_url=texts.maybe_url(row.frame_url),
            initiator=self._initiator(row.initiator),
            request_headers=self._header_ids[row.request_headers] if row.request_headers else None,
            response_headers=self._header_ids[row.response_headers] if row.response_headers else None,
            post_data=None if row.post_data is None else texts.body(row.post_data),
            failed=None if row.failed is None else texts.text(row.failed),
        )

    def _cookie(self, row: CookieEvent) -> CookieEvent:
        return replace(
            row,
            page_url=self._texts.url(row.page_url),
            name=self._texts.name(row.name),
            set_by=self._set_by(row.set_by),
            value=self._value(row.value),
            value_parts=self._parts(row.value),
        )

    def _storage(self, row: StorageItem) -> StorageItem:
        return replace(
            row,
            page_url=self._texts.url(row.page_url),
            key=self._texts.name(row.key),
            set_by=None if row.set_by is None else self._set_by(row.set_by),
            value=self._value(row.value),
            value_parts=self._parts(row.value),
        )

    def _script(self, row: Any) -> Any:
        return replace(
            row,
            page_url=self._texts.url(row.page_url),
            url=self._texts.maybe_url(row.url),
            inline=None if row.inline is None else self._place(row.inline),
            loaded_by=self._initiator(row.loaded_by),
            frame_url=self._texts.maybe_url(row.frame_url),
            excerpt=None if row.excerpt is None else self._texts.text(row.excerpt),
        )

    def _place(self, inline: str) -> str:
        """An inline script's `address:line:column`."""
        url, *place = inline.rsplit(":", 2)
        return ":".join((self._texts.url(url), *place))

    def _small_records(self, raw: Recording, out: Recording) -> None:
        url, maybe, text, deep = self._texts.url, self._texts.maybe_url, self._texts.text, self._texts.deep
        out.calls = [
            replace(
                row,
                page_url=url(row.page_url),
                script_url=maybe(row.script_url),
                frame_url=maybe(row.frame_url),
                arguments=deep(row.arguments),
            )
            for row in raw.calls
        ]
        out.frames = [
            replace(row, page_url=url(row.page_url), url=url(row.url), parent_url=maybe(row.parent_url))
            for row in raw.frames
        ]
        out.console = [
            replace(row, page_url=url(row.page_url), text=text(row.text), source_url=maybe(row.source_url))
            for row in raw.console
        ]
        # Consent strings are what this record is for: nothing in it is taken for an identifier by its looks alone.
        out.consent = [
            replace(row, page_url=url(row.page_url), detail=self._consent(row.detail)) for row in raw.consent
        ]

    def _extra(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """A row that nobody described: names that end in `url` hold addresses, all else is text in which values are replaced."""
        return {
            name: self._texts.url(value) if name.endswith("url") and isinstance(value, str) else self._texts.deep(value)
            for name, value in row.items()
        }

    def _consent(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {key: self._consent(item) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return [self._consent(item) for item in value]
        return self._texts.text(value) if isinstance(value, str) else value

    def _visit(self, visit: Visit) -> Visit:
        completeness = visit.completeness
        if completeness is not None:
            completeness = replace(completeness, missed=tuple(self._texts.url(url) for url in completeness.missed))
        return replace(
            visit,
            reason=None if visit.reason is None else self._texts.text(visit.reason),
            passport=None if visit.passport is None else self._passport(visit.passport),
            pages=tuple(self._page(page) for page in visit.pages),
            completeness=completeness,
            errors=tuple(self._texts.text(error) for error in visit.errors),
        )

    def _passport(self, passport: Passport) -> Passport:
        known = self._texts.known
        return replace(
            passport,
            switches=tuple(known(switch) for switch in passport.switches),
            proxy=None if passport.proxy is None else self._texts.url(passport.proxy),
            extra_headers=tuple(self._extra_header(line) for line in passport.extra_headers),
            notes=tuple(known(note) for note in passport.notes),
        )

    def _extra_header(self, line: str) -> str:
        """A header that the operator added is a way past a door more often than not."""
        name, colon, value = line.partition(":")
        return f"{name}: {self._tokens.token(value.strip())}" if colon else name

    def _page(self, page: PageVisit) -> PageVisit:
        return replace(
            page,
            url=self._texts.url(page.url),
            final_url=self._texts.url(page.final_url),
            title=self._texts.known(page.title),
            canonical=self._texts.maybe_url(page.canonical),
            reason=None if page.reason is None else self._texts.text(page.reason),
            links=self._links(page.links),
            privacy_lines=tuple(self._texts.text(line) for line in page.privacy_lines),
        )

    def _links(self, links: Iterable[Link]) -> tuple[Link, ...]:
        return tuple(
            replace(link, href=self._texts.url(link.href), text=self._texts.known(link.text)) for link in links
        )

    def _document(self, row: Document, renewed: Mapping[str, bytes]) -> Document:
        row = replace(
            row,
            url=self._texts.url(row.url),
            final_url=self._texts.url(row.final_url),
            found_on=self._texts.maybe_url(row.found_on),
            title=None if row.title is None else self._texts.known(row.title),
            links=self._links(row.links),
            failed=None if row.failed is None else self._texts.text(row.failed),
        )
        # A record names the bytes that are stored: a value in them was replaced, so size and hash are those of the result.
        if row.path is not None and row.path in renewed:
            row = replace(row, sha256=hashlib.sha256(renewed[row.path]).hexdigest(), bytes=len(renewed[row.path]))
        if row.rendered_path is not None and row.rendered_path in renewed:
            row = replace(row, rendered_sha256=hashlib.sha256(renewed[row.rendered_path]).hexdigest())
        return row

    def _files(self) -> tuple[dict[str, bytes], dict[str, bytes]]:
        """All files, and those of them whose content changed."""
        files = dict(self._recording.files)
        renewed: dict[str, bytes] = {}
        for path, data in files.items():
            if not path.startswith("documents/") or data.startswith(b"%PDF"):
                continue
            try:
                redacted = self._texts.known(data.decode()).encode()
            except UnicodeDecodeError:
                redacted = self._texts.known(data.decode("latin-1")).encode("latin-1", "xmlcharrefreplace")
            if redacted != data:
                renewed[path] = redacted
        return files | renewed, renewed


def _public_texts(recording: Recording) -> Iterable[str]:
    """What a site may well store and send, but which tells no visitor from another."""
    yield from (host_of(request.url) for request in recording.requests)
    if recording.visit is not None:
        yield from (page.title for page in recording.visit.pages)
        if (passport := recording.visit.passport) is not None:
            yield from (passport.user_agent, passport.locale, passport.timezone)


def _stored_values(recording: Recording) -> Iterable[tuple[str, str]]:
    """Name and value of all cookies and stored items, also of cookies that were only seen in headers."""
    yield from ((cookie.name, cookie.value) for cookie in recording.cookies)
    yield from ((item.key, item.value) for item in recording.storage)
    for headers in recording.headers.values():
        for name, content in headers.lines:
            if name == "cookie":
                pairs = content.split("; ")
            elif name == "set-cookie":
                pairs = [line.partition(";")[0] for line in content.split("\n")]
            else:
                continue
            for pair in pairs:
                key, equals, value = pair.partition("=")
                yield (key.strip(), value) if equals else ("", pair)


def _credentials(recording: Recording) -> Iterable[str]:
    """What the visitor proved itself with: a server may echo it anywhere."""
    for headers in recording.headers.values():
        for name, content in headers.lines:
            if name not in ("authorization", "proxy-authorization"):
                continue
            scheme, _, credential = content.partition(" ")
            yield credential or scheme
            if scheme.lower() == "basic":
                try:
                    _, _, password = base64.b64decode(credential).decode().partition(":")
                except (binascii.Error, UnicodeDecodeError):
                    continue
                yield password
