"""A tracking technology is in use, and the policy does not mention it.

Why it matters: Cookies can be deleted; storage, beacons, recordings and fingerprints work differently, and most people
do not expect them. A policy that is silent on them leaves no way to understand or to avoid them.

What to do: Describe the technology in the policy's section on cookies and similar technologies, or remove the script that
uses it (the table names page and script).

In a browser: open the page with developer tools, tab Application (storage) or Network (beacons, recordings).

Law: A practice that the policy leaves out can be a potential deception.
"""

from __future__ import annotations

from collections.abc import Iterator

from policywitness.facts import Facts
from policywitness.facts.words import visits_seen
from policywitness.model.vocabulary import DisclosureVerdict, Severity
from policywitness.rules.engine import Draft, Rule
from policywitness.rules.needs import AnyVisit, PolicyRead
from policywitness.rules.shared import evidence_table, visits_of

_INTRUSIVE = ("session_replay", "fingerprinting", "keylog")

rule = Rule(
    severity=Severity.MODERATE,
    topics=("technologies", "disclosure"),
    law=("ftc-5",),
    needs=(AnyVisit(), PolicyRead()),
)


@rule.check
def check(facts: Facts) -> Iterator[Draft]:
    """One finding for each technology that no statement covers."""
    for technology in facts.technologies:
        if technology.disclosure is not DisclosureVerdict.OMITTED or not visits_of(technology.scenarios):
            continue
        yield rule.finding(
            subject=technology.id,
            summary=f"{technology.name}: seen {technology.count} times, in {visits_seen(technology.scenarios)}. "
            f"{technology.disclosure_reason}",
            evidence=technology.evidence,
            severity=Severity.SERIOUS if technology.id.startswith(_INTRUSIVE) else None,
            table=evidence_table(technology.evidence),
        )
