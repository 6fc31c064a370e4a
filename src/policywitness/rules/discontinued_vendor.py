"""The policy or the site still uses a service that has ended.

Why it matters: A policy that names a service which no longer exists was not looked at since. A tag that is still loaded asks an address
that may one day belong to somebody else, who can then run scripts on the site.

What to do: Take the tag out of the pages or the tag manager, and the name out of the policy.

In a browser: search the policy for the name, and tab Network for the hosts in the table.
"""

from __future__ import annotations

from collections.abc import Iterator

from policywitness.facts import Facts
from policywitness.facts.disclosures import DENIES, NAMED
from policywitness.facts.words import visits_seen
from policywitness.model.audit import VendorInfo
from policywitness.model.policy import Disclosure
from policywitness.model.vocabulary import Confidence, Severity, Status
from policywitness.rules.engine import Draft, Rule
from policywitness.rules.needs import AnyVisit, PolicyRead
from policywitness.rules.shared import evidence_table, visits_of

rule = Rule(severity=Severity.MINOR, topics=("vendors", "disclosure", "documents"), needs=(AnyVisit(), PolicyRead()))


@rule.check
def check(facts: Facts) -> Iterator[Draft]:
    """One finding for each service that the catalogue knows to have ended before the audit's date; named only is for a person."""
    seen = {vendor.id: vendor for vendor in facts.vendors if visits_of(vendor.scenarios)}
    for id_, vendor in sorted(facts.catalogue.vendors.items()):
        if vendor.ended is None or vendor.ended > facts.as_of:
            continue
        stated = (d for d in facts.reading.disclosures if d.concept == NAMED and d.value == id_)
        named = [disclosure for disclosure in stated if disclosure.stance not in DENIES]
        if named or id_ in seen:
            yield _finding(facts, id_, f"{vendor.name} ended on {vendor.ended}", named, seen.get(id_))


def _finding(facts: Facts, id_: str, what: str, named: list[Disclosure], seen: VendorInfo | None) -> Draft:
    parts = [what]
    if named:
        parts.append("the policy names it")
    if seen is not None:
        parts.append(f"its tag is still loaded ({visits_seen(seen.scenarios)})")
    return rule.finding(
        subject=id_,
        summary=f"{'; '.join(parts)}.",
        evidence=seen.evidence if seen is not None else (),
        quotes=[facts.quote_ref(disclosure.quote, disclosure.id) for disclosure in named[:3]],
        severity=Severity.MODERATE if seen is not None else None,
        status=None if seen is not None else Status.NEEDS_REVIEW,
        confidence=Confidence.HIGH if seen is not None else Confidence.MEDIUM,
        table=evidence_table(seen.evidence) if seen is not None else None,
    )
