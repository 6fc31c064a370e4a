"""The only way to opt out of advertising is an industry's own tool.

Why it matters: The policy sends visitors to an association of advertisers. Its tool covers its members only, works by a
cookie, and does not reach the company whose site this is.

What to do: Offer an opt-out of your own that stops the advertising tags, and honour Global Privacy Control; keep the
industry's tool as a further hint.

In a browser: read the quoted statements and look for any other way to opt out.

Law: Potential under the CCPA regulations, section 7026, where the business sells or shares personal information.
"""

from __future__ import annotations

from collections.abc import Iterator

from policywitness.facts import Facts
from policywitness.facts.claims.parties import is_advertising
from policywitness.facts.words import listing
from policywitness.model.vocabulary import Promise, Severity, Signal, Status
from policywitness.rules.engine import Draft, NotApplicable, Rule
from policywitness.rules.needs import AnyVisit, PolicyRead, Records
from policywitness.rules.shared import in_jurisdiction

_INDUSTRY = ("optout.nai", "optout.daa")
_OWN = ("optout.dnss_link", "consent.banner")

rule = Rule(
    severity=Severity.MODERATE,
    topics=("choices", "advertising"),
    law=("ccpa-7026",),
    needs=(AnyVisit(), Records("requests"), PolicyRead()),
)


@rule.check
def check(facts: Facts) -> Iterator[Draft]:
    """A promise to honour Global Privacy Control counts as a way of one's own."""
    advertising = [vendor.name for vendor in facts.vendors if is_advertising(vendor)]
    if not advertising:
        raise NotApplicable("No advertising vendor was seen.")
    industry = [d for d in facts.reading.disclosures if d.concept in _INDUSTRY]
    own = any(d.concept in _OWN for d in facts.reading.disclosures)
    gpc = next((item.promise for item in facts.reading.signals if item.signal is Signal.GPC), Promise.SILENT)
    if industry and not own and gpc not in (Promise.HONORED, Promise.HONORED_CONDITIONAL):
        bound = in_jurisdiction(facts, "us-ca") and facts.profile.sells_or_shares is True
        yield rule.finding(
            subject="industry-opt-out",
            summary=f"For advertising vendors ({listing(advertising)}) the policy offers industry opt-outs and none of its own.",
            quotes=[facts.quote_ref(d.quote, d.id) for d in industry[:3]],
            status=Status.ISSUE if bound else Status.NEEDS_REVIEW,
        )
