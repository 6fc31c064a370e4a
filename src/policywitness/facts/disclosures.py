"""From behaviour to policy: how well the policy discloses each vendor, technology and cookie that was observed.

clear             named, for what it was seen doing (hedged with "may" or not)
vague             covered by a class ("advertising networks", "service providers") or a general phrase only
context-mismatch  named, but for something else: a company named for social sharing does not clear its advertising pixel
contradicted      denied, without limit or exception, and seen in two visits or more
ambiguous         the policy says both, denies within limits, or denies what one visit only shows
omitted           not covered by any statement, and every policy document that was found could be read
not-analysed      no policy could be read, or one that might speak of it was not
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from policywitness.facts.visits import AGREE
from policywitness.model.audit import QuoteRef
from policywitness.model.evidence import Document
from policywitness.model.policy import Disclosure
from policywitness.model.vocabulary import Category, DisclosureVerdict, DocumentKind, Specificity, Stance

if TYPE_CHECKING:
    from policywitness.facts import Facts
    from policywitness.facts.cookies import CookieGroup
    from policywitness.facts.vendors import Sighting

NAMED = "party.named"
CATCH_ALLS = ("tech.other", "tech.list_lead")
POLICIES = (DocumentKind.PRIVACY_POLICY, DocumentKind.COOKIE_POLICY, DocumentKind.STATE_NOTICE)

_REPLAY = "tech.session_replay"
_CLASSES = ("actor.", "share.", "tech.", "practice.", "disclosure.")
_MADE_FOR = (Category.ADVERTISING, Category.ANALYTICS)
_QUOTES = 3
_SAYS_SO = (Stance.AFFIRM, Stance.MAY, Stance.CONDITIONAL)
DENIES = (Stance.DENY, Stance.DENY_UNLESS)
"""The stances that say that something does not happen."""


_ADVERTISING = frozenset(("advertising", "affiliate"))
_MEASURING = frozenset(("analytics", "session-replay", "testing", "error-monitoring"))
_ALSO = {
    "analytics": _MEASURING,
    "affiliate": frozenset(("affiliate",)),
    "marketing_automation": frozenset(("email",)),
    "chat": frozenset(("chat",)),
    "survey": frozenset(("survey",)),
    "error_monitoring": frozenset(("error-monitoring",)),
}
"""What a policy may name a vendor of a kind for, beyond its category, without hiding what it does."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """How something observed is disclosed, why in one or two sentences, and the policy's words."""

    verdict: DisclosureVerdict
    reason: str
    quotes: tuple[QuoteRef, ...] = ()


def lost(facts: Facts) -> tuple[Document, ...]:
    """Policy documents that were found and could not be fetched, each address once; one that was read elsewhere is not lost."""
    read = {document.url for document in facts.reading.documents}
    found = {d.url: d for d in facts.evidence.documents if d.kind in POLICIES and d.failed is not None}
    return tuple(d for d in found.values() if not {d.url, d.final_url} & read)


def unread(facts: Facts) -> str | None:
    """Why silence proves nothing: a sentence on the policy documents that nobody could read; None where all were read."""
    documents = [document for document in facts.reading.documents if document.kind in POLICIES]
    if not any(document.analysed for document in facts.reading.documents):
        return "No policy document could be analysed."
    missing = [
        f"{document.url} ({document.reason or 'not analysed'})" for document in documents if not document.analysed
    ]
    missing += [f"{url} ({reason})" for url, reason in facts.reading.unread]
    missing += [f"{document.url} ({document.failed})" for document in lost(facts)]
    if not missing:
        return None
    return f"A policy document was not read, and may speak of it: {missing[0]}."


def judge(
    facts: Facts, what: str, visits: int, named: Sequence[Disclosure], general: Sequence[Disclosure] = ()
) -> Verdict:
    """The verdict on something seen in so many complete visits, from statements that name it and that cover its class."""
    if not any(document.analysed for document in facts.reading.documents):
        return Verdict(DisclosureVerdict.NOT_ANALYSED, "No policy document could be analysed.")
    says = [d for d in named if d.stance in _SAYS_SO]
    denies = [d for d in (*named, *general) if d.stance in DENIES]
    if denies:
        # Only the same thing said and denied is a contradiction in terms: "we may work with advertisers" and "not with this
        # one" go together.
        denied = {d.concept for d in denies}
        exact = [d for d in general if d.stance in _SAYS_SO and d.concept in denied]
        return _denied(facts, what, visits, [*says, *exact], denies)
    if exact := [d for d in says if d.specificity is not Specificity.CATCH_ALL]:
        return Verdict(DisclosureVerdict.CLEAR, f"The policy names {what}.", quotes(facts, exact))
    if covering := [*says, *(d for d in (*named, *general) if d not in says)]:
        reason = f"The policy does not name {what}; it is covered by a general phrase only."
        return Verdict(DisclosureVerdict.VAGUE, reason, quotes(facts, covering))
    if (hidden := unread(facts)) is not None:
        return Verdict(DisclosureVerdict.NOT_ANALYSED, hidden)
    return Verdict(DisclosureVerdict.OMITTED, f"No statement of the policy covers {what}.")


def _flat(disclosure: Disclosure) -> bool:
    """Whether a denial is without limit and exception."""
    return disclosure.stance is Stance.DENY and not disclosure.scope and not disclosure.exception


def _denied(facts: Facts, what: str, visits: int, says: Sequence[Disclosure], denies: Sequence[Disclosure]) -> Verdict:
    refs = quotes(facts, [*denies[:1], *says[:1], *denies, *says])
    if says:
        return Verdict(DisclosureVerdict.AMBIGUOUS, f"The policy both announces and denies {what}.", refs)
    if not any(_flat(disclosure) for disclosure in denies):
        reason = (
            f"The policy denies {what} within limits or with an exception; whether this falls under it cannot be seen."
        )
        return Verdict(DisclosureVerdict.AMBIGUOUS, reason, refs)
    if visits < AGREE:
        reason = f"The policy denies {what}, and fewer than {AGREE} complete visits show it: repeat the visits."
        return Verdict(DisclosureVerdict.AMBIGUOUS, reason, refs)
    return Verdict(DisclosureVerdict.CONTRADICTED, f"The policy denies {what}, and {visits} visits show it.", refs)


def quotes(facts: Facts, disclosures: Iterable[Disclosure]) -> tuple[QuoteRef, ...]:
    """The words of the first few disclosures, each sentence once."""
    found: dict[tuple[str, int, int], QuoteRef] = {}
    for disclosure in disclosures:
        quote = disclosure.quote
        found.setdefault((quote.document, quote.start, quote.end), facts.quote_ref(quote, disclosure.id))
    return tuple(found.values())[:_QUOTES]


def of_every_cookie(disclosure: Disclosure) -> bool:
    """Whether a statement on cookies is about all of them: a denial may be about those for advertising alone."""
    return disclosure.concept != "tech.cookies" or not disclosure.categories


def seen_in(facts: Facts, visit_ids: Iterable[str]) -> int:
    """In how many complete visits, over all scenarios."""
    return sum(share.seen for share in facts.visits.shares(visit_ids).values())


def vendor_verdicts(facts: Facts) -> dict[str, Verdict]:
    """Vendor id -> verdict, for every observed vendor."""
    return {sighting.id: _vendor(facts, sighting) for sighting in facts.sightings}


def _vendor(facts: Facts, sighting: Sighting) -> Verdict:
    """Named itself, else by its company, else its company for sharing on social networks, else as one of a class."""
    stated = facts.reading.disclosures
    named = [d for d in stated if d.concept == NAMED and d.value == sighting.id]
    covering = [d for d in stated if d.concept != NAMED and _covers(d, sighting)]
    said = [d for d in named if d.stance in _SAYS_SO]
    if said and not any(d.stance in DENIES for d in (*named, *covering)):
        return _named(facts, sighting, said)
    if not named:
        of_house = _of_house(stated, sighting)
        if fitting := [d for d in of_house if fits(sighting, d)]:
            reason = f"The policy names the company behind {sighting.name}, and not this service of it."
            return Verdict(DisclosureVerdict.VAGUE, reason, quotes(facts, fitting))
        if other := of_house or _social(facts, sighting):
            return _mismatch(facts, sighting, other)
    return judge(facts, sighting.name, seen_in(facts, sighting.visit_ids), named, covering)


_ADVERTISERS = re.compile(r"\badvertis|\bad[- ](?:network|partner|compan|exchange|server|tech)", re.IGNORECASE)
_OTHERS_TOO = re.compile(
    r"analy|measur|statisti|performance|research|\bsocial\b|\bthird[- ]part|service provider|vendor|supplier|marketing"
    r"|\bother (?:compan|partner|part|provider|organi)|\bothers\b|\banyone\b|\bno ?(?:one|body)\b",
    re.IGNORECASE,
)


def of_advertisers(disclosure: Disclosure) -> bool:
    """Whether the companies that a statement is about are advertisers by its own words, and no others."""
    text = disclosure.quote.text
    return bool(_ADVERTISERS.search(text)) and not _OTHERS_TOO.search(text)


def _covers(disclosure: Disclosure, sighting: Sighting) -> bool:
    """Whether a statement is about a class of companies that a vendor is one of. A purpose alone names no company.

    Of denials only those count that deny the companies themselves, without limit: "we do not share ... for marketing unless"
    is a promise about data, and is decided as a claim.
    """
    if disclosure.concept == _REPLAY:
        return "session_replay" in sighting.kinds
    if not disclosure.concept.startswith(_CLASSES):
        return False
    if not {sighting.category.value, *sighting.kinds} & set(disclosure.categories):
        return False
    if sighting.category is Category.ANALYTICS and of_advertisers(disclosure):
        return False
    return disclosure.stance not in DENIES or (disclosure.concept.startswith("actor.") and _flat(disclosure))


def _of_house(stated: Iterable[Disclosure], sighting: Sighting) -> list[Disclosure]:
    """Statements that name a vendor's company or the group it belongs to."""
    house = {name.casefold() for name in (sighting.operator, sighting.house) if name is not None}
    return [d for d in stated if d.concept == NAMED and d.stance in _SAYS_SO and (d.value or "").casefold() in house]


def _social(facts: Facts, sighting: Sighting) -> list[Disclosure]:
    """Statements that name the same company's social network, for a vendor that advertises or measures.

    "Facebook" in a sentence about sharing is read as its social plug-ins; the pixel goes by the same name and does more.
    """
    if sighting.operator is None or sighting.known_for not in _MADE_FOR:
        return []
    known = facts.catalogue.vendors
    networks = {
        vendor.id
        for vendor in known.values()
        if "social_widget" in vendor.kind and vendor.operator.legal_name == sighting.operator
    }
    said = [d for d in facts.reading.disclosures if d.concept == NAMED and d.stance in _SAYS_SO]
    return [d for d in said if d.value in networks and d.context and not fits(sighting, d)]


def _named(facts: Facts, sighting: Sighting, said: list[Disclosure]) -> Verdict:
    fitting = [disclosure for disclosure in said if fits(sighting, disclosure)]
    if not fitting:
        return _mismatch(facts, sighting, said)
    return Verdict(DisclosureVerdict.CLEAR, f"The policy names {sighting.name}.", quotes(facts, fitting))


def _mismatch(facts: Facts, sighting: Sighting, said: list[Disclosure]) -> Verdict:
    purposes = ", ".join(dict.fromkeys(label for disclosure in said for label in disclosure.context))
    named_for = purposes or "something else"
    reason = f"The policy names {sighting.name} or its company for {named_for}; it was seen for {sighting.category}."
    return Verdict(DisclosureVerdict.CONTEXT_MISMATCH, reason, quotes(facts, said))


def fits(sighting: Sighting, disclosure: Disclosure) -> bool:
    """Whether a vendor is named for what it was seen doing.

    A name without any purpose fits, and so does every purpose of a service that is not made to advertise or measure (a player,
    a plug-in). A vendor named for advertising may also measure: that discloses more, not less.
    """
    stated = set(disclosure.context)
    if not stated or sighting.known_for not in _MADE_FOR:
        return True
    allowed = set(_ADVERTISING)
    if sighting.known_for is Category.ANALYTICS:
        allowed |= _MEASURING
    for kind in sighting.kinds:
        allowed |= _ALSO.get(kind, frozenset())
    return bool(stated & allowed)


def cookie_verdicts(facts: Facts) -> dict[tuple[str, str], Verdict]:
    """Cookie name and domain -> verdict: listed in a table, set by a vendor that is disclosed, or cookies in general."""
    return {(group.name, group.domain): _cookie(facts, group) for group in facts.cookie_groups}


def _cookie(facts: Facts, group: CookieGroup) -> Verdict:
    what = f"the cookie {group.name}"
    row = facts.declared_cookie(group.name)
    if row is not None:
        return Verdict(DisclosureVerdict.CLEAR, f"The policy lists {what}.", (facts.quote_ref(row.quote),))
    vendor = facts.vendor_verdicts.get(group.vendor or "")
    if vendor is not None and vendor.verdict is DisclosureVerdict.CLEAR:
        return Verdict(DisclosureVerdict.CLEAR, f"The policy names the vendor of {what}.", vendor.quotes)
    if facts.reading.declared_cookies and unread(facts) is None:
        return Verdict(DisclosureVerdict.OMITTED, f"The policy lists cookies by name, and not {what}.")
    about = [
        d
        for d in facts.reading.disclosures
        if d.concept in ("tech.cookies", "tech.third_party_cookies")
        and (of_every_cookie(d) or group.category in d.categories)
    ]
    denied = [d for d in about if d.stance in DENIES]
    return judge(facts, what, seen_in(facts, group.visit_ids), denied, [d for d in about if d not in denied])
