from __future__ import annotations

from tests import factories as make
from tests.rules.harness import subjects

RULE = "undated-policy"


def test_finds_a_policy_without_a_date() -> None:
    undated = make.reading(documents=(make.policy_document(effective_date=None, last_updated=None),))
    assert subjects(RULE, make.facts(make.evidence(), undated)) == [make.POLICY_URL]


def test_quiet_when_one_date_is_stated() -> None:
    dated = make.reading(documents=(make.policy_document(effective_date="2020-01-01", last_updated=None),))
    assert subjects(RULE, make.facts(make.evidence(), dated)) == []
