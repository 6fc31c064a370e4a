"""What the tests of rules share: running one rule, and records in several visits at once."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tests import factories as make

from policywitness.facts import Facts
from policywitness.model.audit import Finding, RuleOutcome
from policywitness.model.evidence import Call, ConsentRecord, CookieEvent, Document, Request, Visit
from policywitness.model.vocabulary import DocumentKind, Status
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


def canary(visit: str = "baseline-1", field: str = "email") -> Call:
    """An authorised visitor typed a made-up value of its own into a field."""
    return make.call(visit, "canary", arguments={"field": field, "value": make.token("canary", field)})


def ids(visits: Iterable[Visit]) -> tuple[str, ...]:
    """The ids of visits."""
    return tuple(visit.visit_id for visit in visits)


def gpc_json(folder: Path, content: str | None, **changes: Any) -> Document:
    """`/.well-known/gpc.json` as the visit keeps it in a bundle's folder; None: it was asked for and is not there."""
    values: dict[str, Any] = {
        "kind": DocumentKind.GPC_JSON,
        "found_by": "well-known",
        "media_type": "application/json",
        "path": None,
    }
    if content is None:
        values |= {"status": 404, "failed": "not there"}
    else:
        path = folder / "evidence" / "documents" / "gpc.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
        values["path"] = "documents/gpc.json"
    return make.document(make.SITE + ".well-known/gpc.json", **(values | changes))


def proof(visit: str, choice: str, **detail: Any) -> ConsentRecord:
    """What came of a choice on the banner, as the visit writes it down; proved where nothing else is said."""
    return ConsentRecord(visit, make.SITE, 2_000, "proof", choice, {"proved": True, "clicks": 1} | detail)


def banner(visit: str, *observations: dict[str, Any], **detail: Any) -> ConsentRecord:
    """A consent banner that showed, with what stands out about it."""
    return ConsentRecord(visit, make.SITE, 900, "banner", "div#cookie", {"observations": list(observations)} | detail)
