"""What a lead-in or a question says by half, and an item or an answer completes.

`We do not:` and its item `sell your data`; `Do you sell my data?` and its answer `No.`
"""

from __future__ import annotations

import re
from dataclasses import replace

from policywitness.policy.company import as_we
from policywitness.policy.units import Unit, without_addresses

_OPEN_DENIAL = re.compile(r"\b(?:not|never|don't|won't)(?:\s\w+ly)?\s*:?\s*$")


def is_open_denial(lead: str) -> bool:
    """Whether a folded lead-in ends in a negation that waits for its verb."""
    return _OPEN_DENIAL.search(lead) is not None


def joined(unit: Unit, company: frozenset[str]) -> tuple[Unit, int]:
    """An item read on from its lead-in, as one sentence; an answered question as the statement that its "no" makes of it.

    With it comes how much of the sentence is the lead-in. `company` holds the first party's names, which a question may ask about.
    """
    words = unit.folded
    if unit.question is not None:
        words = _ASKED.sub("", " ".join(as_we(words, company).split())).rstrip("?\"')")
        words = re.sub(r"\bmy\b", "your", words)
    lead = unit.lead.rstrip(" :")
    text = f"{lead} {words}"
    return replace(unit, folded=text, bare=without_addresses(text), lead=""), len(lead) + 1


_ASKED = re.compile(
    r"[\"']?(?:(?:and|but|so|also|then),? )?(?:do|does|did|will|would|can|have|has) (?:(?:you|we|they|it|i|(?:our|your|the|this) \w+) )?(?:ever |also )?"
)
