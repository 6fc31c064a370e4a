"""A tracking technology is covered by a general phrase only.

Why it matters: “Similar technologies” can mean anything. A reader who deletes cookies does not know that storage, beacons or
recordings are used beside them and stay.

What to do: Name the technology in the policy's section on cookies, with what it is used for and how to switch it off.

In a browser: search the policy for the technology's name; tab Application shows storage, tab Network beacons.
"""

from __future__ import annotations

from collections.abc import Iterator

from policywitness.facts import Facts
from policywitness.facts.words import visits_seen
from policywitness.model.vocabulary import DisclosureVerdict, Severity
from policywitness.rules.engine import Draft, Rule
from policywitness.rules.needs import AnyVisit, PolicyRead
from policywitness.rules.shared import evidence_table, visits_of

rule = Rule(severity=Severity.MINOR, topics=("technologies", "disclosure"), needs=(AnyVisit(), PolicyRead()))
_INTRUSIVE = ("session_replay", "fingerprinting", "cookie_sync")


@rule.check
def check(facts: Facts) -> Iterator[Draft]:
    """More weight for technologies that most readers do not expect."""
    for technology in facts.technologies:
        if technology.disclosure is not DisclosureVerdict.VAGUE or not visits_of(technology.scenarios):
            continue
        yield rule.finding(
            subject=technology.id,
            summary=f"{technology.name}: {technology.disclosure_reason} Seen in {visits_seen(technology.scenarios)}.",
            evidence=technology.evidence,
            quotes=technology.quotes,
            severity=Severity.MODERATE if technology.id in _INTRUSIVE else None,
            table=evidence_table(technology.evidence),
        )
