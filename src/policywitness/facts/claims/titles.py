"""A short title for a claim: what it is about in plain words, and whether the policy denies it."""

from __future__ import annotations

from collections.abc import Callable

from policywitness.model.policy import Disclosure
from policywitness.model.vocabulary import Stance

_TITLES = {
    "actor.analytics_providers": "Analytics providers take part",
    "actor.social_platforms": "Social platforms take part",
    "consent.banner": "A consent banner",
    "data.sensitive": "Sensitive data",
    "sale.affirm": "Personal information is sold or shared",
    "sale.ccpa_statement": "Statement on sale under California's law",
    "share.third_parties_denied": "Sharing with third parties",
    "tech.chat": "Chat",
    "tech.tag_manager": "Tag manager",
    "actor.ad_networks": "Advertising networks and analytics providers take part",
    "actor.service_providers": "Service providers collect information",
    "actor.third_party_collect": "Third parties collect information on the site",
    "age.limit": "The site is not for children",
    "age.no_collection": "No collection from children",
    "change.consent": "Consent to changes of the policy",
    "change.notice": "Changes of the policy are announced",
    "change.other_notice": "Changes of the policy are announced in other ways",
    "change.right": "The policy may change",
    "choice.availability": "Tools to opt out are available",
    "choice.email_unsubscribe": "Marketing e-mail can be unsubscribed from",
    "choice.transactional": "Service messages cannot be opted out of",
    "claim.blocking_breaks": "Blocking cookies may break the site",
    "claim.feature_loss": "Features are lost without consent",
    "claim.future_honor": "A request would be honoured in future",
    "claim.no_consensus": "There is no consensus on Do Not Track",
    "claim.non_identifying": "Usage information does not identify anybody",
    "claim.notice_disclaimer": "Mislabelled requests are not answered",
    "claim.optout_limits": "Opt-out tools do not cover every vendor",
    "claim.cookie_lifetime": "The site's cookies are kept no longer than stated",
    "claim.script_lifetime": "Scripts are active only during the visit",
    "claim.security": "Reasonable security",
    "claim.security_limit": "No guarantee of security",
    "claim.service_provider_limit": "Service providers use the data for the service only",
    "claim.third_party_policies": "Third parties follow their own policies",
    "claim.us_based": "The company is based in the United States",
    "claim.verification": "Requests may need proof of identity",
    "collect.contact": "Contact details are collected",
    "consent.by_use": "Using the site counts as consent",
    "contact.email": "Contact by e-mail",
    "contact.postal": "Contact by post",
    "data.device_id": "Device identifiers",
    "data.device_info": "Device and browser details",
    "data.ip_address": "IP address",
    "data.location": "Location",
    "data.mobile_ad_id": "Mobile advertising identifiers",
    "data.pages_actions": "Pages viewed and actions taken",
    "data.stored": "Details stored with each use",
    "data.unique_id": "A unique identifier is stored on the device",
    "date.effective": "Effective date",
    "date.last_updated": "Date of the last update",
    "def.combined": "Combined information counts as personal",
    "def.deidentified": "De-identified information counts as non-personal",
    "def.personal_information": "What counts as personal information",
    "disclosure.caloppa_b6": "Third parties collect over time and across sites",
    "label.ca_rights": "The label “Your California Privacy Rights”",
    "law.shine_the_light": "California's Shine the Light law",
    "link.gpc": "Link to set up Global Privacy Control",
    "link.info": "Link to further information",
    "link.state_notices": "Links to notices for states",
    "link.terms": "Link to the terms of use",
    "optout.browser_cookies": "Cookies can be blocked in the browser",
    "optout.daa": "Opt-out of the Digital Advertising Alliance",
    "optout.ga_addon": "Google Analytics opt-out add-on",
    "optout.hashed_email": "Opt-out by hashed e-mail address",
    "optout.nai": "Opt-out of the Network Advertising Initiative",
    "optout.nevada_email": "Address for Nevada requests",
    "party.first": "Who runs the site",
    "party.named": "Named party",
    "practice.ad_attribution": "Clicks on advertisements are traced",
    "practice.cookie_matching": "Identifiers are matched between companies",
    "practice.cross_device": "Tracking across devices",
    "practice.cross_site": "Tracking across websites",
    "practice.deidentify": "Information is de-identified or hashed",
    "practice.friends_data": "Information about friends",
    "practice.ga_cross_site": "Analytics across other sites",
    "practice.interaction_tracking": "Interactions are tracked",
    "practice.receive_from_third_parties": "Information is received from third parties",
    "practice.social_plugin": "Social plug-ins",
    "practice.targeted_advertising": "Targeted advertising",
    "purpose.ad_cookies": "Cookies for advertising",
    "purpose.cookies": "What cookies are used for",
    "purpose.security": "Security and fraud detection",
    "purpose.session_replay": "What session replay is used for",
    "purpose.web_beacon": "What web beacons are used for",
    "request.fields": "What a request must contain",
    "retention.social": "Retention of social media data",
    "right.correct": "Right to correction",
    "right.delete": "Right to deletion",
    "right.optout_sale": "Right to opt out of sale",
    "sale.deny": "No sale of personal information",
    "scope.exclusion": "Services under another policy",
    "scope.extension": "Other services this policy covers",
    "scope.site": "The site this policy covers",
    "scope.third_party_sites": "Sites of third parties",
    "share.ad_data": "Data is shared for advertising and analytics",
    "share.direct_marketing": "Sharing for others' direct marketing",
    "share.nonpi_advertising": "Non-personal data is shared for advertising",
    "share.service_providers": "Sharing with service providers",
    "signal.dnt": "Do Not Track",
    "signal.dnt.response": "Response to Do Not Track",
    "signal.gpc": "Global Privacy Control",
    "signal.gpc.response": "Response to Global Privacy Control",
    "tech.browser_storage": "Storage of the browser",
    "tech.cookies": "Cookies",
    "tech.email_beacon": "Beacons in e-mail",
    "tech.embedded_scripts": "Embedded scripts",
    "tech.fingerprinting": "Fingerprinting",
    "tech.list_lead": "A list of tracking technologies",
    "tech.local_storage": "Local storage",
    "tech.mobile_beacon": "Beacons on mobile devices",
    "tech.mobile_sdk": "Scripts on mobile devices",
    "tech.other": "Other technologies",
    "tech.server_logs": "Server logs",
    "tech.session_replay": "Session replay",
    "tech.third_party_cookies": "Third parties set cookies",
    "tech.web_beacon": "Web beacons",
    "transfer.consent": "Consent to transfer abroad",
    "transfer.international": "Transfer abroad",
}
_OPEN_VALUES = ("contact.email", "date.effective", "date.last_updated", "scope.site", "link.info")


def title(disclosure: Disclosure, vendor_name: Callable[[str], str]) -> str:
    """Such as `Denied: Session replay` or `Named party: Google Analytics`; `vendor_name` gives the name of an id."""
    text = _TITLES.get(disclosure.concept) or _from_key(disclosure.concept)
    if disclosure.concept == "party.named" and disclosure.value:
        text = f"{text}: {vendor_name(disclosure.value)}"
    if disclosure.concept in _OPEN_VALUES and disclosure.value:
        text = f"{text}: {disclosure.value}"
    if disclosure.stance is Stance.DENY:
        return text if text.startswith(("No ", "The site is not")) else f"Denied: {text}"
    if disclosure.stance is Stance.DENY_UNLESS:
        return f"Denied, with an exception: {text}"
    return text


def _from_key(concept: str) -> str:
    family, _, rest = concept.partition(".")
    words = f"{rest.replace('.', ' ').replace('_', ' ')} ({family})" if rest else family
    return words[:1].upper() + words[1:]
