"""The policy denies selling data, and advertising companies receive it.

Why it matters: “We do not sell your data” is read as “nobody gets it”. In California a sale or sharing needs no money: giving an
advertising company data it may use for its own ends is enough. The first large case under that law was about this sentence.

What to do: Have counsel decide whether each vendor in the table is a service provider under its contract. If not, take the denial out
of the policy, offer the opt-out, and make these tags heed it; or switch them to their restricted mode.

In a browser: read the quoted denial, then filter tab Network by the hosts of the vendors in the table.

Law: Potential under the CCPA regulations, sections 7025 and 7026; a denied practice that is observed is a potential deception.
"""

from __future__ import annotations

from collections.abc import Iterator

from policywitness.facts import Facts
from policywitness.facts.claims.parties import is_advertising
from policywitness.facts.claims.sharing import limits_of
from policywitness.facts.traffic import tells
from policywitness.facts.visits import AGREE
from policywitness.facts.words import listing
from policywitness.model.audit import VendorInfo
from policywitness.model.evidence import Request
from policywitness.model.policy import Disclosure
from policywitness.model.vocabulary import ClaimVerdict, Confidence, Severity, Stance, Status
from policywitness.rules.engine import Draft, NotApplicable, Rule
from policywitness.rules.needs import AnyVisit, PolicyRead, Records
from policywitness.rules.shared import table

rule = Rule(
    severity=Severity.SERIOUS,
    topics=("sharing", "promises", "advertising"),
    law=("ccpa-7026", "ftc-5"),
    needs=(AnyVisit(), Records("requests"), PolicyRead()),
)
_SHARING = ("share.deny", "share.third_parties_denied")


@rule.check
def check(facts: Facts) -> Iterator[Draft]:
    """An issue where an unlimited denial meets identifiers sent in two visits; a denial in one law's sense is for counsel."""
    denials = [disclosure for disclosure in facts.reading.disclosures if _denies(disclosure)]
    if not denials:
        raise NotApplicable("The policy does not deny selling or sharing data.")
    receivers = [
        (vendor, found) for vendor in facts.vendors if is_advertising(vendor) and (found := _received(facts, vendor))
    ]
    if not receivers:
        return
    contradicted = {claim.disclosure for claim in facts.claims if claim.verdict is ClaimVerdict.CONTRADICTED}
    flat = [d for d in denials if d.id in contradicted and d.stance is Stance.DENY]
    identified = any(facts.sends_identifier(request) for _, found in receivers for request in found)
    visits = {request.visit_id for _, found in receivers for request in found}
    certain = bool(flat) and identified and len(visits) >= AGREE
    rows = ((v.name, str(len(found)), _what(facts, found), listing(v.hosts, 2)) for v, found in receivers)
    yield rule.finding(
        subject="sale",
        summary=f"The policy denies selling or sharing data; {listing(v.name for v, _ in receivers)} received it"
        f"{', identifiers among it' if identified else ''}."
        + ("" if flat else _doubt(facts, denials, [vendor for vendor, _ in receivers], identified)),
        evidence=facts.sample(request for _, found in receivers for request in found),
        quotes=[facts.quote_ref(d.quote, d.id) for d in (flat or denials)[:3]],
        severity=Severity.SERIOUS if certain else Severity.MODERATE,
        status=None if certain else Status.NEEDS_REVIEW,
        confidence=Confidence.MEDIUM if certain else Confidence.LOW,
        table=table(("vendor", "reports", "with", "hosts"), rows),
    )


def _doubt(facts: Facts, denials: list[Disclosure], receivers: list[VendorInfo], identified: bool) -> str:
    """Why it is for counsel to weigh."""
    if all(d.stance is Stance.DENY_UNLESS or limits_of(d) for d in denials):
        return " The denial is limited, or rests on one law's meaning of a sale: for counsel to weigh."
    if any(vendor.id in facts.identified_by_target for vendor in receivers):
        return " Identifiers of the visitor were handed to them; whether the statement means these is for counsel to weigh."
    if identified:
        return " They know the visitor by cookies of their own; no identifier was seen to be handed to them: for counsel to weigh."
    return " No identifier was seen to reach them: for counsel to weigh."


def _denies(disclosure: Disclosure) -> bool:
    """A denial of sale however limited, or one of sharing without limits: "we never share your password" is about something else."""
    if disclosure.concept in _SHARING:
        return disclosure.stance is Stance.DENY and not disclosure.scope and not disclosure.exception
    return disclosure.concept.startswith("sale.") and disclosure.stance in (Stance.DENY, Stance.DENY_UNLESS)


def _received(facts: Facts, vendor: VendorInfo) -> list[Request]:
    """An advertiser's reports that are not in a mode by which it says to act as a service provider."""
    requests = facts.traffic.by_vendor.get(vendor.id, ())
    return [request for request in requests if tells(facts, request) and not facts.decoded(request).restricted]


def _what(facts: Facts, requests: list[Request]) -> str:
    return "identifiers" if any(facts.sends_identifier(request) for request in requests) else "address and page only"
