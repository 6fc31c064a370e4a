from __future__ import annotations

from pathlib import Path

from tests import factories as make
from tests.rules.harness import check, gpc_json, subjects

from policywitness.facts import Facts
from policywitness.model.vocabulary import Promise, Signal, Status

RULE = "missing-gpc-json"


def site(folder: Path, content: str | None, promise: Promise = Promise.HONORED, **changes: object) -> Facts:
    evidence = make.evidence(documents=[make.document(), gpc_json(folder, content, **changes)], directory=folder)
    return make.facts(evidence, make.reading(signals=(make.promise(Signal.GPC, promise, "We honour GPC."),)))


def test_finds_a_promise_without_the_file(tmp_path: Path) -> None:
    _, (finding,) = check(RULE, site(tmp_path, None))
    assert finding.subject == "gpc.json"
    assert finding.status is Status.NEEDS_REVIEW


def test_a_page_that_answers_every_address_is_no_file(tmp_path: Path) -> None:
    assert subjects(RULE, site(tmp_path, "<html>Not here</html>", media_type="text/html")) == ["gpc.json"]


def test_quiet_with_the_file(tmp_path: Path) -> None:
    assert subjects(RULE, site(tmp_path, '{"gpc": true, "lastUpdate": "2026-01-31"}')) == []


def test_without_a_promise_nobody_needs_it(tmp_path: Path) -> None:
    outcome, _ = check(RULE, site(tmp_path, None, Promise.SILENT))
    assert outcome.outcome is Status.NOT_APPLICABLE


def test_not_assessed_where_nobody_asked(tmp_path: Path) -> None:
    unanswered = site(tmp_path, None, status=None, failed="no answer")
    assert check(RULE, unanswered)[0].outcome is Status.NOT_ASSESSED
    never = make.facts(reading_=make.reading(signals=(make.promise(Signal.GPC, Promise.HONORED, "We honour GPC."),)))
    assert check(RULE, never)[0].outcome is Status.NOT_ASSESSED
