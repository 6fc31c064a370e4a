"""The opt-out tool that the policy names does not cover a vendor that was seen.

Why it matters: The policy sends people to an association's opt-out page. This company is not a member, so opting out there does not
reach it.

What to do: Offer an opt-out of your own that stops this vendor's tag, or say in the policy which vendors the tool covers.

In a browser: open the association's page and look for the company among its members.

Law: Potential under the CCPA regulations, section 7026, where the business sells or shares; a choice that does not reach what it
seems to is a potential deception.
"""

from __future__ import annotations

from collections.abc import Iterator

from policywitness.facts import Facts
from policywitness.facts.claims.parties import is_advertising
from policywitness.facts.words import listing
from policywitness.model.vocabulary import Confidence, Severity, Status
from policywitness.rules.engine import Draft, NotApplicable, Rule
from policywitness.rules.needs import AnyVisit, MemberList, PolicyRead, Records
from policywitness.rules.shared import table, visits_of

rule = Rule(
    severity=Severity.MODERATE,
    topics=("choices", "advertising"),
    law=("ccpa-7026", "ftc-5"),
    needs=(AnyVisit(), Records("requests"), PolicyRead(), MemberList()),
)
_PROGRAMMES = {"optout.nai": "NAI", "optout.daa": "DAA"}


@rule.check
def check(facts: Facts) -> Iterator[Draft]:
    """Advertising vendors that are members of none of the programmes that the policy names and the list knows."""
    members = facts.inputs.memberships
    named = {_PROGRAMMES[d.concept]: d for d in facts.reading.disclosures if d.concept in _PROGRAMMES}
    known = {name: said for name, said in named.items() if members is not None and members.knows(name)}
    if members is None or not known:
        raise NotApplicable("The policy names no opt-out programme whose members the list holds.")
    outside = [
        vendor
        for vendor in facts.vendors
        if is_advertising(vendor)
        and visits_of(vendor.scenarios)
        and not any(members.covers(name, vendor) for name in known)
    ]
    if outside:
        yield rule.finding(
            subject="opt-out-tool",
            summary=f"The policy names the opt-out of {listing(known)}; {listing(v.name for v in outside)} "
            f"{'is' if len(outside) == 1 else 'are'} not among the members as of {members.as_of}.",
            evidence=[ref for vendor in outside for ref in vendor.evidence[:2]],
            quotes=[facts.quote_ref(said.quote, said.id) for said in known.values()],
            status=Status.NEEDS_REVIEW,
            confidence=Confidence.MEDIUM,
            table=table(
                ("vendor", "company", "hosts"), ((v.name, v.operator or "", listing(v.hosts, 2)) for v in outside)
            ),
        )
