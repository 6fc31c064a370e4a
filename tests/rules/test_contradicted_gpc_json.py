from __future__ import annotations

from pathlib import Path

from tests import factories as make
from tests.rules.harness import check, gpc_json, ids, requests, subjects

from policywitness.facts import Facts
from policywitness.model.vocabulary import Promise, Severity, Signal, Status

RULE = "contradicted-gpc-json"
MADE = make.visits(baseline=3, gpc=3)


def site(folder: Path, content: str | None, *, goes_on: bool = True, promise: Promise = Promise.SILENT) -> Facts:
    visits = ids(MADE) if goes_on else ids(MADE)[:3]
    evidence = make.evidence(
        MADE,
        requests=requests("https://ads.example/px", visits, count=3),
        documents=[make.document(), gpc_json(folder, content)],
        directory=folder,
    )
    return make.facts(evidence, make.reading(signals=(make.promise(Signal.GPC, promise, "On GPC."),)))


def test_finds_a_file_that_says_true_and_an_advertiser_that_goes_on(tmp_path: Path) -> None:
    _, (finding,) = check(RULE, site(tmp_path, '{"gpc": true}'))
    assert (finding.subject, finding.severity) == ("gpc.json behaviour", Severity.SERIOUS)
    assert "Adco" in finding.summary


def test_finds_a_file_that_says_otherwise_than_the_policy(tmp_path: Path) -> None:
    assert subjects(RULE, site(tmp_path, '{"gpc": false}', promise=Promise.HONORED)) == ["gpc.json policy"]
    denied = site(tmp_path, '{"gpc": true}', goes_on=False, promise=Promise.NOT_HONORED)
    assert subjects(RULE, denied) == ["gpc.json policy"]


def test_finds_a_file_that_nobody_can_read(tmp_path: Path) -> None:
    for content in ("{gpc: true}", "[]", '{"gpc": "yes"}'):
        _, (finding,) = check(RULE, site(tmp_path, content))
        assert finding.severity is Severity.MINOR


def test_quiet_where_all_agree(tmp_path: Path) -> None:
    assert subjects(RULE, site(tmp_path, '{"gpc": true}', goes_on=False, promise=Promise.HONORED)) == []


def test_nothing_to_contradict_without_a_file(tmp_path: Path) -> None:
    assert check(RULE, site(tmp_path, None))[0].outcome is Status.NOT_APPLICABLE


def test_not_assessed_where_no_visit_sent_the_signal(tmp_path: Path) -> None:
    evidence = make.evidence(documents=[make.document(), gpc_json(tmp_path, '{"gpc": true}')], directory=tmp_path)
    assert check(RULE, make.facts(evidence))[0].outcome is Status.NOT_ASSESSED
