"""Data is collected that the policy does not mention.

Why it matters: The policy lists what is collected, and this kind of data is not on the list: a reader cannot know that it leaves
their device.

What to do: Add the kind of data to the policy's list with its purpose and receivers, or remove the script that collects it.

In a browser: search the policy for the kind of data; the table shows where it was seen.

Law: Potential under California's Business and Professions Code 22575(b)(1): the policy states the categories that are collected.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from policywitness.facts import Facts
from policywitness.facts.disclosures import DENIES, unread
from policywitness.facts.references import Record
from policywitness.model.vocabulary import Confidence, Severity
from policywitness.rules.engine import Draft, NotAssessed, Rule
from policywitness.rules.needs import AnyVisit, PolicyRead, Records
from policywitness.rules.shared import evidence_table

rule = Rule(
    severity=Severity.MODERATE,
    topics=("data", "disclosure"),
    law=("caloppa-22575", "ftc-5"),
    needs=(AnyVisit(), Records("requests"), PolicyRead()),
)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of data, the concepts by which a policy speaks of it, and the records that show it."""

    id: str
    name: str
    concepts: tuple[str, ...]
    records: tuple[Record, ...]
    severity: Severity | None = None


@rule.check
def check(facts: Facts) -> Iterator[Draft]:
    """One finding for each kind that was seen and that no statement covers, where every policy document could be read."""
    if (hidden := unread(facts)) is not None:
        raise NotAssessed(hidden)
    said = [d.concept for d in facts.reading.disclosures if d.stance not in DENIES]
    for kind in _seen(facts):
        if not kind.records or any(concept.startswith(kind.concepts) for concept in said):
            continue
        evidence = facts.sample(kind.records)
        yield rule.finding(
            subject=kind.id,
            summary=f"{kind.name} left the browser for others, and no statement of the policy mentions it.",
            evidence=evidence,
            severity=kind.severity,
            confidence=Confidence.HIGH if len({r.visit_id for r in kind.records}) > 1 else Confidence.MEDIUM,
            table=evidence_table(evidence),
        )


def _seen(facts: Facts) -> tuple[Kind, ...]:
    outside = tuple(request for request in facts.traffic.requests if facts.parties.of(request.url).outside)
    calls = facts.observed(facts.evidence.calls)
    located = tuple(call for call in calls if "geolocation" in call.api.lower())
    identified = tuple(request for request, _ in facts.sent_identifiers)
    reports = tuple(request for request, _ in facts.beacon_requests if facts.parties.of(request.url).outside)
    cookies = ("tech.cookies", "tech.third_party_cookies")
    return (
        Kind(
            "ip-address", "The visitor's IP address", ("data.ip_address", "tech.server_logs"), outside, Severity.MINOR
        ),
        Kind("location", "The visitor's location", ("data.location",), located, Severity.SERIOUS),
        Kind(
            "identifiers",
            "An identifier of the visitor",
            ("data.unique_id", "data.device_id", "practice.cookie_matching", *cookies),
            identified,
        ),
        Kind(
            "pages-and-actions",
            "A report of pages and actions",
            (
                "data.pages_actions",
                "data.stored",
                "practice.interaction_tracking",
                "tech.web_beacon",
                "purpose.analytics",
            ),
            reports,
        ),
    )
