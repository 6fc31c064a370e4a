"""A hash of the visitor's e-mail address is sent to another company.

Why it matters: A hash looks anonymous and is not: whoever has the address computes the same hash. Companies use it to recognise a
person across sites and devices, and cookies play no part in it.

What to do: Switch off the tag's e-mail matching (“advanced matching”, “enhanced conversions”, “user-provided data”), or ask for
consent first and say so in the policy.

In a browser: type an address into the form, leave the field, and look in tab Network for parameters such as em, ud[em] or eml.

Law: A hashed address can be personal information; sending it unannounced is a potential deception or sharing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from policywitness.facts import Facts
from policywitness.facts.keylogging import typed_text_sent
from policywitness.facts.words import listing
from policywitness.model.evidence import Request
from policywitness.model.vocabulary import Confidence, Label, Severity, Status
from policywitness.rules.engine import Draft, Rule
from policywitness.rules.needs import AnyVisit, Records, Typed
from policywitness.rules.shared import evidence_table, quotes_of

rule = Rule(
    severity=Severity.SERIOUS,
    topics=("identifiers", "forms", "advertising"),
    law=("ftc-5", "ccpa-7025"),
    needs=(AnyVisit(), Records("requests"), Typed()),
)
_HASHES = {Label.KEYLOG_MD5: "MD5", Label.KEYLOG_SHA1: "SHA-1", Label.KEYLOG_SHA256: "SHA-256"}


@rule.check
def check(facts: Facts) -> Iterator[Draft]:
    """One finding for each receiver; a policy that speaks of hashing addresses leaves it to a person."""
    found: dict[str, list[tuple[str, Request]]] = defaultdict(list)
    for label, host, _, request in typed_text_sent(facts):
        if label in _HASHES:
            found[facts.parties.of(request.url).vendor or host].append((_HASHES[label], request))
    quotes = quotes_of(facts, "practice.deidentify", "def.combined", "optout.hashed_email", "practice.cookie_matching")
    for vendor, sent in sorted(found.items()):
        records = [request for _, request in sent]
        evidence = facts.sample(records)
        yield rule.finding(
            subject=vendor,
            summary=f"{facts.vendor_name(vendor)} received a hash ({listing(sorted({name for name, _ in sent}))}) of what was typed, "
            f"before anything was submitted.{' The policy speaks of hashed or matched data.' if quotes else ''}",
            evidence=evidence,
            quotes=quotes,
            status=Status.NEEDS_REVIEW if quotes else None,
            severity=Severity.MODERATE if quotes else None,
            confidence=Confidence.HIGH if len({record.visit_id for record in records}) > 1 else Confidence.MEDIUM,
            table=evidence_table(evidence),
        )
