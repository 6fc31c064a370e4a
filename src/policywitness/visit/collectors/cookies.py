"""Cookies: every attempt to set one, by response or script, with who did it, what was asked, what the browser granted or refused."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from policywitness.browser.devtools import DevToolsError
from policywitness.browser.observer import Session
from policywitness.model.evidence import CookieEvent, SetBy
from policywitness.model.hosts import host_of, registrable_domain, same_site
from policywitness.model.vocabulary import Phase
from policywitness.visit.cookie_lines import SetCookie, default_path, parse, refusals
from policywitness.visit.hops import Hop
from policywitness.visit.page_recorder import set_by
from policywitness.visit.stage import Stage

ORDER = 20
_PREFERENCES = "UserPreferences"
_NOT_STORED = "NotStored"
"""Our word where the browser has none: an answer to a request without credentials sets no cookie, and DevTools says nothing of it."""
_CROWD = 150
"""So many cookies of a site, and the jar drops older ones."""
_CAP_S = 400 * 86_400
"""The longest lifetime that Chromium grants a cookie."""


Place = tuple[str, str]
"""Name and registrable domain: coarser than a `Key`, so that no cookie is missed for a path or a partition."""
Key = tuple[str, str, str, str | None]
"""Name, domain without a leading dot, path, partition: no two cookies of a jar share them."""


@dataclass(slots=True)
class _Attempt:
    """A cookie as asked for, at `wall` seconds since 1970, by `setter` on `host`; `refusals` is what speaks against a script's.

    `path` is where it stands if the jar takes it.
    """

    cookie: SetCookie
    host: str
    path: str
    wall: float
    page_url: str
    phase: Phase
    setter: SetBy
    partition_key: str | None = None
    blocked: tuple[str, ...] = ()
    refusals: tuple[str, ...] = ()
    never_stored: bool = False

    @property
    def place(self) -> Place:
        """Its name, and the site that it is set for."""
        return self.cookie.name, registrable_domain(self.cookie.domain or self.host)

    @property
    def deletes(self) -> bool:
        """Whether it takes a cookie away."""
        return self.cookie.lifetime_s is not None and self.cookie.lifetime_s <= 0


@dataclass(frozen=True, slots=True)
class _Granted:
    """A cookie of the jar, as DevTools tells it, with the page on which and the time at which it first stood there."""

    cookie: dict[str, Any]
    wall: float
    page_url: str
    phase: Phase


class Collector:
    """Records attempts to set cookies and, after each page and at the end, the jar."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.scripted: list[_Attempt] = []
        self.granted: dict[Key, _Granted] = {}
        self.jar: set[Key] = set()
        self.read_at: list[float] = []
        stage.on_report("cookie", self.written)

    def written(self, session: Session, report: dict[str, Any]) -> None:
        """A script wrote a cookie."""
        host = host_of(report.get("origin", "")) or host_of(report.get("frame", "")) or host_of(session.url)
        wall = report["at"] / 1000
        cookie = parse(report["text"], wall) if report["how"] == "js" else _from_store(report["options"], wall)
        if cookie is None:
            return
        setter = set_by(self.stage, session, report["how"], report)
        page_url, phase = self.stage.scene.at(wall)
        top = f"{page_url.partition(':')[0]}://{registrable_domain(host_of(page_url))}"
        partition = top if cookie.partitioned else None
        path = cookie.path or default_path(report["address"])
        attempt = _Attempt(cookie, host, path, wall, page_url, phase, setter, partition)
        if report.get("frame", "").startswith(("blob:", "data:")):
            # Such documents have no cookies, whatever their origin.
            attempt.refusals = ("SchemeNotSupported",)
        else:
            attempt.refusals = refusals(
                cookie,
                host,
                secure_page=not report.get("origin", "").startswith("http:"),
                third_party=not same_site(host, host_of(page_url)),
                blocked=self.stage.scenario.third_party_cookies == "block",
            )
        self.scripted.append(attempt)

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
        self.read_at.append(now)
        self.jar = set()
        for cookie in answer["cookies"]:
            partition = cookie.get("partitionKey")
            partition = partition.get("topLevelSite") if isinstance(partition, dict) else partition
            key = (cookie["name"], cookie["domain"].lstrip("."), cookie["path"], partition)
            self.jar.add(key)
            first = self.granted.get(key)
            page_url, phase = (
                (first.page_url, first.phase) if first else (self.stage.scene.page_url, self.stage.scene.phase)
            )
            self.granted[key] = _Granted(cookie, first.wall if first else now, page_url, phase)

    async def finish(self) -> None:
        """Append one row an attempt, in the order of time."""
        await self._read_jar()
        attempts = [*self._from_responses(), *self.scripted]
        self._mark_never_stored(attempts)
        rows = [self.row(attempt) for attempt in attempts]
        told = {(row.name, row.domain, row.path, row.partition_key) for row in rows}
        rows += [self._found(granted, key) for key, granted in self.granted.items() if key not in told]
        self.stage.recording.cookies += sorted(rows, key=lambda row: row.t_ms)
        for row in rows:
            self._note(row)

    def _note(self, row: CookieEvent) -> None:
        """Whether the jar took a cookie of that party; one that the site itself spoilt says nothing about the browser."""
        if row.granted_lifetime_s is None and not row.in_jar and _PREFERENCES not in row.blocked_reasons:
            return
        party = "first-party" if same_site(row.domain, host_of(row.page_url)) else "third-party"
        stored = self.stage.measured.cookies_stored
        stored[party] = stored.get(party, False) or _PREFERENCES not in row.blocked_reasons

    def _found(self, granted: _Granted, key: Key) -> CookieEvent:
        """A cookie that stands in the jar though nobody was seen setting it (DevTools hides the ones of WebSocket handshakes)."""
        cookie = granted.cookie
        lifetime = round(cookie["expires"] - granted.wall) if cookie["expires"] > 0 else None
        return CookieEvent(
            visit_id=self.stage.scene.visit_id,
            page_url=granted.page_url,
            t_ms=self.stage.scene.t_ms(granted.wall),
            phase=granted.phase,
            name=cookie["name"],
            domain=key[1],
            path=cookie["path"],
            asked_lifetime_s=lifetime,
            granted_lifetime_s=lifetime,
            http_only=cookie["httpOnly"],
            secure=cookie["secure"],
            same_site=cookie.get("sameSite"),
            partition_key=key[3],
            set_by=SetBy("unknown"),
            value=cookie["value"],
            value_bytes=len(cookie["value"].encode("utf-8", "surrogatepass")),
            in_jar=key in self.jar,
        )

    def _from_responses(self) -> list[_Attempt]:
        found = []
        for hop in self.stage.hops:
            for name, line in hop.response_lines:
                cookie = parse(line, hop.wall) if name.lower() == "set-cookie" and hop.raw_response else None
                if cookie is None:
                    continue
                found.append(
                    _Attempt(
                        cookie=cookie,
                        host=host_of(hop.url),
                        path=cookie.path or default_path(hop.url),
                        wall=hop.wall,
                        page_url=hop.page_url,
                        phase=hop.phase,
                        setter=SetBy("http", hop.url, request_id=hop.request_id),
                        partition_key=hop.partition_key if cookie.partitioned else None,
                        blocked=(hop.refused_cookies or {}).get(line, ()),
                    )
                )
        return found

    def _mark_never_stored(self, attempts: Sequence[_Attempt]) -> None:
        """Mark attempts of which the jar had nothing when it was next read, though nothing that was seen took it away."""
        names = {(name, registrable_domain(domain)) for name, domain, _, _ in self.granted}
        gone: dict[Place, list[float]] = defaultdict(list)
        crowd: Counter[str] = Counter()
        for attempt in attempts:
            crowd[attempt.place[1]] += 1
            if attempt.deletes:
                gone[attempt.place].append(attempt.wall)
        emptied = [hop.wall for hop in self.stage.hops if _empties_jar(hop)]
        for attempt in attempts:
            read = next((wall for wall in self.read_at if wall >= attempt.wall), None)
            if read is None or attempt.deletes or attempt.place in names or crowd[attempt.place[1]] > _CROWD:
                continue
            expired = attempt.cookie.lifetime_s is not None and attempt.wall + attempt.cookie.lifetime_s <= read
            taken_away = any(attempt.wall <= wall <= read for wall in (*gone[attempt.place], *emptied))
            attempt.never_stored = not expired and not taken_away

    def row(self, attempt: _Attempt) -> CookieEvent:
        """The evidence row of an attempt."""
        cookie = attempt.cookie
        key = (cookie.name, cookie.domain or attempt.host, attempt.path, attempt.partition_key)
        granted = self.granted.get(key)
        reasons = attempt.blocked
        deletion = attempt.deletes
        if attempt.setter.how != "http":
            # A script may not touch what only a server may: the cookie that stands there is another's.
            other = granted is not None and granted.cookie["httpOnly"]
            reasons = ("HttpOnly",) if other else () if granted or deletion else attempt.refusals
        if not reasons and attempt.never_stored:
            reasons = (_NOT_STORED,)
        expires = granted.cookie["expires"] if granted and not reasons and not deletion else -1
        return CookieEvent(
            visit_id=self.stage.scene.visit_id,
            page_url=attempt.page_url,
            t_ms=self.stage.scene.t_ms(attempt.wall),
            phase=attempt.phase,
            name=cookie.name,
            domain=cookie.domain or attempt.host,
            path=attempt.path,
            asked_lifetime_s=cookie.lifetime_s,
            granted_lifetime_s=_rounded(round(expires - attempt.wall), cookie.lifetime_s) if expires > 0 else None,
            http_only=cookie.http_only,
            secure=cookie.secure,
            same_site=cookie.same_site,
            partition_key=attempt.partition_key,
            set_by=attempt.setter,
            value=cookie.value,
            value_bytes=len(cookie.value.encode("utf-8", "surrogatepass")),
            blocked_reasons=reasons,
            in_jar=key in self.jar and not reasons and not deletion,
        )


def _empties_jar(hop: Hop) -> bool:
    cleared = (line for name, line in hop.response_lines if name.lower() == "clear-site-data")
    return any("cookies" in line or "*" in line for line in cleared)


def _rounded(granted: int, asked: int | None) -> int:
    """The jar's expiry is read a moment after the cookie was set: within 10 seconds of what was asked, or of the cap, it is that."""
    return next((exact for exact in (asked, _CAP_S) if exact is not None and abs(granted - exact) <= 10), granted)


def _from_store(options: dict[str, Any], wall: float) -> SetCookie | None:
    expires = options.get("expires")
    cookie = parse(f"{options['name']}={options['value']}", wall)
    if cookie is None:
        return None
    return replace(
        cookie,
        domain=options.get("domain"),
        path=options.get("path") or "/",
        lifetime_s=max(0, round(expires / 1000 - wall)) if expires is not None else None,
        secure=True,
        same_site=str(options.get("sameSite", "strict")).capitalize(),
        partitioned=bool(options.get("partitioned")),
    )
