"""Stored items (local and session storage, IndexedDB, caches, service workers), one row an item over all visits."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from policywitness.catalogue import VendorMatch
from policywitness.facts.identifiers import storage_place
from policywitness.facts.names import fold
from policywitness.model.audit import StorageInfo
from policywitness.model.evidence import StorageItem
from policywitness.model.hosts import host_of
from policywitness.model.vocabulary import Party

if TYPE_CHECKING:
    from policywitness.facts import Facts


def keeper(facts: Facts, item: StorageItem) -> tuple[str | None, VendorMatch | None]:
    """Who keeps an item, and how that is known: by its key and who wrote it, else whose origin it is; None: the site."""
    setter = host_of(item.set_by.url or "") if item.set_by is not None else ""
    match = facts.catalogue.match_storage(item.key, item.origin, setter or None)
    first = facts.parties.party(host_of(item.origin)) is Party.FIRST
    if match is not None and not (first and match.reason in ("host", "url")):
        return match.vendor, match
    owner = facts.parties.of_host(host_of(item.origin))
    return (None, None) if first else (owner.vendor, owner.match)


def storage_infos(facts: Facts) -> tuple[StorageInfo, ...]:
    """The rows of the audit, by origin, kind and key."""
    found: dict[tuple[str, str, str], list[StorageItem]] = defaultdict(list)
    for item in facts.storage_items:
        found[(item.origin, item.kind.value, fold(item.key))].append(item)
    return tuple(_info(facts, key, items) for key, items in sorted(found.items()))


def _info(facts: Facts, key: tuple[str, str, str], items: list[StorageItem]) -> StorageInfo:
    origin, _, name = key
    writer = next((item.set_by for item in items if item.set_by is not None), None)
    vendor, match = next((kept for item in items if (kept := facts.storage_keeper(item))[0]), (None, None))
    return StorageInfo(
        kind=items[0].kind,
        origin=origin,
        key=name,
        party=facts.parties.party(host_of(origin)),
        vendor=vendor,
        recognised_by=f"{match.reason}: {match.pattern}" if match is not None else None,
        confidence=match.confidence if match is not None else None,
        set_by=facts.setter(writer) if writer is not None else None,
        value_bytes=max(item.value_bytes for item in items),
        identifier=storage_place(items[0]) in facts.identifiers.places,
        scenarios=facts.visits.shares(item.visit_id for item in items),
    )
