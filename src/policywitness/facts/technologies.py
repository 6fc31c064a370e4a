"""Which tracking technologies were observed, how often, and whether the policy discloses them.

`count` is the number of cookies, stored items, scripts or places, each once however many visits show it; of requests, calls
and recognised behaviours, the number of hosts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from policywitness.facts import disclosures
from policywitness.facts.references import Record
from policywitness.model.audit import TechnologyInfo
from policywitness.model.policy import Disclosure
from policywitness.model.vocabulary import Label, Party, StorageKind

if TYPE_CHECKING:
    from policywitness.facts import Facts


@dataclass(frozen=True, slots=True)
class Technology:
    """A technology in the policy's terms: concepts that name it, that cover it in general, and that name a part of it.

    Who announces a part names the technology; who denies a part denies no more than that part.
    """

    id: str
    name: str
    named: tuple[str, ...]
    general: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()


_STORAGE = "tech.browser_storage"

TECHNOLOGIES = (
    Technology("cookies", "Cookies", ("tech.cookies",), parts=("tech.third_party_cookies",)),
    Technology("third_party_cookies", "Third-party cookies", ("tech.third_party_cookies",), ("tech.cookies",)),
    Technology("local_storage", "Local storage", ("tech.local_storage", _STORAGE)),
    Technology("session_storage", "Session storage", ("tech.session_storage", _STORAGE), ("tech.local_storage",)),
    Technology("indexeddb", "Browser database (IndexedDB)", ("tech.indexeddb", _STORAGE), ("tech.local_storage",)),
    Technology("cache_storage", "Cache storage", (_STORAGE,), ("tech.local_storage",)),
    Technology("service_worker", "Service worker", ("tech.service_worker",), (_STORAGE, "tech.embedded_scripts")),
    Technology("web_beacon", "Web beacons", ("tech.web_beacon",)),
    Technology("embedded_scripts", "Scripts of other companies", ("tech.embedded_scripts", "tech.tag_manager")),
    Technology("tag_manager", "Tag manager", ("tech.tag_manager",), ("tech.embedded_scripts",)),
    Technology("session_replay", "Session replay", ("tech.session_replay",)),
    Technology("fingerprinting", "Browser fingerprinting", ("tech.fingerprinting",)),
    Technology("cookie_sync", "Cookie matching", ("practice.cookie_matching",)),
)
"""In the order of the audit."""

_STORED = {
    StorageKind.LOCAL: "local_storage",
    StorageKind.SESSION: "session_storage",
    StorageKind.INDEXEDDB: "indexeddb",
    StorageKind.CACHE: "cache_storage",
    StorageKind.SERVICE_WORKER: "service_worker",
}
_REPLAYS = frozenset(("session_replay",))


@dataclass(slots=True)
class _Seen:
    things: set[str] = field(default_factory=set)
    records: list[Record] = field(default_factory=list)

    def add(self, thing: str, records: Iterable[Record]) -> None:
        self.things.add(thing)
        self.records += records


def technology_infos(facts: Facts) -> tuple[TechnologyInfo, ...]:
    """The rows of the audit: observed technologies only."""
    seen = _observed(facts)
    return tuple(
        _info(facts, technology, seen[technology.id]) for technology in TECHNOLOGIES if seen[technology.id].things
    )


def _observed(facts: Facts) -> dict[str, _Seen]:
    seen = {technology.id: _Seen() for technology in TECHNOLOGIES}
    for group in facts.cookie_groups:
        if group.accepted:
            seen["cookies"].add(f"{group.name} {group.domain}", group.accepted)
            if group.party is Party.THIRD:
                seen["third_party_cookies"].add(f"{group.name} {group.domain}", group.accepted)
    for item in facts.storage_items:
        seen[_STORED[item.kind]].add(f"{item.origin} {item.key}", (item,))
    for request, kind in facts.beacon_requests:
        if kind != "csp-report":
            seen["web_beacon"].add(facts.parties.of(request.url).host, (request,))
    for request in facts.traffic.requests:
        whose = facts.parties.of(request.url)
        if request.resource_type == "Script" and whose.outside:
            seen["embedded_scripts"].add(request.url.partition("?")[0], (request,))
    for sighting in facts.sightings:
        if "tag_manager" in sighting.kinds:
            seen["tag_manager"].add(sighting.id, sighting.records)
        if _REPLAYS & set(sighting.kinds):
            seen["session_replay"].add(sighting.id, sighting.records)
    _add_labels(facts, seen)
    return seen


def _add_labels(facts: Facts, seen: dict[str, _Seen]) -> None:
    for (label, host), (_, records) in sorted(facts.label_records.items()):
        if label is Label.SESSION_REPLAY:
            # A replay vendor is one thing, whether its product or its upload gave it away.
            seen["session_replay"].add(facts.parties.of_host(host).vendor or host, records)
        elif label is Label.COOKIE_SYNC:
            seen["cookie_sync"].add(host, records)
        elif label.value.startswith("fp."):
            seen["fingerprinting"].add(host, records)


def _is_about(facts: Facts, disclosure: Disclosure) -> bool:
    """Whether a statement is about cookies that were seen: a denial of cookies of a kind says nothing of the others."""
    return disclosures.of_every_cookie(disclosure) or any(
        group.accepted and group.category in disclosure.categories for group in facts.cookie_groups
    )


def _info(facts: Facts, technology: Technology, seen: _Seen) -> TechnologyInfo:
    visit_ids = {record.visit_id for record in seen.records}
    stated = facts.reading.disclosures
    verdict = disclosures.judge(
        facts,
        technology.name[0].lower() + technology.name[1:],
        disclosures.seen_in(facts, visit_ids),
        [
            d
            for d in stated
            if (d.concept in technology.named and _is_about(facts, d))
            or (d.concept in technology.parts and d.stance not in disclosures.DENIES)
        ],
        [d for d in stated if d.concept in technology.general and d.stance not in disclosures.DENIES]
        + [d for d in stated if d.concept in disclosures.CATCH_ALLS and d.stance not in disclosures.DENIES],
    )
    return TechnologyInfo(
        id=technology.id,
        name=technology.name,
        count=len(seen.things),
        scenarios=facts.visits.shares(visit_ids),
        disclosure=verdict.verdict,
        disclosure_reason=verdict.reason,
        quotes=verdict.quotes,
        evidence=facts.sample(seen.records),
    )
