"""Claims about sharing and sale, and about practices that need data to flow between companies."""

from __future__ import annotations

import re
from collections.abc import Collection

from policywitness.facts.claims.core import (
    Case,
    Ruling,
    Seen,
    decides,
    inconclusive,
    not_tested,
    not_verifiable,
    of_cookies,
    of_labels,
    of_records,
    of_vendors,
    presence,
    presence_in,
)
from policywitness.facts.claims.parties import advertising, advertising_or_named
from policywitness.facts.flows import is_sync
from policywitness.facts.keylogging import typed_text_sent, typed_tokens
from policywitness.facts.recognition import click_ids, clicks_followed
from policywitness.facts.references import Record
from policywitness.facts.visits import AGREE
from policywitness.facts.words import listing, plural
from policywitness.model.evidence import Request
from policywitness.model.policy import Disclosure
from policywitness.model.vocabulary import ClaimVerdict, Confidence, Label, Party, Stance

AD_CLICK = "ad-click"

_LEGAL_SCOPE = re.compile(
    r"\b(as|under|within the meaning of)\b[^.;]{0,60}?(\bdefine[sd]?\b|\bdefinition\b|\b(law|act|statute)\b|S\.\s?B\.|\bNRS\b)"
    r"|\bfor (money|cash|payment|monetary)\b",
    re.IGNORECASE,
)


def identifiers_sent(case: Case, targets: Collection[str]) -> tuple[Seen, ...]:
    """Vendors (by id) that were sent identifiers, as observed things, counted over all requests."""
    return tuple(
        of_records(case, case.facts.vendor_name(target), [request for request, _ in sent])
        for target, sent in case.facts.identified_by_target.items()
        if target in targets
    )


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
    scope = limits_of(case.disclosure)
    targets = {vendor.id for vendor in advertising(case)}
    sent = identifiers_sent(case, targets)
    limits = f"the policy denies a sale within limits only ({scope}), and what was given for the data cannot be seen"
    what = "identifiers sent to advertising vendors"
    ruling = presence(case, what, sent, confidence=Confidence.MEDIUM, doubt=limits if scope else "")
    if ruling.verdict is ClaimVerdict.SUPPORTED and targets:
        requests = (r for target in targets for r in case.facts.traffic.by_vendor.get(target, ()))
        own = any(map(case.facts.sends_identifier, requests))
        known = "know the visitor by cookies of their own, and no other identifier" if own else "no identifier"
        return inconclusive(
            f"Advertising vendors were contacted, and {known} was seen to reach them; a sale cannot be seen from outside."
        )
    return ruling


def limits_of(disclosure: Disclosure) -> str | None:
    """The words that limit a denial of sale: its scope, or those by which it rests on one law's meaning of it, or on money."""
    found = _LEGAL_SCOPE.search(disclosure.quote.text)
    return disclosure.scope or (found[0] if found else None)


@decides("share.ad_data", "share.nonpi_advertising")
def advertising_data(case: Case) -> Ruling:
    """Identifiers that reach advertising or analytics vendors."""
    sent = identifiers_sent(case, {vendor.id for vendor in advertising_or_named(case)})
    return presence(case, "identifiers sent to advertising or analytics vendors", sent)


_CONTEST = re.compile(r"\b(sweepstakes?|contests?|giveaways?|prize draws?)\b", re.IGNORECASE)


@decides("share.promotions")
def promotions(case: Case) -> Ruling:
    """Contests that the visited pages are about or link to; what becomes of the entries happens between people."""
    if re.search(r"\b(disclos|shar|provid)", case.disclosure.quote.text, re.IGNORECASE):
        return not_verifiable("What becomes of the entries to a contest happens between companies and people.")
    visits: dict[str, list[Record]] = {}
    for name in case.complete:
        for visit in case.facts.scenario_visits(name):
            for page in visit.pages:
                texts = (page.title, page.url, *(text for link in page.links for text in (link.text, link.href)))
                if any(map(_CONTEST.search, texts)):
                    visits.setdefault(page.url, []).append(visit)
    seen = [of_records(case, url, records) for url, records in visits.items()]
    return presence(case, "contests or sweepstakes on the visited pages", seen)


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


@decides("practice.ad_attribution", scenarios=(AD_CLICK,))
def ad_attribution(case: Case) -> Ruling:
    """The identifier of a click on an advertisement, found again in what is sent to vendors or kept for them."""
    arrived = click_ids(case.facts, AD_CLICK)
    if not arrived:
        return not_tested(
            f"Needs visits of scenario {AD_CLICK} that arrive with a click identifier; this audit has none."
        )
    found: dict[str, list[Record]] = {}
    for vendor, record in clicks_followed(case.facts, arrived):
        found.setdefault(vendor, []).append(record)
    seen = [of_records(case, case.facts.vendor_name(vendor), records) for vendor, records in sorted(found.items())]
    return presence_in(case, AD_CLICK, "click identifiers that are kept or passed on", seen)


_TYPING = "Needs something typed into a form, which takes the operator's authorisation; nothing was typed."
_AS_TYPED = (Label.KEYLOG_PLAINTEXT, Label.KEYLOG_URLENCODED, Label.KEYLOG_BASE64)
_CODED = (Label.KEYLOG_MD5, Label.KEYLOG_SHA1, Label.KEYLOG_SHA256)


@decides("practice.deidentify")
def deidentify(case: Case) -> Ruling:
    """What happens to text that an authorised visitor types: whether others receive a hash of it, or the text itself."""
    if not typed_tokens(case.facts):
        return not_tested(_TYPING)
    as_typed, coded = of_labels(case, *_AS_TYPED), of_labels(case, *_CODED)
    if not as_typed:
        return presence(case, "hashes of typed text", coded)
    agree = max(item.visits for item in as_typed)
    reason = f"Typed text reached others as it was typed ({listing(item.name for item in as_typed)}), in {plural(agree, 'visit')}."
    firm = case.disclosure.stance is Stance.AFFIRM and agree >= AGREE
    verdict = ClaimVerdict.CONTRADICTED if firm else ClaimVerdict.INCONCLUSIVE
    return Ruling(verdict, reason, Confidence.MEDIUM, evidence=tuple(ref for item in as_typed for ref in item.evidence))


@decides("def.combined")
def combined(case: Case) -> Ruling:
    """Typed text and an identifier of the device that leave in one request: personal information by the policy's own words."""
    if not typed_tokens(case.facts):
        return not_tested(_TYPING)
    found: dict[str, list[Record]] = {}
    for _, host, _, request in typed_text_sent(case.facts):
        if case.facts.sends_identifier(request):
            found.setdefault(host, []).append(request)
    ruling = presence(
        case,
        "requests with typed text and an identifier",
        [of_records(case, host, records) for host, records in sorted(found.items())],
    )
    if ruling.verdict is not ClaimVerdict.SUPPORTED:
        return ruling
    reason = f"Combined in one request, and so personal information by these words. {ruling.reason}"
    return Ruling(ruling.verdict, reason, ruling.confidence, ruling.cells, ruling.evidence)


@decides("practice.*")
def other_practice(case: Case) -> Ruling:
    """Practices behind the site."""
    return not_verifiable("It happens on servers and between companies, which visits cannot see.")
