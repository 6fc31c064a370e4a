"""Builders of small in-memory records for tests. Every argument has a sensible default; tests name only what they are about.

The site is https://www.shop.example/. The catalogue is tiny and made up, so that tests do not move with the real one:

| vendor   | category    | kind           | host           | leaves behind                                    |
|----------|-------------|----------------|----------------|--------------------------------------------------|
| adco     | advertising | ad_pixel       | ads.example    | cookie `adco_id` (third party), `_adco` (first)  |
| syncco   | advertising | ssp            | sync.example   | cookie `sync_id` (third party)                   |
| statco   | analytics   | analytics      | stats.example  | cookies `_st`, `_st_*` (first party)             |
| replayco | analytics   | session_replay | replay.example | cookie `_rp`, local storage `rp_user`            |
| tagco    | functional  | tag_manager    | tags.example   | nothing                                          |
| fontco   | functional  | fonts_cdn      | fonts.example  | nothing                                          |
| socialco | functional  | social_widget  | social.example | cookie `so` (third party); same house as adco    |
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from policywitness.bundle.reader import Evidence
from policywitness.catalogue import Catalogue, Vendor
from policywitness.catalogue.load import Loaded
from policywitness.catalogue.taxonomy import SourceEntry, Taxonomy
from policywitness.facts import Facts
from policywitness.facts.inputs import Inputs
from policywitness.model.evidence import (
    Call,
    Completeness,
    ConsentRecord,
    CookieEvent,
    Document,
    Initiator,
    PageVisit,
    Passport,
    Request,
    Script,
    SetBy,
    SignalDelivery,
    StorageItem,
    Visit,
)
from policywitness.model.plan import SiteProfile
from policywitness.model.policy import (
    DeclaredCookie,
    Disclosure,
    PolicyDocument,
    PolicyReading,
    Quote,
    SignalResponse,
)
from policywitness.model.vocabulary import (
    DocumentKind,
    Outcome,
    Phase,
    Promise,
    Signal,
    Specificity,
    Stance,
    StorageKind,
    TargetType,
    Testability,
)

SITE = "https://www.shop.example/"
POLICY_URL = SITE + "privacy"
AS_OF = date(2026, 11, 23)

SCENARIOS: dict[str, dict[str, Any]] = {
    "baseline": {"title": "An ordinary visitor", "against": None},
    "gpc": {"title": "Global Privacy Control", "against": "baseline", "gpc": True},
    "dnt": {"title": "Do Not Track", "against": "baseline", "dnt": True},
    "gpc-dnt": {"title": "Both signals", "against": "baseline", "gpc": True, "dnt": True},
    "cookies-blocked": {"title": "All cookies blocked", "against": "baseline", "cookies": "block"},
    "third-party-cookies-blocked": {
        "title": "Third-party cookies blocked",
        "against": "baseline",
        "third_party_cookies": "block",
    },
    "reject": {"title": "Everything refused", "against": "baseline", "choice": "reject"},
    "accept": {"title": "Everything accepted", "against": "baseline", "choice": "accept"},
    "withdraw": {"title": "Accepted, then refused", "against": "accept", "choice": "withdraw"},
}


def delivery(signal: str, *, sent: int = 20, possible: int = 20, **contexts: bool) -> SignalDelivery:
    """Proof that a signal was delivered; `contexts` defaults to a window that held the property."""
    return SignalDelivery(signal, "native", sent, possible, contexts or {"window": True})


def passport(scenario: str = "baseline", **changes: Any) -> Passport:
    """Who a visitor of `scenario` was, with the signals of that scenario delivered."""
    made = SCENARIOS.get(scenario, {})
    values: dict[str, Any] = {
        "browser": "Chromium 156.0",
        "browser_path": "chromium",
        "headless": True,
        "switches": (),
        "preferences": {},
        "user_agent": "Mozilla/5.0 Chrome/156.0",
        "brands": ("Chromium 156",),
        "webdriver": False,
        "viewport": (1366, 900),
        "locale": "en-US",
        "timezone": "America/New_York",
        "third_party_cookies": made.get("third_party_cookies", "allow"),
        "cookies": made.get("cookies", "allow"),
        "sandbox": True,
        "signals": tuple(delivery(signal) for signal in ("gpc", "dnt") if made.get(signal)),
    }
    return Passport(**(values | changes))


def page(url: str = SITE, **changes: Any) -> PageVisit:
    """One page that loaded."""
    values: dict[str, Any] = {
        "url": url,
        "final_url": url,
        "t_ms": 100,
        "duration_ms": 900,
        "status": 200,
        "title": "Shop",
        "outcome": Outcome.COMPLETE,
    }
    return PageVisit(**(values | changes))


def visit(scenario: str = "baseline", repeat: int = 1, **changes: Any) -> Visit:
    """One complete visit of one page; its id is `<scenario>-<repeat>`."""
    values: dict[str, Any] = {
        "visit_id": f"{scenario}-{repeat}",
        "scenario": scenario,
        "repeat": repeat,
        "outcome": Outcome.COMPLETE,
        "reason": None,
        "started_at": f"2026-11-23T10:{repeat:02d}:00Z",
        "ended_at": f"2026-11-23T10:{repeat:02d}:30Z",
        "passport": passport(scenario),
        "pages": (page(),),
        "completeness": Completeness(requested=20, recorded=20),
    }
    return Visit(**(values | changes))


def visits(**counts: int) -> tuple[Visit, ...]:
    """Several visits: `visits(baseline=2, gpc=2)`; an underscore stands for a hyphen."""
    return tuple(
        visit(name.replace("_", "-"), repeat) for name, count in counts.items() for repeat in range(1, count + 1)
    )


def request(visit_id: str = "baseline-1", url: str = SITE, **changes: Any) -> Request:
    """One answered GET of an image, asked for by the page's markup. `loaded_by` is short for a script as its initiator."""
    loaded_by = changes.pop("loaded_by", None)
    values: dict[str, Any] = {
        "visit_id": visit_id,
        "page_url": SITE,
        "request_id": f"r-{abs(hash_of(visit_id, url, str(sorted(changes.items(), key=str)))):08d}",
        "t_ms": 500,
        "phase": Phase.LOAD,
        "url": url,
        "method": "GET",
        "resource_type": "Image",
        "target_type": TargetType.PAGE,
        "frame_url": SITE,
        "initiator": Initiator("script", loaded_by) if loaded_by else Initiator("parser", SITE),
        "status": 200,
    }
    return Request(**(values | changes))


def cookie(visit_id: str = "baseline-1", name: str = "sid", **changes: Any) -> CookieEvent:
    """One cookie of a year, set by the page's answer and kept."""
    values: dict[str, Any] = {
        "visit_id": visit_id,
        "page_url": SITE,
        "t_ms": 600,
        "phase": Phase.LOAD,
        "name": name,
        "domain": ".shop.example",
        "path": "/",
        "asked_lifetime_s": 31_536_000,
        "granted_lifetime_s": 31_536_000,
        "http_only": False,
        "secure": True,
        "same_site": "Lax",
        "partition_key": None,
        "set_by": SetBy("http", SITE),
        "value": token(visit_id, name),
        "value_bytes": 32,
        "in_jar": True,
    }
    return CookieEvent(**(values | changes))


def storage(visit_id: str = "baseline-1", key: str = "theme", **changes: Any) -> StorageItem:
    """One item of local storage on the site's origin."""
    values: dict[str, Any] = {
        "visit_id": visit_id,
        "page_url": SITE,
        "kind": StorageKind.LOCAL,
        "origin": SITE.rstrip("/"),
        "top_site": SITE.rstrip("/"),
        "key": key,
        "value": token(visit_id, key),
        "value_bytes": 32,
    }
    return StorageItem(**(values | changes))


def script(visit_id: str = "baseline-1", url: str | None = SITE + "app.js", **changes: Any) -> Script:
    """One external script of the page; `url=None` makes it inline."""
    values: dict[str, Any] = {
        "visit_id": visit_id,
        "page_url": SITE,
        "url": url,
        "inline": None if url else "1",
        "sha256": "ab" * 32,
        "bytes": 1200,
        "integrity": None,
        "loaded_by": Initiator("parser", SITE),
    }
    return Script(**(values | changes))


def call(visit_id: str = "baseline-1", api: str = "Navigator.sendBeacon", **changes: Any) -> Call:
    """One watched call by the site's own script."""
    values: dict[str, Any] = {
        "visit_id": visit_id,
        "page_url": SITE,
        "t_ms": 700,
        "phase": Phase.LOAD,
        "api": api,
        "script_url": SITE + "app.js",
        "count": 1,
    }
    return Call(**(values | changes))


def consent(visit_id: str = "reject-1", kind: str = "action", name: str = "reject", **detail: Any) -> ConsentRecord:
    """One row of `consent.jsonl`."""
    return ConsentRecord(visit_id, SITE, 1000, kind, name, detail)


def document(url: str = POLICY_URL, **changes: Any) -> Document:
    """One stored policy document, found by the footer's link."""
    values: dict[str, Any] = {
        "visit_id": "discovery-1",
        "url": url,
        "final_url": url,
        "kind": DocumentKind.PRIVACY_POLICY,
        "found_by": "footer-link",
        "found_on": SITE,
        "fetched_at": "2026-11-23T10:00:00Z",
        "status": 200,
        "media_type": "text/html",
        "sha256": "cd" * 32,
        "bytes": 9000,
        "path": "documents/policy.html",
    }
    return Document(**(values | changes))


def hash_of(*parts: str) -> int:
    """A number that is the same in every process (unlike `hash`)."""
    return int.from_bytes(hashlib.sha256("\n".join(parts).encode()).digest()[:4], "big")


def token(*parts: str) -> str:
    """A redaction token for a value named by `parts`: the same parts give the same token."""
    return f"⟨h:{hash_of('a', *parts):08x}{hash_of('b', *parts):08x}⟩"


def plan(scenarios: Iterable[str] = ("baseline", "gpc", "dnt"), repeats: int = 2, **site: Any) -> dict[str, Any]:
    """The plan as a bundle stores it."""
    return {
        "site": {"url": SITE, "name": None, "first_party": [], "profile": {}} | site,
        "scenarios": [{"name": name} | SCENARIOS[name] for name in scenarios],
        "repeats": repeats,
    }


def evidence(visits: Sequence[Visit] | None = None, **records: Any) -> Evidence:
    """A bundle in memory. Without `visits`: two of `baseline`. Further arguments are the fields of `Evidence`."""
    made = tuple(visits) if visits is not None else (visit("baseline", 1), visit("baseline", 2))
    names = [name for name in dict.fromkeys(v.scenario for v in made) if name in SCENARIOS]
    repeats = max((v.repeat for v in made), default=1)
    values: dict[str, Any] = {"documents": (document(),), "plan": plan(names, repeats)} | records
    fixed: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in values.items()}
    return Evidence(visits=made, **fixed)


def quote(text: str = "We use cookies.", **changes: Any) -> Quote:
    """The policy's words; places are made up but consistent with the length."""
    start = changes.pop("start", 100)
    values: dict[str, Any] = {
        "document": "policy",
        "section": ("Privacy policy",),
        "start": start,
        "end": start + len(text),
        "text": text,
        "line": 3,
    }
    return Quote(**(values | changes))


def disclosure(concept: str = "tech.cookies", **changes: Any) -> Disclosure:
    """One reading of one statement: we do it, said plainly."""
    text = changes.pop("text", f"We say {concept}.")
    value = changes.get("value")
    values: dict[str, Any] = {
        "id": f"{concept}:{value or ''}:{hash_of(concept, str(value), text, str(changes)) % 10_000}",
        "concept": concept,
        "value": None,
        "stance": Stance.AFFIRM,
        "actor": "we",
        "specificity": Specificity.NAMED,
        "quote": quote(text),
        "rule": concept,
        "testability": Testability.CRAWL,
    }
    return Disclosure(**(values | changes))


def policy_document(**changes: Any) -> PolicyDocument:
    """An analysed privacy policy in English."""
    values: dict[str, Any] = {
        "id": "policy",
        "url": POLICY_URL,
        "kind": DocumentKind.PRIVACY_POLICY,
        "title": "Privacy policy",
        "lang": "en",
        "text": "Privacy policy",
        "sha256": "cd" * 32,
        "text_sha256": "ef" * 32,
        "words": 1500,
        "effective_date": "2026-01-05",
        "last_updated": "2026-01-05",
        "fetched_at": "2026-11-23T10:00:00Z",
    }
    return PolicyDocument(**(values | changes))


def promise(signal: Signal, promise: Promise, text: str | None = None) -> SignalResponse:
    """What the policy promises on a signal; silent where no text is given."""
    return SignalResponse(signal, promise, quote(text) if text else None)


def declared_cookie(name: str = "_st", lifetime_s: int | None = 31_536_000, **changes: Any) -> DeclaredCookie:
    """A row of the policy's cookie table."""
    return DeclaredCookie(name=name, quote=quote(f"{name} 1 year"), lifetime_s=lifetime_s, **changes)


def reading(*disclosures: Disclosure, **changes: Any) -> PolicyReading:
    """All that was read: one analysed document that says `disclosures`."""
    values: dict[str, Any] = {
        "documents": (policy_document(),),
        "disclosures": disclosures,
        "signals": (promise(Signal.GPC, Promise.SILENT), promise(Signal.DNT, Promise.SILENT)),
    }
    return PolicyReading(**(values | changes))


def vendor(id: str, host: str, **changes: Any) -> Vendor:
    """One vendor of a catalogue, as its TOML file would hold it."""
    values: dict[str, Any] = {
        "id": id,
        "name": id.capitalize(),
        "operator": {"legal_name": f"{id.capitalize()} Inc."},
        "kind": ["analytics"],
        "category": "analytics",
        "description": "Made up.",
        "match": {"domains": [{"suffix": host, "role": "collect"}]},
        "sources": [{"url": "https://docs.example/", "fact": "made up"}],
        "confidence": "high",
    }
    return Vendor.model_validate(values | changes)


def _cookie_entry(name: str, party: str, category: str, **more: Any) -> dict[str, Any]:
    return {
        "name": name,
        "party": party,
        "purpose": "Tells visitors apart.",
        "category": category,
        "distinctive": True,
    } | more


def made_up_vendors() -> tuple[Vendor, ...]:
    """The vendors of the table above."""
    house = {"legal_name": "Adco Inc.", "parent": "House of Ads"}
    modes = [{"name": "limited", "param": "limit", "value": "1", "meaning": "limited use", "restricts": True}]
    statistics = [
        _cookie_entry("_st", "first", "analytics"),
        {
            "pattern": "^_st_[A-Z0-9]+$",
            "party": "first",
            "purpose": "Keeps a session.",
            "category": "analytics",
            "distinctive": True,
        },
    ]
    ads = [_cookie_entry("adco_id", "third", "advertising"), _cookie_entry("_adco", "first", "advertising")]
    replay = [_cookie_entry("_rp", "first", "analytics")]
    return (
        vendor(
            "adco",
            "ads.example",
            category="advertising",
            kind=["ad_pixel"],
            operator=house,
            storage={"cookies": ads},
            privacy_signals={"restricted_modes": modes},
            decode={"account_ids": ["id"], "events": ["ev"], "visitor_ids": ["uid"]},
        ),
        vendor(
            "syncco",
            "sync.example",
            category="advertising",
            kind=["ssp"],
            storage={"cookies": [_cookie_entry("sync_id", "third", "advertising")]},
        ),
        vendor("statco", "stats.example", storage={"cookies": statistics}, decode={"account_ids": ["tid"]}),
        vendor(
            "replayco",
            "replay.example",
            kind=["session_replay"],
            storage={
                "cookies": replay,
                "local_storage": [
                    {"name": "rp_user", "purpose": "Knows a visitor.", "category": "analytics", "distinctive": True}
                ],
            },
        ),
        vendor("tagco", "tags.example", category="functional", kind=["tag_manager"]),
        vendor("fontco", "fonts.example", category="functional", kind=["fonts_cdn"]),
        vendor("socialco", "social.example", category="functional", kind=["social_widget"], operator=house),
    )


def catalogue(*vendors: Vendor) -> Catalogue:
    """A catalogue in memory: `vendors`, or the made-up ones."""
    return _catalogue() if not vendors else _build(vendors)


@cache
def _catalogue() -> Catalogue:
    return _build(made_up_vendors())


def _build(vendors: Iterable[Vendor]) -> Catalogue:
    source = SourceEntry(id="made-up", title="Made up", version="1", date="2026-11-23", licence="none")
    by_id = {v.id: v for v in vendors}
    files = {id: Path(f"{id}.toml") for id in by_id}
    return Catalogue(Loaded(by_id, files, Taxonomy(category={}, kind={}), source, {}, "0" * 64))


def facts(
    evidence_: Evidence | None = None,
    reading_: PolicyReading | None = None,
    *,
    catalogue_: Catalogue | None = None,
    as_of: date = AS_OF,
    first_party: tuple[str, ...] = (),
    profile: SiteProfile | None = None,
    inputs: Inputs | None = None,
    **records: Any,
) -> Facts:
    """Facts over `evidence_`, or over `evidence(**records)`."""
    return Facts(
        evidence_ if evidence_ is not None else evidence(**records),
        catalogue_ or catalogue(),
        reading_ if reading_ is not None else reading(),
        as_of,
        first_party,
        profile=profile,
        inputs=inputs,
    )
