"""Exit codes of a finished audit: 4 before 3 before 1, and absence of evidence is never 0."""

from __future__ import annotations

from typing import Any

import pytest
from tests.report.sample import empty, sample

from policywitness.cli.outcome import NEVER, incomplete, summary, verdict
from policywitness.model.audit import Audit, EvidenceRef
from policywitness.model.vocabulary import Outcome, Severity, Status


def complete(**changes: Any) -> Audit:
    """The sample audit without its incompleteness: all visits complete, full coverage, no broken rule."""
    base = sample()
    return sample(
        **{
            "visits": tuple(one.model_copy(update={"outcome": Outcome.COMPLETE}) for one in base.visits),
            "coverage": base.coverage.model_copy(update={"share": 0.97}),
            "rules": tuple(one for one in base.rules if one.outcome is not Status.ERROR),
            **changes,
        }
    )


def reference(visit_id: str) -> EvidenceRef:
    return EvidenceRef(file="requests.jsonl", id="1", visit_id=visit_id, scenario="gpc", page_url="https://a.example/")


def finding(*visit_ids: str, **changes: Any) -> Any:
    values = {"status": Status.ISSUE, "severity": Severity.SERIOUS, "waived": False,
              "evidence": tuple(reference(one) for one in visit_ids)}  # fmt: skip
    return sample().findings[0].model_copy(update=values | changes)


def test_all_well() -> None:
    assert verdict(complete(), 0.9, NEVER) == (0, "")


def test_findings_close_the_gate_only_at_its_level() -> None:
    audit = complete(findings=(finding("gpc-1", "gpc-2"),))
    assert verdict(audit, 0.9, "serious")[0] == 1
    assert verdict(audit, 0.9, "minor")[0] == 1
    assert verdict(audit, 0.9, "critical") == (0, "")
    assert verdict(audit, 0.9, NEVER) == (0, "")


@pytest.mark.parametrize(
    "change",
    [{"status": Status.NEEDS_REVIEW}, {"status": Status.NOT_ASSESSED}, {"waived": True}, {"severity": Severity.MINOR}],
)
def test_what_is_no_open_issue_does_not_close_the_gate(change: dict[str, Any]) -> None:
    assert verdict(complete(findings=(finding("gpc-1", "gpc-2", **change),)), 0.9, "moderate")[0] == 0


def test_with_repeats_a_single_visit_does_not_close_the_gate() -> None:
    once = complete(findings=(finding("gpc-1", "gpc-1"),))
    assert verdict(once, 0.9, "serious")[0] == 0
    single = once.model_copy(update={"visits": tuple(one for one in once.visits if one.repeat == 1)})
    assert verdict(single, 0.9, "serious")[0] == 1


def test_a_finding_about_the_policy_has_no_visits_and_closes_the_gate() -> None:
    assert verdict(complete(findings=(finding(),)), 0.9, "serious")[0] == 1


def test_incomplete_evidence_is_3_whatever_was_found() -> None:
    base = complete(findings=(finding("gpc-1", "gpc-2"),))
    low = base.model_copy(update={"coverage": base.coverage.model_copy(update={"share": 0.89})})
    assert verdict(low, 0.9, "serious") == (3, "evidence incomplete: coverage 89% is below --min-coverage 90%")
    assert verdict(low, 0.8, "serious")[0] == 1


def test_a_wall_is_3() -> None:
    base = complete()
    blocked = base.visits[0].model_copy(update={"outcome": Outcome.BLOCKED})
    assert verdict(base.model_copy(update={"visits": (blocked, *base.visits[1:])}), 0, NEVER)[0] == 3


def test_an_unreachable_start_page_is_3() -> None:
    assert verdict(empty(), 0, NEVER)[0] == 3
    base = complete()

    def failed(scenario: str, repeats: tuple[int, ...]) -> Audit:
        def unreached(visit: Any) -> Any:
            if visit.scenario != scenario or visit.repeat not in repeats:
                return visit
            first = visit.pages[0].model_copy(update={"outcome": Outcome.FAILED})
            return visit.model_copy(update={"pages": (first, *visit.pages[1:])})

        return base.model_copy(update={"visits": tuple(map(unreached, base.visits))})

    assert "start page was never reached (gpc)" in incomplete(failed("gpc", (1, 2, 3)), 0.9)
    assert incomplete(failed("gpc", (2,)), 0.9) == ""


def test_a_broken_rule_is_4_before_all_else() -> None:
    base = complete()
    broken = base.rules[0].model_copy(update={"outcome": Status.ERROR})
    low = base.coverage.model_copy(update={"share": 0.1})
    code, reason = verdict(base.model_copy(update={"rules": (broken,), "coverage": low}), 0.9, "info")
    assert code == 4
    assert broken.id in reason


def test_the_closing_lines_cannot_steer_a_terminal() -> None:
    base = complete()
    hostile = base.summary.model_copy(update={"sentence": "all\x1b[2Jwell\r"})
    assert "\x1b" not in summary(base.model_copy(update={"summary": hostile}))
