"""Whether the site still works: status, text and errors against the visits compared with."""

from __future__ import annotations

from typing import Any

import pytest
from tests import factories as make

from policywitness.model.evidence import ConsoleMessage
from policywitness.model.vocabulary import Outcome, Working

NEXT = make.SITE + "next"


def _working(blocked: dict[str, Any], console: list[ConsoleMessage] | None = None, **visit: Any) -> Any:
    pages = (make.page(text_chars=1000), make.page(NEXT, text_chars=400))
    usual = [make.visit("baseline", n, pages=pages) for n in (1, 2)]
    changed = (make.page(text_chars=990), make.page(NEXT, **({"text_chars": 400} | blocked)))
    tested = [make.visit("cookies-blocked", n, pages=changed, **visit) for n in (1, 2)]
    (row,) = make.facts(make.evidence([*usual, *tested], console=console or [])).working
    return row


@pytest.mark.parametrize(
    ("blocked", "verdict"),
    [
        ({}, Working.WORKS),
        ({"text_chars": 300}, Working.DEGRADED),
        ({"text_chars": 100}, Working.BROKEN),
        ({"status": 500, "outcome": Outcome.FAILED, "text_chars": 400}, Working.BROKEN),
    ],
)
def test_the_worst_page_decides(blocked: dict[str, Any], verdict: Working) -> None:
    row = _working(blocked)
    assert row.verdict is verdict
    assert (row.scenario, row.against) == ("cookies-blocked", "baseline")
    assert [page.url for page in row.pages] == [make.SITE, NEXT]


def test_a_visit_that_failed_for_it_counts() -> None:
    row = _working({"status": 500, "outcome": Outcome.FAILED}, outcome=Outcome.PARTIAL)
    assert row.verdict is Working.BROKEN
    assert "next" in row.reason


def test_new_errors_degrade() -> None:
    def said(visit: str, text: str) -> ConsoleMessage:
        return ConsoleMessage(visit, make.SITE, 10, "error", text)

    old = [said(visit, "old") for visit in ("baseline-1", "cookies-blocked-1", "cookies-blocked-2")]
    assert _working({}, old).verdict is Working.WORKS
    stacks = ("no cookies\n at a.js:1", "no cookies\n at b.js:7")
    row = _working({}, [*old, said("cookies-blocked-1", stacks[0]), said("cookies-blocked-2", stacks[1])])
    assert (row.verdict, row.pages[0].new_errors) == (Working.DEGRADED, ("no cookies",))


def test_a_wall_says_nothing() -> None:
    assert _working({}, outcome=Outcome.BLOCKED).verdict is Working.NOT_ASSESSED


def test_a_consent_banner_that_was_answered_is_no_lost_text() -> None:
    usual = [make.visit("baseline", n, pages=(make.page(text_chars=300),)) for n in (1, 2)]
    chosen = [make.visit("reject", n, pages=(make.page(text_chars=100),)) for n in (1, 2)]
    banner = {"element": "div", "text": "x" * 200}
    rows = [make.consent(v.visit_id, "banner", "ask", **banner) for v in (*usual, *chosen)]
    rows += [make.consent(v.visit_id, "proof", proved=True) for v in chosen]
    (row,) = make.facts(make.evidence([*usual, *chosen], consent=rows)).working
    assert (row.verdict, row.pages[0].text_share) == (Working.WORKS, 1.0)
