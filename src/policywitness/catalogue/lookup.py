"""What the catalogue knows of one domain, URL, cookie, storage key or global: every entry, which of them counts, how sure that is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from policywitness.catalogue.catalogue import Catalogue
from policywitness.catalogue.records import Reason, VendorMatch
from policywitness.catalogue.schema import CookieEntry, StorageEntry, Vendor
from policywitness.model.vocabulary import Category, Confidence

_HOST = re.compile(r"^[a-z0-9_-]+(\.[a-z0-9_-]+)+\.?$", re.IGNORECASE)
# A site that nobody has, for questions that leave the site open.
_ANY_SITE = "page.invalid"


@dataclass(frozen=True, slots=True)
class Answer:
    """One entry for what was looked up.

    `confidence` is what a match is worth with no more than the question says (None: the name alone says nothing), `how_sure`
    what it takes to be surer. `source` is the vendor's file or the bulk source. `outranks` lists entries that fit, too, and
    count less, as less specific. From `events` on: what the parameters of a URL say.
    """

    vendor: str
    name: str
    operator: str
    kinds: tuple[str, ...]
    reason: Reason
    pattern: str
    means: str | None
    category: Category
    confidence: Confidence | None
    source: str
    how_sure: str | None = None
    lifetime: str | None = None
    outranks: tuple[str, ...] = ()
    account_ids: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()
    visitor_ids: tuple[str, ...] = ()
    user_ids: tuple[str, ...] = ()
    hashed_emails: tuple[str, ...] = ()
    page_urls: tuple[str, ...] = ()


def is_host(query: str) -> bool:
    """Whether a question may be about a host name; a cookie may be called so, too."""
    return _HOST.match(query) is not None


def look_up(catalogue: Catalogue, query: str) -> list[Answer]:
    """Every entry for a domain, URL, cookie, storage key or global; empty for what nobody knows."""
    return [*_addresses(catalogue, query), *_names(catalogue, query)]


def look_up_cookie(catalogue: Catalogue, name: str, domain: str | None, setter: str | None) -> list[Answer]:
    """Whose a cookie is that lies on `domain` (any site's where None) and was set by a script of the host `setter`.

    One answer as an audit would give it, or none.
    """
    match = catalogue.match_cookie(name, domain or _ANY_SITE, setter)
    if match is None:
        return []
    entry = catalogue.cookie_entry(name, match)
    others = (found for found in catalogue.named(name) if found[0].id != match.vendor)
    outranks = (f"{vendor.id} by {_shown('cookie', found)}" for vendor, found, _ in others)
    return [_answer(catalogue, match, tuple(outranks), lifetime=entry.lifetime if entry is not None else None)]


def _addresses(catalogue: Catalogue, query: str) -> Iterator[Answer]:
    if "://" not in query and not is_host(query):
        return
    url = query if "://" in query else f"https://{query}/"
    matches = catalogue.matches(url)
    if not matches and (alias := catalogue.match_cname(query)) is not None:
        matches = [alias]
    if not matches:
        return
    first, *rest = matches
    outranks = tuple(f"{match.vendor} by {match.reason}: {match.pattern}" for match in rest)
    said = catalogue.decode(query) if "://" in query else None
    if said is None:
        yield _answer(catalogue, first, outranks)
        return
    yield _answer(
        catalogue,
        first,
        outranks,
        account_ids=said.account_ids,
        events=said.events,
        modes=tuple(f"{mode.param}={mode.value}: {mode.meaning}" for mode in said.modes),
        visitor_ids=said.visitor_ids,
        user_ids=said.user_ids,
        hashed_emails=said.hashed_emails,
        page_urls=said.page_urls,
    )


def _names(catalogue: Catalogue, query: str) -> Iterator[Answer]:
    """Entries for a cookie or stored item, those first that a name alone gives away; then the global."""
    found = sorted(catalogue.named(query), key=lambda one: (one[2] is not None, not one[1].distinctive))
    for vendor, entry, listed_by in found:
        yield _entry_answer(catalogue, vendor, entry, listed_by)
    match = catalogue.match_global(query)
    if match is not None:
        yield _answer(catalogue, match)


def _answer(catalogue: Catalogue, match: VendorMatch, outranks: tuple[str, ...] = (), **more: object) -> Answer:
    vendor = catalogue.vendors[match.vendor]
    return Answer(
        vendor=vendor.id,
        name=vendor.name,
        operator=vendor.operator.legal_name,
        kinds=vendor.kind,
        reason=match.reason,
        pattern=match.pattern,
        means=match.means,
        category=match.category,
        confidence=match.confidence,
        source=_source(catalogue, vendor.id, match.source),
        outranks=outranks,
        **more,  # type: ignore[arg-type]  # names and types are those of Answer
    )


def _entry_answer(
    catalogue: Catalogue, vendor: Vendor, entry: CookieEntry | StorageEntry, listed_by: str | None
) -> Answer:
    reason: Reason = "cookie" if isinstance(entry, CookieEntry) else "storage"
    # A name that others list is worth one step less than one that was described by hand.
    alone, known = (Confidence.LOW, Confidence.MEDIUM) if listed_by else (Confidence.MEDIUM, Confidence.HIGH)
    more = f"{known} where its domain or the script that set it is the vendor's"
    return Answer(
        vendor=vendor.id,
        name=vendor.name,
        operator=vendor.operator.legal_name,
        kinds=vendor.kind,
        reason=reason,
        pattern=_place(entry),
        means=entry.purpose,
        category=entry.category,
        confidence=alone if entry.distinctive else None,
        source=_source(catalogue, vendor.id, listed_by),
        how_sure=f"{alone} by the name alone, {more}" if entry.distinctive else f"{more}; the name alone says nothing",
        lifetime=entry.lifetime if isinstance(entry, CookieEntry) else None,
    )


def _shown(reason: str, entry: CookieEntry | StorageEntry) -> str:
    return f"{reason}: {_place(entry)}"


def _place(entry: CookieEntry | StorageEntry) -> str:
    host = entry.domain if isinstance(entry, CookieEntry) else entry.origin
    return f"{entry.label} on {host}" if host else entry.label


def _source(catalogue: Catalogue, vendor: str, listed_by: str | None) -> str:
    """The bulk source, or the file, that an entry is from."""
    if listed_by is not None:
        return listed_by
    if vendor not in catalogue.described:
        return catalogue.source_of(vendor)
    path = catalogue.file_of(vendor)
    return "/".join(path.parts[-3:]) if "known_trackers" in path.parts else str(path)
