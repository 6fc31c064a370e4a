"""Claims about sharing and sale, and about practices that need data to flow between companies."""

from __future__ import annotations

import re
from collections.abc import Collection

from policywitness.facts.claims.core import (
    Case,
    Ruling,
    Seen,
    decides,
    not_tested,
    not_verifiable,
    of_cookies,
    of_labels,
    of_records,
    of_vendors,
    presence,
)
from policywitness.facts.claims.parties import advertising, advertising_or_named
from policywitness.facts.flows import is_sync
from policywitness.model.evidence import Request
from policywitness.model.vocabulary import ClaimVerdict, Confidence, Label, Party

_LEGAL_SCOPE = re.compile(
    r"\b(as|under|within the meaning of)\b[^.;]{0,60}?(\bdefine[sd]?\b|\bdefinition\b|\b(law|act|statute)\b|S\.\s?B\.|\bNRS\b)"
    r"|\bfor (money|cash|payment|monetary)\b",
    re.IGNORECASE,
)


def identifiers_sent(case: Case, targets: Collection[str]) -> tuple[Seen, ...]:
    """Vendors (by id) that were sent identifiers, as observed things, counted over all requests."""
    found: dict[str, list[Request]] = {}
    for request, _ in case.facts.sent_identifiers:
        target = case.facts.parties.label(request.url)
        if target in targets:
            found.setdefault(target, []).append(request)
    return tuple(of_records(case, case.facts.vendor_name(id_), requests) for id_, requests in sorted(found.items()))


def identifiers_matched(case: Case) -> tuple[Seen, ...]:
    """Hand-overs of one vendor's identifier to another house, as observed things."""
    found: dict[str, list[Request]] = {}
    for request, identifier in case.facts.sent_identifiers:
        if is_sync(case.facts, request, identifier):
            target = case.facts.vendor_name(case.facts.parties.label(request.url))
            found.setdefault(f"{case.facts.vendor_name(identifier.vendor or '')} to {target}", []).append(request)
    return tuple(of_records(case, name, requests) for name, requests in sorted(found.items()))


@decides("sale.*", "share.third_parties_denied")
def sale(case: Case) -> Ruling:
    """A general denial of sale or sharing, against identifiers that reach advertising vendors.

    Money is not visible in traffic; what speaks against a general denial is an advertising vendor that is sent
    identifiers. A denial in the sense of one law stays within that law.
    """
    if not case.denies:
        return not_verifiable("Whether money or other value was given for data cannot be seen from outside.")
    scope = case.disclosure.scope or _legal_scope(case.disclosure.quote.text)
    if scope:
        return not_verifiable(
            f"Denied within limits only ({scope}); whether value was given for data cannot be seen from outside. "
            "It is no general denial."
        )
    targets = {vendor.id for vendor in advertising(case)}
    sent = identifiers_sent(case, targets)
    ruling = presence(case, "identifiers sent to advertising vendors", sent, confidence=Confidence.MEDIUM)
    if ruling.verdict is ClaimVerdict.SUPPORTED and targets:
        return not_verifiable(
            "Advertising vendors were contacted, and no identifier was seen to reach them; a sale cannot be seen from outside."
        )
    return ruling


def _legal_scope(text: str) -> str | None:
    """The words by which a denial rests on one law's meaning of a sale, or on money, where the reader saw no scope."""
    found = _LEGAL_SCOPE.search(text)
    return found[0] if found else None


@decides("share.ad_data", "share.nonpi_advertising")
def advertising_data(case: Case) -> Ruling:
    """Identifiers that reach advertising or analytics vendors."""
    sent = identifiers_sent(case, {vendor.id for vendor in advertising_or_named(case)})
    return presence(case, "identifiers sent to advertising or analytics vendors", sent)


@decides("share.*")
def other_sharing(case: Case) -> Ruling:
    """Sharing that happens behind the site."""
    return not_verifiable("It happens between companies, on occasions that a visit to the site does not bring about.")


@decides("practice.cookie_matching")
def cookie_matching(case: Case) -> Ruling:
    """One company's identifier handed to another."""
    return presence(case, "matching of identifiers", identifiers_matched(case))


@decides("practice.targeted_advertising", "purpose.ad_cookies")
def targeted_advertising(case: Case) -> Ruling:
    """Advertising vendors; whether an advertisement was targeted cannot be seen, only who could do it."""
    return presence(case, "advertising vendors", of_vendors(advertising(case)))


@decides("practice.cross_site", "disclosure.caloppa_b6")
def cross_site(case: Case) -> Ruling:
    """Identifiers in cookies of third parties follow a visitor from site to site."""
    cookies = [cookie for cookie in case.facts.cookies if cookie.party is Party.THIRD and cookie.identifier]
    return presence(case, "identifiers in third-party cookies", of_cookies(cookies), confidence=Confidence.MEDIUM)


@decides("practice.ga_cross_site")
def analytics_cross_site(case: Case) -> Ruling:
    """Analytics traffic that also goes to the same house's advertising hosts."""
    hosts = ("doubleclick.net", "googleadservices.com", "google.com")
    vendors = [v for v in advertising(case) if any(host.endswith(hosts) for host in v.hosts)]
    return presence(
        case, "advertising requests of the analytics provider", of_vendors(vendors), confidence=Confidence.MEDIUM
    )


@decides("practice.ad_attribution")
def ad_attribution(case: Case) -> Ruling:
    """Needs a visit that arrives by an advertisement."""
    return not_tested(
        "Needs a visit that arrives by an advertisement's link with a click identifier; this audit made none."
    )


@decides("practice.deidentify", "def.combined")
def deidentify(case: Case) -> Ruling:
    """Needs an e-mail address that was typed in."""
    hashed = of_labels(case, Label.KEYLOG_MD5, Label.KEYLOG_SHA1, Label.KEYLOG_SHA256)
    if not hashed:
        return not_tested(
            "Needs an address typed into a form, which takes the operator's authorisation; none was typed."
        )
    return presence(case, "hashed addresses", hashed)


@decides("practice.*")
def other_practice(case: Case) -> Ruling:
    """Practices behind the site."""
    return not_verifiable("It happens on servers and between companies, which visits cannot see.")
