"""The gold table of the seed policy: every concept is decided, and nothing testable falls through."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests import factories as make

from policywitness.facts import claims
from policywitness.facts.claims.core import decider_of
from policywitness.model.policy import Disclosure
from policywitness.model.vocabulary import ClaimVerdict, Stance
from policywitness.model.vocabulary import Testability as Means

GOLD = Path(__file__).parents[2].parent / "shared/seed/claims.json"
_TESTABILITY = {"ext": Means.EXTRA}


def _gold() -> list[dict[str, Any]]:
    if not GOLD.is_file():
        pytest.skip("LOUD: ../shared is not there, so the gold table was not tried")
    return list(json.loads(GOLD.read_text(encoding="utf-8"))["claims"])


def _disclosure(row: dict[str, Any]) -> Disclosure:
    return make.disclosure(
        row["key"],
        id=row["id"],
        stance=Stance(row["stance"]),
        testability=_TESTABILITY.get(row["testability"]) or Means(row["testability"]),
        text=row["quote"],
    )


@pytest.mark.shared
def test_every_testable_claim_has_a_decider_and_a_reason() -> None:
    rows = _gold()
    evidence = make.evidence(make.visits(baseline=2, gpc=2, dnt=2, cookies_blocked=2))
    found = make.facts(evidence, make.reading(*(_disclosure(row) for row in rows))).claims
    assert len(found) == len(rows)
    for row, claim in zip(rows, found, strict=True):
        assert decider_of(row["key"]) is not None or row["testability"] == "manual", row["key"]
        assert "no check for statements" not in claim.reason, row["id"]
        assert set(claim.cells) == {"baseline", "gpc", "dnt", "cookies-blocked"}
        if row["testability"] == "manual":
            assert claim.verdict in (ClaimVerdict.NOT_VERIFIABLE, ClaimVerdict.OUT_OF_SCOPE), row["id"]
        if row["key"] != "scope.site":  # The policy names its own site, which the made-up one is not.
            assert claim.verdict is not ClaimVerdict.CONTRADICTED, (row["id"], claim.reason)


def test_claims_are_the_same_twice() -> None:
    reading = make.reading(make.disclosure("tech.cookies"), make.disclosure("claim.security"))
    evidence = make.evidence(cookies=[make.cookie()], requests=[make.request()])
    assert claims.evaluate(make.facts(evidence, reading)) == claims.evaluate(make.facts(evidence, reading))
