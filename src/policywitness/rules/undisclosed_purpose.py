"""Data is used for a purpose that the policy does not state.

Why it matters: The policy explains what the data is for, and leaves out what these companies do: advertise, measure, record or chat.
Nobody can agree to, or object to, a purpose that is not named.

What to do: Add the purpose to the policy's section on how data is used, with the companies that serve it; or remove their tags.

In a browser: search the policy for the purpose (“advertising”, “analytics”), and tab Network for the hosts in the table.

Law: Purposes have to be stated under several laws; a use that is left out can be a potential deception.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from policywitness.facts import Facts
from policywitness.facts.disclosures import CATCH_ALLS, DENIES, unread
from policywitness.facts.words import listing
from policywitness.model.audit import VendorInfo
from policywitness.model.policy import Disclosure
from policywitness.model.vocabulary import Category, Confidence, Severity
from policywitness.rules.engine import Draft, NotAssessed, Rule
from policywitness.rules.needs import AnyVisit, PolicyRead, Records
from policywitness.rules.shared import table, visits_of

rule = Rule(
    severity=Severity.MODERATE,
    topics=("purposes", "disclosure"),
    law=("ftc-5", "gdpr-13"),
    needs=(AnyVisit(), Records("requests"), PolicyRead()),
)


@dataclass(frozen=True, slots=True)
class Purpose:
    """A purpose that vendors show, and the concepts (or contexts and classes of parties) by which a policy speaks of it."""

    name: str
    categories: frozenset[str]
    kinds: frozenset[str]
    concepts: tuple[str, ...]
    words: frozenset[str]

    def shown_by(self, vendor: VendorInfo) -> bool:
        """Whether a vendor serves it."""
        return vendor.category in self.categories or bool(self.kinds & set(vendor.kinds))

    def said_in(self, disclosure: Disclosure) -> bool:
        """Whether a statement speaks of it."""
        if disclosure.stance in DENIES:
            return False
        named = disclosure.concept.startswith(self.concepts)
        return named or bool(self.words & {*disclosure.context, *disclosure.categories})


_PURPOSES = (
    Purpose(
        "advertising",
        frozenset((Category.ADVERTISING,)),
        frozenset(),
        ("purpose.advertising", "purpose.ad_cookies", "practice.targeted_advertising", "share.ad_data", "share.nonpi_advertising",
         "actor.ad_networks", "sale.affirm", "purpose.promotions"),
        frozenset(("advertising",)),
    ),
    Purpose(
        "analytics",
        frozenset((Category.ANALYTICS,)),
        frozenset(),
        ("purpose.analytics", "actor.analytics_providers", "actor.ad_networks", "practice.interaction_tracking", "purpose.cookies",
         "purpose.web_beacon", "purpose.service"),
        frozenset(("analytics", "session-replay", "testing")),
    ),
    Purpose(
        "session replay",
        frozenset(),
        frozenset(("session_replay",)),
        ("purpose.session_replay", "tech.session_replay", "practice.interaction_tracking"),
        frozenset(("session-replay",)),
    ),
    Purpose(
        "chat and support", frozenset(), frozenset(("chat",)), ("purpose.support", "tech.chat"), frozenset(("chat", "survey"))
    ),
)  # fmt: skip


@rule.check
def check(facts: Facts) -> Iterator[Draft]:
    """One finding for each purpose; only where every policy document could be read."""
    if (hidden := unread(facts)) is not None:
        raise NotAssessed(hidden)
    stated = [d for d in facts.reading.disclosures if d.concept not in CATCH_ALLS]
    for purpose in _PURPOSES:
        vendors = [v for v in facts.vendors if purpose.shown_by(v) and visits_of(v.scenarios)]
        if not vendors or any(purpose.said_in(disclosure) for disclosure in stated):
            continue
        yield rule.finding(
            subject=purpose.name,
            summary=f"{listing(v.name for v in vendors)} took part: made for {purpose.name}. No statement of the policy speaks "
            "of that purpose.",
            evidence=[ref for vendor in vendors for ref in vendor.evidence[:2]],
            confidence=Confidence.HIGH if max(visits_of(v.scenarios) for v in vendors) > 1 else Confidence.MEDIUM,
            table=table(("company", "category", "hosts"), ((v.name, v.category, listing(v.hosts, 2)) for v in vendors)),
        )
