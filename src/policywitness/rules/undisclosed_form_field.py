"""A form asks for something of which the policy does not speak.

Why it matters: The policy says what people give this site. This form asks them for more, and they cannot read anywhere what
becomes of it.

What to do: Take the field out of the form, or say in the policy's section on what is collected that it is asked for, and why.

In a browser: open the page and look at the form; search the policy for the word.

Law: Potential under California's Business and Professions Code 22575(b)(1): the policy states the categories that are collected.
"""

from __future__ import annotations

from collections.abc import Iterator

from policywitness.facts import Facts
from policywitness.facts.disclosures import unread
from policywitness.facts.forms import questions, unspoken
from policywitness.model.vocabulary import Confidence, Severity
from policywitness.rules.engine import Draft, NotApplicable, NotAssessed, Rule
from policywitness.rules.needs import AnyVisit, PolicyRead, Records
from policywitness.rules.shared import table

rule = Rule(
    severity=Severity.MODERATE,
    topics=("data", "forms", "disclosure"),
    law=("caloppa-22575",),
    needs=(AnyVisit(), Records("calls"), PolicyRead()),
)


@rule.check
def check(facts: Facts) -> Iterator[Draft]:
    """One finding for each kind of detail, where every policy document could be read and none has a word for it."""
    asked = questions(facts)
    if not asked:
        raise NotApplicable("No form of the visited pages asks for anything about a person.")
    if (hidden := unread(facts)) is not None:
        raise NotAssessed(hidden)
    silent = unspoken(facts)
    for name, rows in asked.items():
        if name in silent:
            pages = dict.fromkeys((row.page_url, str(row.arguments.get("action", ""))) for row in rows)
            yield rule.finding(
                subject=name,
                summary=f"A form asks for a {name}, and the policy has no word for it.",
                evidence=facts.sample(rows),
                confidence=Confidence.MEDIUM,
                table=table(("page", "the form leads to"), pages),
            )
