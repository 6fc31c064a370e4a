"""Claims about the data that is collected, and what it is used for."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit

from policywitness.facts.claims.core import (
    Case,
    Ruling,
    Seen,
    decides,
    inconclusive,
    not_observed,
    not_tested,
    not_verifiable,
    of_beacons,
    of_cookies,
    of_records,
    of_storage,
    of_technologies,
    of_vendors,
    presence,
    supported,
)
from policywitness.facts.claims.parties import (
    advertising,
    asks_for_consent,
    known_as_theirs,
    of_kind,
    spoken_of,
    tracking,
)
from policywitness.facts.claims.sharing import identifiers_sent
from policywitness.facts.claims.technologies import promise_of_absence, replay
from policywitness.facts.forms import CONTACT, questions, unspoken
from policywitness.facts.transfers import home_countries, requests_abroad
from policywitness.facts.visits import AGREE
from policywitness.facts.words import listing, plural
from policywitness.model.hosts import host_of
from policywitness.model.vocabulary import Category, ClaimVerdict, Confidence, Party, Phase

_CHILD_FLAGS = {("tfcd", "1"), ("tfua", "1"), ("coppa", "1"), ("tag_for_child_directed_treatment", "1")}
_RECORDING = re.compile(
    r"\b(mouse|cursor|keystrokes?|key presses|keyboard|what you type|record(s|ed|ing)? your)\b", re.IGNORECASE
)
_SECURITY = ("bot_defence", "fraud", "captcha")
_SUPPORT = ("chat", "survey", "error_monitoring")
_MARKETING = ("marketing_automation", "email", "personalisation", "ab_testing", "push")


@decides("data.ip_address")
def ip_address(case: Case) -> Ruling:
    """Every request tells its receiver the visitor's address; a denial is about companies that measure or advertise."""
    if case.denies:
        return presence(case, "tracking vendors that learn the address", of_vendors(tracking(case)))
    # Others are worth naming; where there are none, the site's own server learns it from every visit.
    own = [r for r in case.facts.traffic.requests if case.facts.parties.party(host_of(r.url)) is Party.FIRST]
    hosts = [Seen(r.host, r.scenarios) for r in case.facts.recipients]
    return presence(case, "hosts that learn the address", hosts or [of_records(case, "the site's own hosts", own)])


@decides("data.device_id", "data.device_id.def", "data.unique_id")
def device_id(case: Case) -> Ruling:
    """Values that tell this browser from others, in cookies or storage; a vendor's where the statement is about that vendor's."""
    whose = spoken_of(case)
    what = f"identifiers stored on the device{known_as_theirs(case, whose)}"
    return presence(case, what, _identifiers(case, whose), confidence=Confidence.MEDIUM)


def _identifiers(case: Case, whose: frozenset[str] | None) -> tuple[Seen, ...]:
    cookies = [c for c in case.facts.cookies if c.identifier and (whose is None or c.vendor in whose)]
    stored = [item for item in case.facts.storage if item.identifier and (whose is None or item.vendor in whose)]
    return of_cookies(cookies) + of_storage(stored)


@decides("data.device_info")
def device_info(case: Case) -> Ruling:
    """Browser and system stand in the headers of every request; a denial is about vendors that are told of a visit by them."""
    if case.denies:
        return _reports(case, "reports with browser and system")
    headers = {
        id_ for id_, item in case.facts.evidence.headers.items() if any(name == "user-agent" for name, _ in item.lines)
    }
    requests = [r for r in case.facts.traffic.requests if r.request_headers in headers]
    return presence(
        case, "requests that tell browser and system", [of_records(case, "the user-agent header", requests)]
    )


@decides("data.location")
def location(case: Case) -> Ruling:
    """Calls of the browser's geolocation."""
    calls = [call for call in case.facts.evidence.calls if "geolocation" in call.api.lower()]
    return presence(case, "requests for the visitor's location", [of_records(case, "the geolocation interface", calls)])


@decides("data.pages_actions", "data.stored")
def pages_actions(case: Case) -> Ruling:
    """Reports to vendors that measure or advertise."""
    return _reports(case, "reports of pages and actions")


def _reports(case: Case, what: str) -> Ruling:
    wanted = {vendor.id for vendor in tracking(case)}
    return presence(case, what, of_beacons(beacon for beacon in case.facts.beacons if beacon.vendor in wanted))


@decides("practice.interaction_tracking")
def interaction_tracking(case: Case) -> Ruling:
    """Reports that are sent while the visitor scrolls or leaves, not only on load.

    Who denies recording the mouse or the keyboard does not deny counting visits, so that is held against recorders only.
    """
    if case.denies and _RECORDING.search(case.disclosure.quote.text):
        return presence(case, "recording of sessions", replay(case))
    later = {Phase.INTERACT.value, Phase.LEAVE.value, Phase.AFTER_CHOICE.value}
    return presence(case, "reports on interactions", of_beacons(b for b in case.facts.beacons if later & set(b.phases)))


@decides("data.sensitive")
def sensitive(case: Case) -> Ruling:
    """What is sensitive depends on who the visitor is."""
    return not_verifiable("Whether data is sensitive depends on the person and the page; a person must judge it.")


@decides("data.mobile_ad_id")
def mobile_ad_id(case: Case) -> Ruling:
    """A website cannot read it."""
    return not_verifiable("Mobile advertising identifiers exist in applications; a website cannot read them.")


@decides("collect.contact")
def contact(case: Case) -> Ruling:
    """What the forms of the visited pages ask for: contact details, and nothing that the policy does not speak of."""
    if not case.facts.evidence.calls:
        return not_tested("Needs the fields of the site's forms, which this audit did not record.")
    asked = questions(case.facts)
    hidden = [name for name in asked if name in unspoken(case.facts)]
    if hidden and not case.denies:
        evidence = case.facts.sample(row for name in hidden for row in asked[name])
        reason = f"Forms also ask for {listing(hidden)}, of which the policy does not speak."
        return Ruling(ClaimVerdict.INCONCLUSIVE, reason, evidence=evidence)
    seen = [of_records(case, f"a field for {name}", rows) for name, rows in asked.items() if name in CONTACT]
    return presence(case, "forms that ask for contact details", seen)


@decides("claim.non_identifying")
def non_identifying(case: Case) -> Ruling:
    """Identifiers that leave for others are at odds with "generally non-identifying"; a hedge keeps confidence low."""
    if not case.visits:
        return not_tested("No visit was completed.")
    sent = identifiers_sent(case, {vendor.id for vendor in case.facts.vendors})
    return promise_of_absence(case, "identifier is sent to a third party", sent, "An", Confidence.LOW)


@decides("claim.security")
def security(case: Case) -> Ruling:
    """Only what a browser can see: encrypted transport."""
    if not case.visits:
        return not_tested("No visit was completed.")
    requests = case.facts.evidence.requests
    plain = [request for request in requests if request.url.startswith(("http://", "ws://"))]
    if not requests:
        return not_tested("No requests were recorded.")
    if not plain:
        return supported(
            f"All {plural(len(requests), 'request')} were encrypted. Security behind the site cannot be seen.",
            Confidence.LOW,
        )
    return inconclusive(
        f"{plural(len(plain), 'request')} asked for something unencrypted, first {plain[0].url}. What is “reasonable” is for a person to judge."
    )


@decides("age.limit")
def age_limit(case: Case) -> Ruling:
    """Advertising requests can carry a flag that says the page is directed at children."""
    if not case.facts.evidence.requests:
        return not_tested("No requests were recorded.")
    flagged = [r for r in case.facts.traffic.requests if _CHILD_FLAGS & set(parse_qsl(urlsplit(r.url).query))]
    if flagged:
        agree = of_records(case, "the flag", flagged).visits
        reason = (
            f"{plural(len(flagged), 'request')} in {plural(agree, 'visit')} tell vendors that the site is directed at children, "
            f"first {flagged[0].url}."
        )
        verdict = ClaimVerdict.CONTRADICTED if agree >= AGREE else ClaimVerdict.INCONCLUSIVE
        return Ruling(verdict, reason, Confidence.LOW, evidence=case.facts.sample(flagged))
    return supported("No request carries a flag for content directed at children.", Confidence.LOW)


_NEEDED = re.compile(r"\b(?:needed|necessary|essential|required|indispensable)\b", re.IGNORECASE)
_BEYOND_NEED = re.compile(
    r"analy|statisti|measur|\bcount|improv|understand|performance|prefer|remember|advert|marketing|personali|\bnot (?:\w+ )?(?:needed|necessary|essential|required)",
    re.IGNORECASE,
)


@decides("purpose.cookies")
def purpose_cookies(case: Case) -> Ruling:
    """Cookies with a known purpose other than advertising; where the policy speaks of needed ones alone, none that measures."""
    text = case.disclosure.quote.text
    others = {Category.UNKNOWN, Category.ADVERTISING}
    if _NEEDED.search(text) and not _BEYOND_NEED.search(text):
        others.add(Category.ANALYTICS)
    whose = spoken_of(case)
    known = [c for c in case.facts.cookies if c.category not in others and (whose is None or c.vendor in whose)]
    return presence(case, "cookies for these purposes", of_cookies(known), confidence=Confidence.MEDIUM)


@decides("purpose.web_beacon")
def purpose_web_beacon(case: Case) -> Ruling:
    """Beacons that report page views."""
    return presence(case, "web beacons", of_technologies(case.facts.technologies, "web_beacon"))


@decides("purpose.security")
def purpose_security(case: Case) -> Ruling:
    """Bot defence, fraud detection and captchas."""
    return presence(case, "security or fraud detection vendors", of_vendors(of_kind(case, *_SECURITY)))


@decides("purpose.marketing", "purpose.promotions")
def purpose_marketing(case: Case) -> Ruling:
    """Marketing automation and personalisation; that such a vendor is there does not show what it sends."""
    return presence(
        case,
        "marketing or personalisation vendors",
        of_vendors(of_kind(case, *_MARKETING)),
        doubt="what such a vendor is used for cannot be seen from outside",
    )


@decides("purpose.support")
def purpose_support(case: Case) -> Ruling:
    """Chat, surveys and error reports."""
    return presence(case, "chat, survey or support vendors", of_vendors(of_kind(case, *_SUPPORT)))


@decides("purpose.advertising")
def purpose_advertising(case: Case) -> Ruling:
    """Advertising vendors."""
    return presence(case, "advertising vendors", of_vendors(advertising(case)))


@decides("purpose.analytics")
def purpose_analytics(case: Case) -> Ruling:
    """Analytics vendors."""
    return presence(
        case, "analytics vendors", of_vendors(v for v in tracking(case) if v.category is Category.ANALYTICS)
    )


@decides("purpose.session_replay")
def purpose_replay(case: Case) -> Ruling:
    """What the vendor does with recordings is settled by its terms."""
    return not_tested(
        "Needs the replay vendor's terms: whether it uses recordings for itself cannot be seen from outside."
    )


@decides("purpose.open_ended")
def open_ended(case: Case) -> Ruling:
    """Prior consent implies a way to give it."""
    if asks_for_consent(case.facts):
        return supported("The site asks for consent, so there is a way to give it.", Confidence.MEDIUM)
    return not_observed("No page asked for consent; the statement leaves the purposes open.")


@decides("purpose.*")
def other_purpose(case: Case) -> Ruling:
    """Purposes inside the company."""
    return not_verifiable("What data is used for inside the company cannot be seen from outside.")


@decides("transfer.international")
def transfer(case: Case) -> Ruling:
    """Servers outside the profile's jurisdictions, by a file that maps addresses to countries."""
    if case.facts.inputs.countries is None:
        return not_tested("Needs a file that maps server addresses to countries; this audit was given none.")
    if not home_countries(case.facts):
        return not_tested("Needs the site's jurisdictions in its profile: abroad is measured from there.")
    abroad = requests_abroad(case.facts)
    seen = [of_records(case, f"servers in {country}", requests) for country, requests in abroad.items()]
    return presence(case, "servers abroad", seen, confidence=Confidence.MEDIUM)
