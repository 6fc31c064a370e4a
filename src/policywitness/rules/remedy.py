"""What to do about one finding, beyond what its rule says of all: which tag, which container, who owns it, and what goes with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from policywitness.facts.words import listing, plural
from policywitness.model.audit import RemovalInfo, VendorInfo

if TYPE_CHECKING:
    from policywitness.facts import Facts
    from policywitness.rules.settings import Settings


def remedy(facts: Facts, rule: str, subject: str, settings: Settings) -> str:
    """Sentences for a finding whose subject is an observed vendor, and the owner that the user named; empty where nothing is known."""
    vendor = next((one for one in facts.vendors if one.id == subject), None)
    parts = []
    if vendor is not None:
        parts += [_tag(facts, vendor), _effect(facts, vendor)]
    owner = settings.owners.get(subject) or settings.owners.get(rule)
    if owner:
        parts.append(f"Owner: {owner}.")
    return " ".join(part for part in parts if part)


def _tag(facts: Facts, vendor: VendorInfo) -> str:
    """Who put the tag on the page, with the ids by which the tag and its container are found."""
    known = {one.id: one for one in facts.vendors}
    loaders = []
    for id_ in vendor.loaded_by:
        if id_ == vendor.id:
            continue
        ids = known[id_].account_ids if id_ in known else ()
        name = "the site's own pages and scripts" if id_ == facts.site_domain else facts.vendor_name(id_)
        loaders.append(f"{name} ({listing(ids, 2)})" if ids else name)
    account = f" (account {listing(vendor.account_ids, 2)})" if vendor.account_ids else ""
    if not loaders:
        return f"The tag: {vendor.name}{account}." if account else ""
    return f"The tag: {vendor.name}{account}, loaded by {listing(loaders, 3)}."


def _effect(facts: Facts, vendor: VendorInfo) -> str:
    removal = facts.removal(vendor.id)
    if removal is None:
        return ""
    gone = _gone(removal)
    return f"Without it {gone} would be gone." if gone else ""


def _gone(removal: RemovalInfo) -> str:
    parts = []
    if removal.cookies:
        names = listing((cookie.partition(" ")[0] for cookie in removal.cookies), 4)
        parts.append(f"{plural(len(removal.cookies), 'cookie')} ({names})")
    if removal.recipients:
        parts.append(f"{plural(len(removal.recipients), 'recipient')} ({listing(removal.recipients, 4)})")
    return " and ".join(parts)
