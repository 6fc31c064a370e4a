"""The mutation matrix: every lie is caught, no honest site is accused. `make matrix` prints it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from tests import factories as make
from tests.matrix.audits import Judged, run, summary, table
from tests.matrix.behaviours import BEHAVIOURS
from tests.matrix.sites import SECTIONS, pairs, plain, sites

from policywitness.browser.program import NoBrowser, find
from policywitness.bundle.reader import Evidence
from policywitness.catalogue import Catalogue
from policywitness.facts import Facts
from policywitness.model.vocabulary import ClaimVerdict, DocumentKind
from policywitness.policy import SourceDocument, read
from policywitness.rules import all_rules

SAMPLE = ("denying", "quiet")
"""One site that breaks forty claims, and its honest twin."""

NEEDS_TWO_AUDITS = {"10-01", "10-04"}
"""Rows of the gold table on changes of the policy: one audit cannot show any."""

VERDICTS = {
    ClaimVerdict.SUPPORTED,
    ClaimVerdict.CONTRADICTED,
    ClaimVerdict.NOT_OBSERVED,
    ClaimVerdict.NOT_TESTED,
    ClaimVerdict.INCONCLUSIVE,
}


def matrix(out: Path, *names: str, scenarios: tuple[str, ...] = ()) -> tuple[Judged, ...]:
    try:
        find()
    except NoBrowser as problem:
        pytest.skip(str(problem))
    return run(out, names, scenarios)


def wrong(judged: tuple[Judged, ...]) -> str:
    return table(one for one in judged if one.problem)


@pytest.mark.browser
def test_a_site_that_denies_what_it_does_is_caught_and_its_quiet_twin_is_not_accused(tmp_path: Path) -> None:
    judged = matrix(tmp_path, *SAMPLE, scenarios=("baseline",))
    assert sum(one.case.lie for one in judged) > 35
    assert not [one for one in judged if one.problem], wrong(judged)


@pytest.mark.browser
@pytest.mark.full
def test_the_whole_matrix(tmp_path: Path) -> None:
    judged = matrix(tmp_path)
    assert not [one for one in judged if one.problem], f"{wrong(judged)}\n{summary(judged)}"


def test_every_pair_can_fail_both_ways() -> None:
    known_rules, known_sites = {rule.id for rule in all_rules()}, sites()
    for pair in pairs():
        assert {case.lie for case in pair.cases} == {True, False}, f"{pair.name} needs an honest case and a lie"
        assert pair.section in SECTIONS, pair.name
        for case in pair.cases:
            assert case.site in known_sites, pair.name
            if case.caught_by:
                assert case.caught_by.partition(":")[0] in known_rules, pair.name


def test_sites_are_made_of_known_pieces() -> None:
    for site in sites().values():
        assert set(site.does) <= set(BEHAVIOURS), site.name


@pytest.fixture(scope="module")
def gold(shared: Path) -> list[dict[str, str]]:
    return list(json.loads((shared / "seed/claims.json").read_text(encoding="utf-8"))["claims"])


@pytest.mark.shared
def test_every_claim_of_the_seed_policy_that_a_crawl_can_test_has_a_pair(gold: list[dict[str, str]]) -> None:
    testable = {row["id"]: row["key"] for row in gold if row["testability"] == "crawl"}
    by_row = {row: pair.concept for pair in pairs() for row in pair.gold}
    assert set(testable) - set(by_row) == NEEDS_TWO_AUDITS
    assert {row: by_row[row] for row in testable.keys() & by_row.keys()} == {
        row: key for row, key in testable.items() if row in by_row
    }


@pytest.mark.shared
def test_no_sentence_is_the_seed_policys(shared: Path) -> None:
    seed = _folded((shared / "seed/mi-case-privacy-policy.txt").read_text(encoding="utf-8"))
    for pair in pairs():
        for case in pair.cases:
            assert case.says is None or _folded(plain(case.says)) not in seed, case.says


@pytest.mark.shared
def test_every_claim_of_the_seed_policy_gets_a_verdict(shared: Path, gold: list[dict[str, str]]) -> None:
    """Those that a crawl can test are decided or say what is missing; of the others what cannot be seen says why."""
    raw = (shared / "seed/mi-case-privacy-policy.txt").read_bytes()
    url = "https://www.mi-case.com/privacy"
    source = SourceDocument("seed", url, DocumentKind.PRIVACY_POLICY, "text/plain", raw)
    catalogue = Catalogue.load(bulk=None)
    facts = Facts(_visited(), catalogue, read([source], catalogue.names()), make.AS_OF)
    text = facts.reading.documents[0].text
    missing, wrong = [], []
    for row in gold:
        words = " ".join(row["quote"].split())
        start = text.find(words)
        places = range(start, start + len(words))
        found = [
            c
            for c in facts.claims
            if c.concept == row["key"] and start >= 0 and _overlap(c.quote.start, c.quote.end, places)
        ]
        if not found:
            missing.append((row["id"], row["testability"]))
        for claim in found:
            assert claim.reason, row["id"]
            if row["testability"] == "crawl" and claim.verdict not in VERDICTS:
                wrong.append((row["id"], claim.verdict, claim.reason))
            if row["testability"] == "manual" and claim.verdict is not ClaimVerdict.NOT_VERIFIABLE:
                wrong.append((row["id"], claim.verdict, claim.reason))
    assert not [row for row, kind in missing if kind in ("crawl", "static")]
    assert not wrong


def _visited() -> Evidence:
    visits = make.visits(baseline=2, gpc=2, dnt=2, cookies_blocked=2, mobile=2, ad_click=2, ga_opt_out=2)
    plan = make.plan() | {"site": make.plan()["site"] | {"url": "https://www.mi-case.com/"}}
    return make.evidence(visits, plan=plan, requests=[make.request()], calls=[make.call()])


def _overlap(start: int, end: int, places: range) -> bool:
    return start < places.stop and end > places.start


def _folded(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))
