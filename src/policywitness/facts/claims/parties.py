"""Claims about parties: vendors that the policy names, classes of vendors, and what it says of their independence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from policywitness.facts.claims.core import (
    Case,
    Ruling,
    decides,
    not_tested,
    of_vendors,
    presence,
    supported,
)
from policywitness.facts.disclosures import of_advertisers
from policywitness.facts.words import listing, plural
from policywitness.model.audit import VendorInfo
from policywitness.model.vocabulary import Category, ClaimVerdict

if TYPE_CHECKING:
    from policywitness.facts import Facts

SOCIAL_KINDS = frozenset(("social_widget",))


def is_advertising(vendor: VendorInfo) -> bool:
    """Whether what was seen of a vendor is advertising: its category follows the addresses that were called, not its business."""
    return vendor.category is Category.ADVERTISING


def is_tracking(vendor: VendorInfo) -> bool:
    """Whether what was seen of a vendor is advertising or measuring."""
    return vendor.category in (Category.ADVERTISING, Category.ANALYTICS)


def is_replay(vendor: VendorInfo) -> bool:
    """Whether recording sessions is a vendor's product."""
    return "session_replay" in vendor.kinds


def consent_platforms(facts: Facts) -> tuple[VendorInfo, ...]:
    """Observed vendors whose product asks visitors for consent."""
    return tuple(vendor for vendor in facts.vendors if "consent" in vendor.kinds)


def asks_for_consent(facts: Facts) -> bool:
    """Whether a visit met a consent banner, or a vendor that shows one."""
    return bool(consent_platforms(facts)) or any(record.kind == "banner" for record in facts.evidence.consent)


def advertising(case: Case) -> tuple[VendorInfo, ...]:
    """Observed vendors that advertise."""
    return tuple(vendor for vendor in case.facts.vendors if is_advertising(vendor))


def tracking(case: Case) -> tuple[VendorInfo, ...]:
    """Observed vendors that advertise or measure."""
    return tuple(vendor for vendor in case.facts.vendors if is_tracking(vendor))


def advertising_or_named(case: Case) -> tuple[VendorInfo, ...]:
    """Vendors that advertise, and those that measure too, unless the statement is about advertisers alone.

    A denial that says nothing of analytics accuses no analytics vendor.
    """
    narrow = case.denies and "analytic" not in case.disclosure.quote.text.lower()
    narrow = narrow or of_advertisers(case.disclosure)
    return advertising(case) if narrow else tracking(case)


def of_kind(case: Case, *kinds: str) -> tuple[VendorInfo, ...]:
    """Vendors of any of these kinds."""
    return tuple(vendor for vendor in case.facts.vendors if set(kinds) & set(vendor.kinds))


@decides("party.named")
def named(case: Case) -> Ruling:
    """A named party: the vendor itself, or one whose disclosure rests on this very statement."""
    value = case.disclosure.value
    if value is None:
        return not_tested("The catalogue does not know the party that is named here, so it could not be looked for.")
    bearers = _bearers(case.facts, value)
    matching = [
        vendor
        for vendor in case.facts.vendors
        if vendor.id in bearers or any(quote.disclosure == case.disclosure.id for quote in vendor.quotes)
    ]
    ruling = presence(case, f"requests to {case.facts.vendor_name(value)}", of_vendors(matching))
    if ruling.verdict is ClaimVerdict.SUPPORTED and matching and not case.denies:
        return _with_context(case, ruling, matching)
    return ruling


def spoken_of(case: Case) -> frozenset[str] | None:
    """The vendors that a statement is about where it begins with a name (`Acme sets cookies`); None where no vendor is its subject."""
    text = case.disclosure.quote.text.casefold()
    known = case.facts.catalogue.vendors
    subjects = [
        d.value
        for d in case.facts.reading.disclosures
        if d.concept == "party.named" and d.value in known and d.quote == case.disclosure.quote
    ]
    named = [
        v for v in subjects if v and text.startswith(tuple(n.casefold() for n in (known[v].name, *known[v].aliases)))
    ]
    return frozenset(named) or None


def known_as_theirs(case: Case, whose: frozenset[str] | None) -> str:
    """The end of `cookies known to be Acme's`; nothing where the statement is about nobody in particular."""
    return f" known to be {listing(map(case.facts.vendor_name, sorted(whose)))}'s" if whose else ""


def _bearers(facts: Facts, value: str) -> frozenset[str]:
    """The vendors that a named party may be: the one of that id, else all that bear the name or whose house does."""
    if value in facts.catalogue.vendors:
        return frozenset((value,))
    name = value.casefold()
    known = {each.vendor for each in facts.catalogue.names() if each.name.casefold() == name}
    return frozenset(
        sighting.id
        for sighting in facts.sightings
        if sighting.id in known or name in ((sighting.operator or "").casefold(), (sighting.house or "").casefold())
    )


def _with_context(case: Case, ruling: Ruling, vendors: list[VendorInfo]) -> Ruling:
    """Say so where the named party does something else than what it is named for."""
    mismatched = [vendor for vendor in vendors if vendor.disclosure == "context-mismatch"]
    if not mismatched:
        return ruling
    return Ruling(
        ruling.verdict,
        f"{ruling.reason} {mismatched[0].disclosure_reason}",
        ruling.confidence,
        ruling.cells,
        ruling.evidence,
    )


@decides("actor.ad_networks")
def ad_networks(case: Case) -> Ruling:
    """Advertising networks and analytics providers."""
    return presence(case, "advertising or analytics vendors", of_vendors(advertising_or_named(case)))


@decides("actor.third_party_collect", "actor.service_providers", "share.service_providers")
def service_providers(case: Case) -> Ruling:
    """Any vendor: a service provider cannot be told from another third party by its traffic.

    A denial is broken by vendors that measure or advertise; one that serves a font may collect nothing.
    """
    if of_advertisers(case.disclosure):
        return presence(case, "advertising vendors", of_vendors(advertising(case)))
    if case.denies and (collecting := tracking(case)):
        return presence(case, "vendors that collect", of_vendors(collecting))
    doubt = "whether these collect or are given anything cannot be seen from outside"
    return presence(case, "vendors", of_vendors(case.facts.vendors), doubt=doubt)


@decides("actor.*")
def other_class(case: Case) -> Ruling:
    """A class of parties, by the categories and kinds that the reader says it covers."""
    covered = set(case.disclosure.categories)
    if not covered:
        return service_providers(case)
    vendors = [vendor for vendor in case.facts.vendors if vendor.category in covered or covered & set(vendor.kinds)]
    return presence(case, "vendors of this class", of_vendors(vendors))


@decides("claim.service_provider_limit")
def service_provider_limit(case: Case) -> Ruling:
    """What a vendor does with data is settled by contracts."""
    vendors = advertising(case)
    seen = f" {plural(len(vendors), 'advertising vendor')} received requests." if vendors else ""
    return not_tested(f"Needs each vendor's contract or role (service provider or third party).{seen}")


@decides("practice.social_plugin")
def social_plugin(case: Case) -> Ruling:
    """Social plug-ins that load with the page."""
    return presence(case, "social plug-ins", of_vendors(of_kind(case, *SOCIAL_KINDS)))


@decides("practice.receive_from_third_parties")
def receive_from_third_parties(case: Case) -> Ruling:
    """Connected platforms are visible, what they hand over is not."""
    platforms = of_vendors(of_kind(case, *SOCIAL_KINDS))
    return presence(
        case, "social platforms or log-in services", platforms, doubt="what they hand over cannot be seen from outside"
    )


@decides("party.first")
def first_party(case: Case) -> Ruling:
    """Who runs the site, as the policy states it."""
    return supported(
        f"The policy names who runs the site{': ' + case.disclosure.value if case.disclosure.value else ''}."
    )
