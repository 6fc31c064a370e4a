"""What the tests of rules share: running one rule, and records in several visits at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tests import factories as make

from policywitness.facts import Facts
from policywitness.model.audit import Finding, RuleOutcome
from policywitness.model.evidence import CookieEvent, Request, Visit
from policywitness.model.vocabulary import Status
from policywitness.rules import all_rules, run

TWO = ("baseline-1", "baseline-2")


def check(rule_id: str, facts: Facts) -> tuple[RuleOutcome, tuple[Finding, ...]]:
    """Run one rule; a rule that fails is a failure of the test."""
    rule = next(rule for rule in all_rules() if rule.id == rule_id)
    findings, outcomes = run(facts, [rule])
    assert outcomes[0].outcome is not Status.ERROR, outcomes[0].reason
    return outcomes[0], findings


def subjects(rule_id: str, facts: Facts) -> list[str]:
    """The subjects of what one rule found; it must have been assessed."""
    outcome, findings = check(rule_id, facts)
    assert outcome.outcome in (Status.ISSUE, Status.NEEDS_REVIEW, Status.PASS), outcome.reason
    return [finding.subject for finding in findings]


def requests(url: str, visits: Iterable[str] = TWO, count: int = 1, **changes: Any) -> list[Request]:
    """`count` requests to a URL in each of these visits."""
    return [make.request(visit, f"{url}?n={n}", t_ms=500 + n, **changes) for visit in visits for n in range(count)]


def cookies(name: str, visits: Iterable[str] = TWO, **changes: Any) -> list[CookieEvent]:
    """One cookie in each of these visits, each visit with a value of its own."""
    return [make.cookie(visit, name, **changes) for visit in visits]


def ids(visits: Iterable[Visit]) -> tuple[str, ...]:
    """The ids of visits."""
    return tuple(visit.visit_id for visit in visits)
