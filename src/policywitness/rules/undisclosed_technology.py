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
from policywitness.model.vocabulary import DisclosureVerdict, Party, Severity, Status
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
        own = technology.id == "web_beacon" and _to_the_site_only(facts)
        yield rule.finding(
            subject=technology.id,
            summary=f"{technology.name}: {_seen(technology.count)}in {visits_seen(technology.scenarios)}. "
            f"{technology.disclosure_reason}{' They go to hosts of the site alone.' if own else ''}",
            evidence=technology.evidence,
            severity=Severity.SERIOUS if technology.id.startswith(_INTRUSIVE) else Severity.MINOR if own else None,
            status=Status.NEEDS_REVIEW if own else None,
            table=evidence_table(technology.evidence),
        )


def _to_the_site_only(facts: Facts) -> bool:
    """Whether every report goes to the site itself, whose own counting a policy may describe in other words."""
    reports = [beacon for beacon in facts.beacons if beacon.kind != "csp-report"]
    return all(beacon.party is Party.FIRST and beacon.vendor is None for beacon in reports)


def _seen(count: int) -> str:
    """How many different ones; of a single one the number says nothing."""
    return "seen " if count == 1 else f"{count} different ones, seen "
