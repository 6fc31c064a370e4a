"""Data goes to a country of which the policy says nothing.

Why it matters: Other countries have other rules on who may look at data. A policy that is silent on transfers, or denies them, leaves
visitors in the belief that data stays where they are.

What to do: State in the policy to which countries data goes, on which basis, and why; or choose the vendor's servers in your region.

In a browser: tab Network, column Remote Address; look the address up in a register of addresses.

Law: Potential under article 13(1)(f) GDPR, where it applies: transfers to third countries are stated.
"""

from __future__ import annotations

from collections.abc import Iterator

from policywitness.facts import Facts
from policywitness.facts.disclosures import DENIES, unread
from policywitness.facts.transfers import home_countries, requests_abroad
from policywitness.facts.words import listing
from policywitness.model.vocabulary import Confidence, Severity, Status
from policywitness.rules.engine import Draft, NotApplicable, NotAssessed, Rule
from policywitness.rules.needs import AnyVisit, CountryFile, PolicyRead, Records
from policywitness.rules.shared import table

rule = Rule(
    severity=Severity.MODERATE,
    topics=("transfers", "disclosure"),
    law=("gdpr-13",),
    needs=(AnyVisit(), Records("requests"), PolicyRead(), CountryFile()),
)


@rule.check
def check(facts: Facts) -> Iterator[Draft]:
    """Servers outside the jurisdictions of the site's profile. Where a server stands is a hint, not proof of where data ends up."""
    if not home_countries(facts):
        raise NotApplicable("The site's profile names no jurisdiction to which a transfer could be measured.")
    stated = [d for d in facts.reading.disclosures if d.concept.startswith("transfer.")]
    denied = [d for d in stated if d.stance in DENIES]
    if stated and not denied:
        return
    if not denied and (hidden := unread(facts)) is not None:
        raise NotAssessed(hidden)
    for country, requests in requests_abroad(facts).items():
        hosts = sorted({facts.parties.of(request.url).host for request in requests})
        yield rule.finding(
            subject=country,
            summary=f"Requests went to servers in {country} ({listing(hosts)}); the policy "
            f"{'denies' if denied else 'does not speak of'} transfers abroad.",
            evidence=facts.sample(requests),
            quotes=[facts.quote_ref(d.quote, d.id) for d in denied[:2]],
            severity=Severity.SERIOUS if denied else None,
            status=Status.NEEDS_REVIEW,
            confidence=Confidence.MEDIUM,
            table=table(
                ("host", "address", "country"),
                dict.fromkeys((facts.parties.of(r.url).host, r.remote_ip or "", country) for r in requests),
            ),
        )
