"""Limits that a statement draws around itself, looked at before any evidence is.

A statement about sites that are linked to, about a mobile application, or about what the company "knowingly" does predicts
nothing that a visit to this site could contradict.
"""

from __future__ import annotations

import re

from policywitness.facts.claims.core import Case, Ruling, inconclusive, not_verifiable
from policywitness.facts.claims.links import EMBEDDED
from policywitness.model.vocabulary import ClaimVerdict
from policywitness.policy.signals import WITH_SIGNAL

_BEHAVIOUR = (
    "tech.",
    "party.",
    "actor.",
    "practice.",
    "data.",
    "share.",
    "purpose.",
    "collect.",
    "sale.",
)
_OTHER_SITES = re.compile(
    r"\b(those|such|these|linked|other) third[- ]party (web ?)?sites?\b"
    r"|\bthird[- ]party (web ?)?sites? (may|might|can|could|will|have|use|collect|set)\b"
    r"|\b(sites?|websites?|pages?) (that )?(we|you) (may )?link to\b"
    r"|\bnavigate away\b"
    r"|\bpractices of (those |such |these |any )?(third[- ]part|other (companies|sites|websites))",
    re.IGNORECASE,
)
_KNOWINGLY = re.compile(r"\bknowing(ly)?\b", re.IGNORECASE)


def limit(case: Case) -> Ruling | None:
    """The ruling that follows from the statement's own limits, or None when evidence must decide."""
    disclosure = case.disclosure
    if not disclosure.concept.startswith(_BEHAVIOUR):
        return None
    scope = disclosure.scope or ""
    if "third-party-sites" in scope.replace(" ", "-").lower() or _OTHER_SITES.search(disclosure.quote.text):
        return Ruling(
            ClaimVerdict.OUT_OF_SCOPE,
            f"It is about sites of others that this site links to. {EMBEDDED}",
        )
    if scope == WITH_SIGNAL:
        return inconclusive(
            "It is denied for visitors who send the signal alone; the claim on the response to it decides that."
        )
    if case.denies and (_KNOWINGLY.search(scope) or _KNOWINGLY.search(disclosure.quote.text)):
        return not_verifiable("It denies doing something knowingly; what a company knows cannot be seen from outside.")
    return None
