"""The policy announces something that was not seen.

Why it matters: A policy that lists more than the site does is harder to read, and hides what matters. It may also be a
sign that the text was copied or that something was switched off and the policy forgotten.

What to do: Check whether the vendor or technology is still in use on pages that were not visited; if not, remove it from
the policy.

In a browser: nothing to see: this is about what was not there.
"""

from __future__ import annotations

from collections.abc import Iterator

from policywitness.facts import Facts
from policywitness.model.audit import ClaimInfo
from policywitness.model.vocabulary import ClaimVerdict, Confidence, Severity, Status
from policywitness.rules.engine import Draft, Rule
from policywitness.rules.needs import AnyVisit, PolicyRead, Records

_FAMILIES = (
    "party.named",
    "tech.",
    "practice.",
    "actor.",
    "share.",
    "disclosure.",
    "collect.",
    "choice.",
    "label.",
    "claim.blocking_breaks",
)
"""Data and purposes have rules of their own; what leads to a document is a link, not something to be observed."""

rule = Rule(
    severity=Severity.INFO,
    topics=("disclosure",),
    needs=(AnyVisit(), Records("requests"), PolicyRead()),
)


@rule.check
def check(facts: Facts) -> Iterator[Draft]:
    """One note for each vendor or technology, not for each sentence about it; a catch-all names nothing to look for."""
    by_subject: dict[str, list[ClaimInfo]] = {}
    seen: set[str] = set()
    for claim in facts.claims:
        if not claim.concept.startswith(_FAMILIES) or claim.concept == "tech.other":
            continue
        subject = (
            f"{claim.concept}:{claim.value or ''}".rstrip(":") if claim.concept == "party.named" else claim.concept
        )
        if claim.verdict is ClaimVerdict.NOT_OBSERVED:
            by_subject.setdefault(subject, []).append(claim)
        elif claim.verdict in (ClaimVerdict.SUPPORTED, ClaimVerdict.CONTRADICTED):
            seen.add(subject)
    for subject, claims in by_subject.items():
        if subject in seen:
            continue
        yield rule.finding(
            subject=subject,
            summary=f"{claims[0].title}: {claims[0].reason}",
            quotes=[claim.quote for claim in claims[:3]],
            confidence=Confidence.MEDIUM,
            status=Status.NEEDS_REVIEW,
            scenarios=tuple(claims[0].cells),
        )
