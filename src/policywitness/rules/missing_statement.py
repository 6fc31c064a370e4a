"""The policy lacks a statement that a law asks for.

Why it matters: Some laws list what a privacy policy has to say. What is missing here, visitors cannot learn anywhere else.

What to do: Have counsel confirm that the law applies, and add the statement; the quoted passages come nearest.

In a browser: search the policy for what the finding says is missing.

Law: Potential; which law and which passage stands in each finding. Laws apply by the site's profile, never by guess.
"""

from __future__ import annotations

from collections.abc import Iterator

from policywitness import law
from policywitness.facts import Facts
from policywitness.facts.disclosures import unread
from policywitness.model.vocabulary import Confidence, RequirementVerdict, Severity, Status
from policywitness.rules.engine import Draft, NotApplicable, NotAssessed, Rule
from policywitness.rules.needs import PolicyRead

rule = Rule(severity=Severity.MODERATE, topics=("documents", "law"), needs=(PolicyRead(),))


@rule.check
def check(facts: Facts) -> Iterator[Draft]:
    """Missing: an issue, where every document could be read. Partly there: for a person. Signals have a rule of their own."""
    required = [
        r for r in law.requirements(facts.reading, facts.profile) if r.verdict is not RequirementVerdict.NOT_APPLICABLE
    ]
    if not required:
        raise NotApplicable("No requirement applies by the site's profile.")
    if (hidden := unread(facts)) is not None:
        raise NotAssessed(hidden)
    laws = {item.id: item for item in law.load()}
    for requirement in required:
        if requirement.verdict is RequirementVerdict.PRESENT:
            continue
        cited = laws[requirement.law]
        missing = requirement.verdict is RequirementVerdict.MISSING
        yield rule.finding(
            subject=requirement.id,
            summary=f"{requirement.text} {requirement.reason} Asked for by {cited.title} ({cited.citation}).",
            quotes=requirement.quotes,
            severity=None if missing else Severity.MINOR,
            status=None if missing else Status.NEEDS_REVIEW,
            confidence=Confidence.MEDIUM if missing else Confidence.LOW,
            law=(requirement.law,),
        )
