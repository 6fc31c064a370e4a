"""A policy document was found and not analysed.

Why it matters: What this document promises was not compared with what the site does. The findings of this report may be
incomplete, or answered in that document.

What to do: Give the document in English or in a readable format with --policy, or have a person compare it.

In a browser: open the document's address.
"""

from __future__ import annotations

from collections.abc import Iterator

from policywitness.facts import Facts
from policywitness.model.vocabulary import Severity, Status
from policywitness.rules.engine import Draft, NotApplicable, Rule
from policywitness.rules.needs import AnyVisit

rule = Rule(severity=Severity.INFO, topics=("documents", "coverage"), needs=(AnyVisit(),))


@rule.check
def check(facts: Facts) -> Iterator[Draft]:
    """A limit of this program, so never more than a note."""
    if not facts.reading.documents and not facts.reading.unread:
        raise NotApplicable("No policy document was found.")
    gaps = [(d.url or d.title, d.reason or "not analysed") for d in facts.reading.documents if not d.analysed]
    for name, reason in dict([*gaps, *facts.reading.unread]).items():
        yield rule.finding(subject=name, summary=f"{name}: {reason.rstrip('.')}.", status=Status.NEEDS_REVIEW)
