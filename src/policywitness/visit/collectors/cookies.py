"""Cookies: every attempt to set one, by response or script, with who did it, what was asked, what the browser granted or refused."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import Any

from policywitness.browser.devtools import DevToolsError
from policywitness.browser.observer import Session
from policywitness.model.evidence import CookieEvent, SetBy
from policywitness.model.hosts import host_of
from policywitness.model.vocabulary import Phase
from policywitness.visit.cookie_lines import SetCookie, parse
from policywitness.visit.page_recorder import set_by
from policywitness.visit.stage import Stage

ORDER = 20


@dataclass(frozen=True, slots=True)
class _Attempt:
    """A cookie as asked for, at `wall` seconds since 1970, by `setter` on `host`."""

    cookie: SetCookie
    host: str
    wall: float
    page_url: str
    phase: Phase
    setter: SetBy
    partition_key: str | None = None
    blocked: tuple[str, ...] = ()


class Collector:
    """Records attempts to set cookies and, after each page and at the end, the jar."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.scripted: list[_Attempt] = []
        self.granted: dict[tuple[str, str, str], tuple[float, float]] = {}
        self.jar: set[tuple[str, str, str]] = set()
        stage.on_report("cookie", self.written)

    def written(self, session: Session, report: dict[str, Any]) -> None:
        """A script wrote a cookie."""
        host = host_of(report.get("origin", "")) or host_of(report.get("frame", "")) or host_of(session.url)
        wall = report["at"] / 1000
        cookie = parse(report["text"], wall) if report["how"] == "js" else _from_store(report["options"], wall)
        if cookie is None:
            return
        setter = set_by(self.stage, session, report["how"], report)
        scene = self.stage.scene
        self.scripted.append(_Attempt(cookie, host, wall, scene.page_url, scene.phase, setter))

    async def page_done(self) -> None:
        """Read the jar: what was granted until when."""
        await self._read_jar()

    async def _read_jar(self) -> None:
        try:
            answer = await self.stage.observer.devtools.send("Storage.getCookies", {})
        except (DevToolsError, TimeoutError) as problem:
            self.stage.errors.append(f"cookies: the jar could not be read ({problem})")
            return
        now = time.time()
        self.jar = set()
        for cookie in answer["cookies"]:
            key = (cookie["name"], cookie["domain"].lstrip("."), cookie["path"])
            self.jar.add(key)
            self.granted[key] = (now, cookie["expires"])

    async def finish(self) -> None:
        """Append one row an attempt, in the order of time."""
        await self._read_jar()
        attempts = [*self._from_responses(), *self.scripted]
        rows = [self.row(attempt) for attempt in sorted(attempts, key=lambda attempt: attempt.wall)]
        self.stage.recording.cookies += rows

    def _from_responses(self) -> list[_Attempt]:
        found = []
        for hop in self.stage.hops:
            blocked = {
                entry["cookieLine"]: tuple(entry["blockedReasons"])
                for entry in hop.blocked_cookies
                if "cookieLine" in entry
            }
            for name, line in hop.response_lines:
                cookie = parse(line, hop.wall) if name.lower() == "set-cookie" and hop.raw_response else None
                if cookie is None:
                    continue
                found.append(
                    _Attempt(
                        cookie=cookie,
                        host=host_of(hop.url),
                        wall=hop.wall,
                        page_url=hop.page_url,
                        phase=hop.phase,
                        setter=SetBy("http", hop.url, request_id=hop.request_id),
                        partition_key=hop.partition_key if cookie.partitioned else None,
                        blocked=blocked.get(line, ()),
                    )
                )
        return found

    def row(self, attempt: _Attempt) -> CookieEvent:
        """The evidence row of an attempt."""
        cookie = attempt.cookie
        domain = cookie.domain or attempt.host
        path = cookie.path or "/"
        keys = [
            key
            for key in self.granted
            if key[0] == cookie.name and key[1] == domain and (cookie.path is None or key[2] == path)
        ]
        key = keys[0] if keys else (cookie.name, domain, path)
        expires = self.granted[key][1] if keys and not attempt.blocked else -1
        granted = round(expires - attempt.wall) if expires > 0 else None
        return CookieEvent(
            visit_id=self.stage.scene.visit_id,
            page_url=attempt.page_url,
            t_ms=self.stage.scene.t_ms(attempt.wall),
            phase=attempt.phase,
            name=cookie.name,
            domain=domain,
            path=key[2],
            asked_lifetime_s=cookie.lifetime_s,
            granted_lifetime_s=_rounded(granted, cookie.lifetime_s),
            http_only=cookie.http_only,
            secure=cookie.secure,
            same_site=cookie.same_site,
            partition_key=attempt.partition_key,
            set_by=attempt.setter,
            value=cookie.value,
            value_bytes=len(cookie.value.encode("utf-8", "surrogatepass")),
            blocked_reasons=attempt.blocked,
            in_jar=key in self.jar and not attempt.blocked,
        )


def _rounded(granted: int | None, asked: int | None) -> int | None:
    """The jar's expiry is read a moment after the cookie was set: within 10 seconds of what was asked, it is what was asked."""
    return asked if granted is not None and asked is not None and abs(granted - asked) <= 10 else granted


def _from_store(options: dict[str, Any], wall: float) -> SetCookie | None:
    expires = options.get("expires")
    cookie = parse(f"{options['name']}={options['value']}", wall)
    if cookie is None:
        return None
    return replace(
        cookie,
        domain=options.get("domain"),
        path=options.get("path") or "/",
        lifetime_s=round(expires / 1000 - wall) if expires is not None else None,
        secure=True,
        same_site=str(options.get("sameSite", "strict")).capitalize(),
        partitioned=bool(options.get("partitioned")),
    )
