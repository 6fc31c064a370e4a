"""Claims about sharing and sale, and about practices that need data to flow between companies."""

from __future__ import annotations

from policywitness.facts.claims.core import (
    Case,
    Ruling,
    Seen,
    decides,
    not_tested,
    not_verifiable,
    of_cookies,
    of_labels,
    of_vendors,
    presence,
    shares,
)
from policywitness.facts.claims.parties import advertising, of_kind, tracking
from policywitness.model.vocabulary import ClaimVerdict, Confidence, Label, Party

RETARGETING = ("ad_pixel", "dsp", "retargeting", "dmp", "identity_graph")


def flows(case: Case, targets: set[str], *kinds: str) -> tuple[Seen, ...]:
    """Flows to any of these vendors, as observed things."""
    return tuple(
        Seen(f"{flow.source} to {flow.target}", shares(case, flow.evidence), flow.evidence)
        for flow in case.facts.flows
        if flow.kind in kinds and flow.target in targets
    )


@decides("sale.deny", "share.deny", "sale.*")
def sale(case: Case) -> Ruling:
    """A general denial of sale or sharing, against identifiers that reach advertising vendors.

    Money is not visible in traffic; what speaks against a general denial is an advertising vendor that is sent
    identifiers. A denial in the sense of one law stays within that law.
    """
    if not case.denies:
        return not_verifiable("Whether money or other value was given for data cannot be seen from outside.")
    if case.disclosure.scope:
        return not_verifiable(
            f"Denied within limits only ({case.disclosure.scope}); whether value was given for data cannot be seen from outside. "
            "It is no general denial."
        )
    targets = {vendor.id for vendor in advertising(case)}
    sent = flows(case, targets, "sends-identifier", "syncs")
    ruling = presence(case, "identifiers sent to advertising vendors", sent, confidence=Confidence.MEDIUM)
    if ruling.verdict is ClaimVerdict.SUPPORTED and targets:
        return not_verifiable(
            "Advertising vendors were contacted, and no identifier was seen to reach them; a sale cannot be seen from outside."
        )
    return ruling


@decides("share.ad_data", "share.nonpi_advertising")
def advertising_data(case: Case) -> Ruling:
    """Identifiers that reach advertising or analytics vendors."""
    return presence(
        case,
        "identifiers sent to advertising or analytics vendors",
        flows(case, {v.id for v in tracking(case)}, "sends-identifier", "syncs"),
    )


@decides("share.*")
def other_sharing(case: Case) -> Ruling:
    """Sharing that happens behind the site."""
    return not_verifiable("It happens between companies, on occasions that a visit to the site does not bring about.")


@decides("practice.cookie_matching")
def cookie_matching(case: Case) -> Ruling:
    """One company's identifier handed to another."""
    labels = [label for label in case.facts.labels if label.label is Label.COOKIE_SYNC]
    everyone = {vendor.id for vendor in case.facts.vendors}
    return presence(case, "matching of identifiers", flows(case, everyone, "syncs") or of_labels(case, labels))


@decides("practice.targeted_advertising", "purpose.ad_cookies")
def targeted_advertising(case: Case) -> Ruling:
    """Vendors whose business is targeted advertising."""
    return presence(case, "advertising vendors", of_vendors(of_kind(case, *RETARGETING) or advertising(case)))


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
    hashed = (Label.KEYLOG_MD5, Label.KEYLOG_SHA1, Label.KEYLOG_SHA256)
    labels = [label for label in case.facts.labels if label.label in hashed]
    if not labels:
        return not_tested(
            "Needs an address typed into a form, which takes the operator's authorisation; none was typed."
        )
    return presence(case, "hashed addresses", of_labels(case, labels))


@decides("practice.*")
def other_practice(case: Case) -> Ruling:
    """Practices behind the site."""
    return not_verifiable("It happens on servers and between companies, which visits cannot see.")
