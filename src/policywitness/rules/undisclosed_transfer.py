"""Data goes to a country of which the policy says nothing.

Why it matters: Other countries have other rules on who may look at data. A policy that is silent on transfers, or denies them, leaves
visitors in the belief that data stays where they are.

What to do: State in the policy to which countries data goes, on which basis, and why; or choose the vendor's servers in your region.

In a browser: tab Network, column Remote Address; look the address up in a register of addresses.

Law: Potential under article 13(1)(f) GDPR, where it applies: transfers to third countries are stated.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from policywitness.facts import Facts
from policywitness.facts.claims.words import listing
from policywitness.facts.disclosures import DENIES, unread
from policywitness.model.evidence import Request
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
_EEA = frozenset(
    [
        "AT",
        "BE",
        "BG",
        "CY",
        "CZ",
        "DE",
        "DK",
        "EE",
        "ES",
        "FI",
        "FR",
        "GR",
        "HR",
        "HU",
        "IE",
        "IS",
        "IT",
        "LI",
        "LT",
        "LU",
        "LV",
        "MT",
        "NL",
        "NO",
        "PL",
        "PT",
        "RO",
        "SE",
        "SI",
        "SK",
    ]
)
_HOME = {
    "us": frozenset(("US",)), "uk": frozenset(("GB",)), "eu": _EEA, "eea": _EEA, "fr": _EEA, "de": _EEA,
}  # fmt: skip


@rule.check
def check(facts: Facts) -> Iterator[Draft]:
    """Servers outside the jurisdictions of the site's profile. Where a server stands is a hint, not proof of where data ends up."""
    home = frozenset[str]().union(
        *(_HOME.get(name.lower().split("-")[0], frozenset()) for name in facts.profile.jurisdictions)
    )
    if not home:
        raise NotApplicable("The site's profile names no jurisdiction to which a transfer could be measured.")
    stated = [d for d in facts.reading.disclosures if d.concept.startswith("transfer.")]
    denied = [d for d in stated if d.stance in DENIES]
    if stated and not denied:
        return
    if not denied and (hidden := unread(facts)) is not None:
        raise NotAssessed(hidden)
    abroad: dict[str, list[Request]] = defaultdict(list)
    countries = facts.inputs.countries
    for request in facts.traffic.requests:
        country = countries.country(request.remote_ip) if countries is not None and request.remote_ip else None
        if country and country not in home and facts.parties.of(request.url).outside:
            abroad[country].append(request)
    for country, requests in sorted(abroad.items()):
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
