"""Claims about technologies: cookies, local storage, beacons, scripts, session replay, fingerprinting."""

from __future__ import annotations

import re

from policywitness.facts.claims.core import (
    Case,
    Ruling,
    Seen,
    decides,
    not_tested,
    not_verifiable,
    of_cookies,
    of_labels,
    of_storage,
    of_technologies,
    of_vendors,
    presence,
    presence_in,
)
from policywitness.facts.claims.parties import known_as_theirs, spoken_of
from policywitness.facts.disclosures import of_advertisers
from policywitness.facts.visits import AGREE
from policywitness.model.vocabulary import Category, ClaimVerdict, Confidence, Label, Party, StorageKind
from policywitness.policy.cookies import lifetime_seconds

MOBILE = "mobile"
REPLAY_KINDS = ("session_replay",)
# A policy's month has 30 days here, a site's may have 31.
_SLACK = 1.05
_FINGERPRINTING = (Label.FP_CANVAS, Label.FP_WEBGL, Label.FP_AUDIO, Label.FP_FONTS, Label.FP_WEBRTC, Label.FP_BATTERY)


@decides("tech.cookies")
def cookies(case: Case) -> Ruling:
    """Any cookie at all, whoever sets it; a vendor's, or those of a kind, where the statement is about these."""
    whose, kinds = spoken_of(case), case.disclosure.categories
    seen = [cookie for cookie in case.facts.cookies if whose is None or cookie.vendor in whose]
    if kinds:
        seen = [cookie for cookie in seen if cookie.category in kinds]
        return presence(case, f"cookies for {' or '.join(kinds)}", of_cookies(seen))
    return presence(case, f"cookies{known_as_theirs(case, whose)}", of_cookies(seen))


_AD_COOKIES = re.compile(
    r"third[- ]party (?:ad|advertis\w+|marketing|(?:re)?targeting) cookies"
    r"|\b(?:ad|advertis\w+|marketing|(?:re)?targeting) cookies (?:\w+ ){0,3}third[- ]part",
    re.IGNORECASE,
)


@decides("tech.third_party_cookies")
def third_party_cookies(case: Case) -> Ruling:
    """Cookies that belong to other sites, and first-party cookies of a known vendor: both are its own technology."""
    third = [cookie for cookie in case.facts.cookies if cookie.party is Party.THIRD]
    if not case.denies:
        third += [cookie for cookie in case.facts.cookies if cookie.party is Party.FIRST and cookie.vendor]
    if of_advertisers(case.disclosure) or _AD_COOKIES.search(case.disclosure.quote.text):
        third = [cookie for cookie in third if cookie.category is Category.ADVERTISING]
    return presence(case, "cookies of third parties", of_cookies(third))


@decides("tech.local_storage", "tech.browser_storage")
def local_storage(case: Case) -> Ruling:
    """Stored items of every kind that is not a cookie; a denial is about what stays after the visit."""
    kinds = [StorageKind.LOCAL, StorageKind.INDEXEDDB, StorageKind.CACHE]
    if not case.denies:
        kinds.append(StorageKind.SESSION)
    return presence(
        case, "items in the browser's storage", of_storage(item for item in case.facts.storage if item.kind in kinds)
    )


@decides("tech.web_beacon")
def web_beacon(case: Case) -> Ruling:
    """Requests whose only purpose is to report."""
    return presence(case, "web beacons", of_technologies(case.facts.technologies, "web_beacon"))


@decides("tech.embedded_scripts")
def embedded_scripts(case: Case) -> Ruling:
    """Scripts that run on the pages."""
    return presence(case, "embedded scripts", of_technologies(case.facts.technologies, "embedded_scripts"))


@decides("tech.session_replay")
def session_replay(case: Case) -> Ruling:
    """Recording seen by what it does, or a vendor whose product it is."""
    return presence(case, "session replay", replay(case))


def replay(case: Case) -> tuple[Seen, ...]:
    """Session replay as observed things: by behaviour and by vendor."""
    vendors = [vendor for vendor in case.facts.vendors if set(vendor.kinds) & set(REPLAY_KINDS)]
    return of_labels(case, Label.SESSION_REPLAY) + of_vendors(vendors)


@decides("tech.fingerprinting")
def fingerprinting(case: Case) -> Ruling:
    """Patterns of calls that fingerprint; one call of an interface is not a pattern."""
    return presence(case, "fingerprinting", of_labels(case, *_FINGERPRINTING), confidence=Confidence.MEDIUM)


@decides("tech.chat")
def chat(case: Case) -> Ruling:
    """Chat windows, by the vendor whose product they are."""
    vendors = [vendor for vendor in case.facts.vendors if "chat" in vendor.kinds]
    return presence(case, "chat vendors", of_vendors(vendors))


@decides("tech.tag_manager")
def tag_manager(case: Case) -> Ruling:
    """Tag managers, by the vendor whose product they are."""
    vendors = [vendor for vendor in case.facts.vendors if "tag_manager" in vendor.kinds]
    return presence(case, "tag managers", of_vendors(vendors))


@decides("tech.list_lead")
def list_lead(case: Case) -> Ruling:
    """The lead of a list of technologies: any of them is enough."""
    return presence(
        case,
        "tracking technologies",
        [Seen(t.name, t.scenarios, t.evidence) for t in case.facts.technologies if t.count],
    )


@decides("tech.other")
def other(case: Case) -> Ruling:
    """A catch-all names nothing that could be looked for."""
    named = {disclosure.concept for disclosure in case.facts.reading.disclosures}
    unnamed = [t for t in case.facts.technologies if t.count and f"tech.{t.id}" not in named]
    ruling = presence(
        case, "technologies beyond the named ones", [Seen(t.name, t.scenarios, t.evidence) for t in unnamed]
    )
    if ruling.verdict is not ClaimVerdict.SUPPORTED:
        return ruling
    return Ruling(
        ClaimVerdict.SUPPORTED,
        f"{ruling.reason} The policy does not name it; a catch-all is a vague disclosure at most.",
        Confidence.LOW,
        ruling.cells,
        ruling.evidence,
    )


@decides("tech.server_logs")
def server_logs(case: Case) -> Ruling:
    """Logs are written behind the site."""
    return not_verifiable("Logs are written on the company's servers, which visits cannot see.")


@decides("tech.email_beacon", "choice.email_unsubscribe")
def email(case: Case) -> Ruling:
    """Needs the e-mail itself."""
    return not_tested("Needs the site's own newsletters as .eml files; visits do not receive e-mail.")


@decides("tech.mobile_beacon", scenarios=(MOBILE,))
def mobile_beacon(case: Case) -> Ruling:
    """Web beacons met by a visitor with a phone."""
    return presence_in(case, MOBILE, "web beacons", of_technologies(case.facts.technologies, "web_beacon"))


@decides("tech.mobile_sdk", scenarios=(MOBILE,))
def mobile_scripts(case: Case) -> Ruling:
    """Scripts of other companies met by a visitor with a phone; what applications hold is not a website's."""
    return presence_in(case, MOBILE, "embedded scripts", of_technologies(case.facts.technologies, "embedded_scripts"))


@decides("claim.script_lifetime")
def script_lifetime(case: Case) -> Ruling:
    """Scripts that "end with the visit" must leave nothing behind that runs or is kept."""
    if not case.visits:
        return not_tested("No visit was completed.")
    kept = (StorageKind.SERVICE_WORKER, StorageKind.CACHE)
    staying = of_storage(item for item in case.facts.storage if item.kind in kept)
    staying += of_technologies(case.facts.technologies, "service_worker") if not staying else ()
    return promise_of_absence(case, "service worker or cached script stays after a visit", staying, article="A")


@decides("claim.cookie_lifetime")
def cookie_lifetime(case: Case) -> Ruling:
    """The lifetimes that the site's own cookies ask for, against the longest one that the policy states for all of them."""
    stated = lifetime_seconds(case.quote.text)
    if stated is None:
        return not_tested("The statement names no duration that could be compared.")
    if not case.visits:
        return not_tested("No visit was completed.")
    own = [cookie for cookie in case.facts.cookies if cookie.party is Party.FIRST]
    longer = [cookie for cookie in own if (cookie.asked_lifetime_s or 0) > stated * _SLACK]
    return promise_of_absence(
        case, "cookie of the site asks for a longer life than the policy states", of_cookies(longer), article="A"
    )


def promise_of_absence(
    case: Case, what: str, seen: tuple[Seen, ...], article: str, confidence: Confidence = Confidence.HIGH
) -> Ruling:
    """A statement that affirms in words, but whose content is that something does not happen."""
    found = [item for item in seen if item.visits]
    if not found:
        return Ruling(ClaimVerdict.SUPPORTED, f"No {what}, in {case.visits} complete visits.", confidence)
    if max(item.visits for item in found) < AGREE:
        return Ruling(
            ClaimVerdict.INCONCLUSIVE, f"{article} {what} ({found[0].name}), but in one visit only, and two must agree."
        )
    names = ", ".join(item.name for item in found[:3])
    evidence = tuple(ref for item in found for ref in item.evidence)[:20]
    reason = f"{article} {what}: {names}, in {max(item.visits for item in found)} of {case.visits} visits."
    return Ruling(ClaimVerdict.CONTRADICTED, reason, confidence, evidence=evidence)
