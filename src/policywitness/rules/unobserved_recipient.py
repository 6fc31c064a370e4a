"""The policy announces a class of recipients of which no visit shows a trace.

Why it matters: A policy that claims more than the site does gives no true picture, and asks people to accept what does not happen. It
may also be about pages or products that were not visited.

What to do: Check whether it happens on pages that were not visited, or behind the site; if not, take it out of the policy.

In a browser: nothing to see: this is about what was not there.
"""

from __future__ import annotations

from collections.abc import Iterator

from policywitness.facts import Facts
from policywitness.model.vocabulary import Severity
from policywitness.rules.engine import Draft, Rule
from policywitness.rules.needs import AnyVisit, PolicyRead, Records
from policywitness.rules.shared import unobserved

rule = Rule(
    severity=Severity.INFO,
    topics=("disclosure", "sharing"),
    needs=(AnyVisit(), Records("requests"), PolicyRead()),
)


@rule.check
def check(facts: Facts) -> Iterator[Draft]:
    """One note a concept, not a sentence; what only a company's servers could show is not counted."""
    yield from unobserved(rule, facts, "actor.")
