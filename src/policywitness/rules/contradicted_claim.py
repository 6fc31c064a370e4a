"""What the policy says is contradicted by what was seen.

Why it matters: People rely on a plain statement such as “we do not use …”. If the site does it all the same, they were
told something that is not so; this is what authorities have acted on most often.

What to do: Decide which is right. Either switch off what the table shows (the script or tag that does it), or correct the
statement that is quoted, at once and with a new date.

In a browser: read the quoted statement, then open the page with developer tools and look for what the table shows.

Law: A denied practice that is observed is a potential deception.
"""

from __future__ import annotations

from collections.abc import Iterator

from policywitness.facts import Facts
from policywitness.model.audit import ClaimInfo
from policywitness.model.vocabulary import ClaimVerdict, Confidence, Severity
from policywitness.rules.engine import Draft, Rule
from policywitness.rules.needs import AnyVisit, PolicyRead
from policywitness.rules.shared import evidence_table

_CERTAINTY = (Confidence.HIGH, Confidence.MEDIUM, Confidence.LOW)

rule = Rule(
    severity=Severity.SERIOUS,
    topics=("promises",),
    law=("ftc-5",),
    needs=(AnyVisit(), PolicyRead()),
)


@rule.check
def check(facts: Facts) -> Iterator[Draft]:
    """Statements of the same concept make one finding, with all their quotes."""
    by_subject: dict[str, list[ClaimInfo]] = {}
    for claim in facts.claims:
        if claim.verdict is ClaimVerdict.CONTRADICTED:
            # Only a party's value is its identity; of other concepts it is the words that were matched.
            party = f":{claim.value}" if claim.concept == "party.named" else ""
            by_subject.setdefault(claim.concept + party, []).append(claim)
    for subject, claims in by_subject.items():
        first = min(claims, key=lambda claim: _CERTAINTY.index(claim.confidence))
        yield rule.finding(
            subject=subject,
            title=f"Contradicted by what was seen: {_named(first.title)}",
            summary=first.reason,
            evidence=first.evidence,
            quotes=[claim.quote for claim in claims],
            confidence=first.confidence,
            table=evidence_table(first.evidence),
            scenarios=[name for name, cell in first.cells.items() if cell.word == ClaimVerdict.CONTRADICTED],
        )


def _named(title: str) -> str:
    """`Denied: Session replay` as `Session replay (denied)`: what it is about first."""
    denied = title.removeprefix("Denied: ")
    return title if denied == title else f"{denied} (denied)"
