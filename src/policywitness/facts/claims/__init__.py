"""Policy to behaviour: every disclosure gets a verdict, with the reason in one sentence and a word for each scenario.

    supported       what the policy says was seen (or, of a denial: all scenarios ran and nothing was seen)
    contradicted    the policy denies it, or promises the opposite, and at least two visits agree that it happens
    not-observed    the policy announces it, and no visit shows it
    not-tested      a scenario or a further input is missing; the reason says which
    not-verifiable  nobody outside can check it; the reason says why
    out-of-scope    it is about others' sites, or about something that is not this website
    inconclusive    there is evidence, and it does not decide

Deciders live in the modules of this package, one family of concepts each, and are found by walking it.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from typing import TYPE_CHECKING

from policywitness.facts.claims.core import NO_ROLE, Case, Ruling, decider_of, not_tested, not_verifiable
from policywitness.facts.claims.limits import limit
from policywitness.facts.claims.titles import title
from policywitness.model.audit import Cell, ClaimInfo
from policywitness.model.policy import Disclosure
from policywitness.model.vocabulary import ClaimVerdict, Testability

if TYPE_CHECKING:
    from policywitness.facts import Facts

_INSIDE = "It speaks of what happens inside the company or between people, which visits cannot see."
_CELL_TEXT = {
    ClaimVerdict.NOT_VERIFIABLE: "cannot be seen from outside",
    ClaimVerdict.OUT_OF_SCOPE: "not about this website",
    ClaimVerdict.NOT_TESTED: "the input it needs is missing",
}


def evaluate(facts: Facts) -> tuple[ClaimInfo, ...]:
    """The claims of a site: one for each disclosure, in the order of the reading."""
    load_deciders()
    names = dict.fromkeys(visit.scenario for visit in facts.visits.by_id.values())
    complete = {name: len(facts.scenario_visits(name)) for name in names}
    return tuple(_claim(facts, disclosure, complete) for disclosure in facts.reading.disclosures)


def _claim(facts: Facts, disclosure: Disclosure, complete: dict[str, int]) -> ClaimInfo:
    case = Case(facts, disclosure, facts.quote_ref(disclosure.quote, disclosure.id), complete)
    ruling = limit(case) or _decide(case)
    return ClaimInfo(
        id=f"claim-{disclosure.id}",
        disclosure=disclosure.id,
        concept=disclosure.concept,
        value=disclosure.value,
        title=title(disclosure, facts.vendor_name),
        quote=case.quote,
        testability=disclosure.testability,
        verdict=ruling.verdict,
        confidence=ruling.confidence,
        reason=ruling.reason,
        cells={name: ruling.cells.get(name) or _no_part(ruling) for name in complete},
        evidence=ruling.evidence,
    )


def _decide(case: Case) -> Ruling:
    decider = decider_of(case.disclosure.concept)
    ruling = decider(case) if decider is not None else None
    # What the reader calls manual stays so: a decider of the family may not see that this very statement is.
    if case.disclosure.testability is Testability.MANUAL:
        explained = ruling is not None and ruling.verdict in (ClaimVerdict.NOT_VERIFIABLE, ClaimVerdict.OUT_OF_SCOPE)
        return ruling if ruling is not None and explained else not_verifiable(_INSIDE)
    if ruling is not None:
        return ruling
    if case.disclosure.testability is Testability.EXTRA:
        return not_tested("Checking it takes an input besides the visits, which this audit was not given.")
    return not_verifiable("This program has no check for statements of this kind; a person must compare them.")


def _no_part(ruling: Ruling) -> Cell:
    """The cell of a scenario that plays no part in a ruling."""
    text = _CELL_TEXT.get(ruling.verdict)
    if text is None:
        return Cell(word=NO_ROLE, text="this scenario does not decide it")
    return Cell(word=ruling.verdict, text=text)


@cache
def load_deciders() -> None:
    """Import every module of this package, so that all deciders are registered."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
