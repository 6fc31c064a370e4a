"""The labels of real policies are well formed, and the reader meets the bars on them where the policies are at hand."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from benchmarks.labels import scoring
from tests.policy.samples import read_text, source

from policywitness.catalogue import Catalogue
from policywitness.model.vocabulary import Promise
from policywitness.policy import read

POLICIES = Path(__file__).resolve().parents[3] / "shared" / "policies"
MAX_WORDS = 12
"""Labels quote others' texts only as far as a person needs to find the place."""


def test_labels_are_well_formed_and_quote_little() -> None:
    policies = scoring.load("privacy")["policy"]
    assert [item["split"] for item in policies].count("held-out") * 2 == len(policies) == 20
    for policy in policies:
        assert {policy["dnt"], policy["gpc"]} <= set(Promise)
        for concept in scoring.CONCEPTS:
            for entry in (*policy.get(concept, ()), *policy.get(f"{concept}_maybe", ())):
                assert 0 < len(entry["words"].split()) <= MAX_WORDS
    assert all({"dnt", "gpc"} >= set(item) for item in scoring.load("signals").values())


def test_a_line_counts_once_and_maybe_counts_neither_way() -> None:
    text = "Your IP address is logged.\n\nWe use cookies. Cookies help us.\n\nWe use web beacons.\n"
    label = {"file": "p.md", "cookies": [{"line": 3, "words": "We use cookies"}], "cookies_maybe": [{"line": 5}]}
    scores = {concept: scoring.Score() for concept in scoring.CONCEPTS}
    scoring.score_policy(label, read_text(text, "p.md"), text, scores)
    assert (scores["cookies"].hit, scores["cookies"].missed, scores["cookies"].extra) == (1, [], [])
    assert (scores["ip"].hit, len(scores["ip"].extra)) == (0, 1)


def test_cookie_rows_are_paired_by_name_and_lifetime() -> None:
    text = "| Cookie name | Duration |\n| --- | --- |\n| _ga | 2 years |\n| _ga | 1 day |\n| zz_9 | 1 day |\n"
    scores = {name: scoring.Score() for name in ("cookie rows", "cookie lifetimes")}
    scoring.score_cookies("p.md", [["_ga", "1 day"], ["_g*", "2 years"], ["sid", ""]], read_text(text, "p.md"), scores)
    assert (scores["cookie rows"].hit, scores["cookie lifetimes"].hit) == (2, 2)
    assert scores["cookie rows"].missed == ["p.md: sid"]
    assert len(scores["cookie rows"].extra) == 1


@pytest.mark.shared
def test_labels_stand_where_they_say() -> None:
    if not POLICIES.exists():
        pytest.skip("needs the shared folder of policies beside the checkout, which is not there")
    for policy in scoring.load("privacy")["policy"]:
        lines = (POLICIES / "privacy" / policy["file"]).read_text("utf-8").split("\n")
        for concept in scoring.CONCEPTS:
            for entry in (*policy.get(concept, ()), *policy.get(f"{concept}_maybe", ())):
                line = re.sub(r"\]\([^)]*\)", "]", lines[entry["line"] - 1])
                assert scoring.words(entry["words"]) in scoring.words(line.replace("\\", "").replace("_", ""))


@pytest.mark.shared
@pytest.mark.full
def test_the_reader_meets_its_bars_on_labelled_policies() -> None:
    if not POLICIES.exists():
        pytest.skip("needs the shared folder of policies beside the checkout, which is not there")
    names = tuple(Catalogue.load().names())
    scores = {name: scoring.Score() for name in (*scoring.CONCEPTS, "vendors known", "vendors all")}
    for label in scoring.load("privacy")["policy"]:
        path = POLICIES / "privacy" / label["file"]
        text = path.read_text("utf-8")
        reading = read([source(text, path.name)], names)
        scoring.score_policy(label, reading, text, scores)
        scoring.score_vendors(label, reading, names, scores)
    bars = {"cookies": 0.87, "ip": 0.86, "browser": 0.75, "denial": 0.65}
    assert {name: scores[name].f1 for name, bar in bars.items() if scores[name].f1 < bar} == {}
    assert scores["vendors known"].precision >= 0.98
