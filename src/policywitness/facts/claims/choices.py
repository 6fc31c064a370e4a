"""Claims about choices: blocking cookies, vendors' opt-outs, industry opt-outs, consent by use."""

from __future__ import annotations

from collections.abc import Mapping

from policywitness.facts.claims.core import (
    Case,
    Ruling,
    decides,
    inconclusive,
    not_observed,
    not_tested,
    of_records,
    of_vendors,
    presence,
    supported,
)
from policywitness.facts.claims.links import hosts_linked_from, linked
from policywitness.facts.claims.parties import advertising, asks_for_consent, consent_platforms, tracking
from policywitness.facts.claims.sharing import identifiers_sent
from policywitness.facts.recognition import recognised_by
from policywitness.facts.traffic import tells
from policywitness.facts.visits import AGREE
from policywitness.facts.words import listing, plural
from policywitness.model.audit import Cell
from policywitness.model.evidence import Request, Visit
from policywitness.model.hosts import belongs_to
from policywitness.model.vocabulary import ClaimVerdict, Confidence, Stance

BLOCKED = "cookies-blocked"
ADD_ON = "ga-opt-out"
ANALYTICS = "google-analytics"
SHRUNK = 0.5
"""A page that shows less than this share of its usual text counts as broken."""


@decides("optout.browser_cookies", scenarios=(BLOCKED,))
def browser_cookies(case: Case) -> Ruling:
    """With cookies blocked none may be kept, and no company may recognise the visitor by something else instead."""
    visits = case.facts.scenario_visits(BLOCKED)
    if not visits:
        return not_tested(f"Needs complete visits of scenario {BLOCKED}; this audit has none.")
    ids = {visit.visit_id for visit in visits}
    kept = [event for event in case.facts.evidence.cookies if event.visit_id in ids and event.in_jar]
    if not kept and (recognised := recognised_by(case.facts, BLOCKED)):
        return _recognised(case, recognised, len(visits))
    if not kept:
        text = f"no cookie kept in {plural(len(visits), 'visit')}"
        cell = {BLOCKED: Cell(word=ClaimVerdict.SUPPORTED, text=text)}
        reason = f"With cookies blocked in the browser, {text}.{_moved(case)}"
        return Ruling(ClaimVerdict.SUPPORTED, reason, cells=cell)
    agree = len({event.visit_id for event in kept})
    names = listing(event.name for event in kept)
    verdict = ClaimVerdict.CONTRADICTED if agree > 1 else ClaimVerdict.INCONCLUSIVE
    reason = (
        f"With cookies blocked, cookies were kept all the same in {agree} of {plural(len(visits), 'visit')}: {names}."
    )
    refs = tuple(case.facts.evidence_ref(event) for event in kept[:20])
    return Ruling(verdict, reason, cells={BLOCKED: Cell(word=verdict, text=f"kept: {names}")}, evidence=refs)


def _recognised(case: Case, by: Mapping[str, tuple[Request, ...]], visits: int) -> Ruling:
    """Cookies were refused, and the same value still went with the visitor from page to page."""
    names = listing(map(case.facts.vendor_name, by))
    agree = max(len({request.visit_id for request in requests}) for requests in by.values())
    verdict = ClaimVerdict.CONTRADICTED if agree >= AGREE else ClaimVerdict.INCONCLUSIVE
    text = f"recognised from page to page by {names} in {agree} of {plural(visits, 'visit')}"
    reason = (
        f"With cookies blocked no cookie was kept, and the visitor was {text}, by a value that no other visitor had."
    )
    evidence = case.facts.sample(request for requests in by.values() for request in requests)
    return Ruling(verdict, reason, Confidence.MEDIUM, {BLOCKED: Cell(word=verdict, text=text)}, evidence)


def _moved(case: Case) -> str:
    """Identifiers that went elsewhere: worth saying, and no breach of a promise about cookies."""
    items = [
        item
        for item in case.facts.storage
        if item.identifier and item.scenarios.get(BLOCKED) and item.scenarios[BLOCKED].seen
    ]
    if not items:
        return ""
    return f" Identifiers were kept in the browser's storage instead: {listing(item.key for item in items)}."


@decides("claim.blocking_breaks", scenarios=("baseline", BLOCKED))
def blocking_breaks(case: Case) -> Ruling:
    """Whether pages fail or lose their text when cookies are blocked."""
    blocked, usual = case.facts.scenario_visits(BLOCKED), case.facts.scenario_visits("baseline")
    if not blocked or not usual:
        return not_tested(f"Needs complete visits of scenarios baseline and {BLOCKED}.")
    before, after = _pages(usual), _pages(blocked)
    broken = sorted(url for url in before.keys() & after.keys() if after[url] < SHRUNK * before[url])
    if broken:
        return supported(
            f"With cookies blocked, {plural(len(broken), 'page')} showed less than half its text: {listing(broken, 2)}."
        )
    compared = len(before.keys() & after.keys())
    return not_observed(f"With cookies blocked, {plural(compared, 'page')} showed as much text as usual.")


def _pages(visits: tuple[Visit, ...]) -> dict[str, int]:
    """The most text that any visit saw on each page, in characters; a page that failed has none."""
    text: dict[str, int] = {}
    for visit in visits:
        for page in visit.pages:
            chars = page.text_chars or 0 if (page.status or 0) < 400 else 0
            text[page.url] = max(text.get(page.url, 0), chars)
    return text


@decides("optout.ga_addon", scenarios=(ADD_ON,))
def analytics_opt_out(case: Case) -> Ruling:
    """With Google's add-on in force Analytics may not report; loading its script is not reporting."""
    visits = case.complete.get(ADD_ON, 0)
    if not visits:
        return not_tested(f"Needs complete visits of scenario {ADD_ON}; this audit has none.")
    reports = [r for r in case.facts.traffic.by_vendor.get(ANALYTICS, ()) if tells(case.facts, r)]
    usual = [r for r in reports if case.facts.scenario_of(r.visit_id) != ADD_ON]
    with_it = [r for r in reports if case.facts.scenario_of(r.visit_id) == ADD_ON]
    if not usual and not with_it:
        return not_observed("Google Analytics reported nothing without the add-on either, so there is nothing to stop.")
    agree = case.facts.visits.shares(r.visit_id for r in with_it)[ADD_ON].seen
    if not agree:
        text = f"no report in {plural(visits, 'visit')}"
        cell = {ADD_ON: Cell(word=ClaimVerdict.SUPPORTED, text=text)}
        return Ruling(ClaimVerdict.SUPPORTED, f"With the add-on in force Google Analytics sent {text}.", cells=cell)
    verdict = ClaimVerdict.CONTRADICTED if agree >= AGREE else ClaimVerdict.INCONCLUSIVE
    text = f"{plural(len(with_it), 'report')} in {agree} of {plural(visits, 'visit')}"
    reason = f"With the add-on in force Google Analytics still sent {text}."
    return Ruling(verdict, reason, cells={ADD_ON: Cell(word=verdict, text=text)}, evidence=case.facts.sample(with_it))


_PROGRAMMES = {"optout.nai": "NAI", "optout.daa": "DAA"}
_INDUSTRY = {
    "optout.nai": ("networkadvertising.org", "thenai.org"),
    "optout.daa": ("aboutads.info", "youradchoices.com", "digitaladvertisingalliance.org"),
    "optout.hashed_email": ("networkadvertising.org", "thenai.org"),
}


@decides("optout.nai", "optout.daa")
def industry(case: Case) -> Ruling:
    """Whether the tool covers the vendors seen needs the members' list; the link is checked at once."""
    there = _industry_link(case)
    members, programme = case.facts.inputs.memberships, _PROGRAMMES[case.disclosure.concept]
    if members is None or not members.knows(programme):
        return not_tested(
            f"{there} Which of {plural(len(tracking(case)), 'tracking vendor')} it covers needs the list of members."
        )
    vendors = advertising(case)
    outside = [vendor.name for vendor in vendors if not members.covers(programme, vendor)]
    covered = f"It covers {len(vendors) - len(outside)} of {plural(len(vendors), 'advertising vendor')} seen (list of {members.as_of})"
    return supported(f"{there} {covered}{f', not {listing(outside)}' if outside else ''}.")


@decides("optout.hashed_email")
def hashed_email(case: Case) -> Ruling:
    """The link to the tool."""
    hosts = hosts_linked_from(case)
    if hosts is None:
        return not_tested("The policy was read as plain text, so its links are lost.")
    there = _industry_link(case)
    return supported(there) if "links to it" in there else not_observed(there)


def _industry_link(case: Case) -> str:
    hosts = hosts_linked_from(case)
    if hosts is None:
        return "The policy was read as plain text, so its links are lost."
    match = [host for host in hosts if belongs_to(host, _INDUSTRY[case.disclosure.concept])]
    return f"The policy links to it ({listing(match)})." if match else "The policy has no link to it."


@decides("claim.optout_limits")
def optout_limits(case: Case) -> Ruling:
    """That tools do not cover everybody shows where an advertising vendor is a member of no programme of the list."""
    members = case.facts.inputs.memberships
    if members is None:
        return not_tested("Needs the lists of members of the opt-out programmes; this audit was given none.")
    outside = [v.name for v in advertising(case) if not any(members.covers(name, v) for name in members.programmes)]
    if outside:
        return supported(f"Members of no programme in the list of {members.as_of}: {listing(outside)}.")
    return not_observed(f"Every advertising vendor seen is a member of a programme in the list of {members.as_of}.")


@decides("choice.availability")
def availability(case: Case) -> Ruling:
    """Tools that the policy names, and whether they can be reached from it."""
    tools = sorted(
        {d.concept for d in case.facts.reading.disclosures if d.concept.startswith(("optout.", "signal.gpc"))}
    )
    if not tools:
        return not_observed("The policy speaks of tools to opt out and names none.")
    names = listing(tool.partition(".")[2].replace("_", " ") for tool in tools)
    return supported(
        f"The policy names {plural(len(tools), 'tool')}: {names}. Whether each works is judged on its own."
    )


@decides("consent.banner")
def banner(case: Case) -> Ruling:
    """Whether any visit met a banner."""
    banners = [record for record in case.facts.evidence.consent if record.kind == "banner"]
    seen = (of_records(case, "a consent banner", banners), *of_vendors(consent_platforms(case.facts)))
    return presence(case, "consent banner", seen)


@decides("optout.*")
def other_tool(case: Case) -> Ruling:
    """Any other tool: there if the statement has a live link, else unknown."""
    return linked(case)


@decides("consent.by_use", "transfer.consent")
def consent_by_use(case: Case) -> Ruling:
    """Consent by use shows where vendors are contacted before any choice could be made."""
    before = [vendor for vendor in tracking(case) if vendor.before_choice]
    ruling = presence(case, "tracking vendors before any choice", of_vendors(before))
    if ruling.verdict is not ClaimVerdict.SUPPORTED:
        return ruling
    reason = (
        f"{plural(len(before), 'tracking vendor')} were contacted without any choice having been made. {ruling.reason}"
    )
    return Ruling(ruling.verdict, reason, Confidence.MEDIUM, ruling.cells, ruling.evidence)


@decides("share.direct_marketing")
def direct_marketing(case: Case) -> Ruling:
    """A choice "before sharing" must come before identifiers reach advertising vendors.

    Only a lack of any choice on the site, with identifiers sent in two visits, speaks against it; and then with low
    confidence, because whether an identifier is personal information under the policy's own definition is for a person.
    """
    if case.disclosure.stance not in (Stance.DENY, Stance.DENY_UNLESS, Stance.AFFIRM):
        return not_tested("Needs a visit that uses the choice which the policy speaks of.")
    if not case.visits:
        return not_tested("No visit was completed.")
    senders = _advertising_flows(case)
    if not senders:
        return Ruling(
            ClaimVerdict.SUPPORTED,
            f"No identifier was sent to an advertising vendor in {plural(case.visits, 'visit')}.",
        )
    if asks_for_consent(case.facts):
        return inconclusive(
            f"Identifiers were sent to {listing(senders)}; the site asks for consent, and whether the choice comes in time "
            "needs scenarios with a choice."
        )
    agree = max(senders.values())
    if agree < 2:
        return inconclusive(f"Identifiers were sent to {listing(senders)}, but in one visit only, and two must agree.")
    if not case.denies:
        return Ruling(
            ClaimVerdict.NOT_OBSERVED,
            f"No choice was offered on the pages before identifiers were sent to {listing(senders)}.",
            Confidence.LOW,
        )
    reason = f"Identifiers were sent to {listing(senders)} in {agree} visits, and no page offered a choice before."
    return Ruling(ClaimVerdict.CONTRADICTED, reason, Confidence.LOW)


def _advertising_flows(case: Case) -> dict[str, int]:
    """Advertising vendors that were sent identifiers, with the number of visits that show it."""
    sent = identifiers_sent(case, {vendor.id for vendor in advertising(case)})
    return {item.name: item.visits for item in sent if item.visits}
