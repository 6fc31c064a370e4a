from __future__ import annotations

from tests import factories as make
from tests.rules.harness import check, cookies, subjects

from policywitness.model.vocabulary import Stance, Status

RULE = "ambiguous-disclosure"
AFFIRMED = make.disclosure("tech.cookies", text="We use cookies.")
DENIED = make.disclosure("tech.cookies", stance=Stance.DENY, text="We do not use cookies.")
SEEN = make.evidence(cookies=cookies("sid"))


def test_finds_two_sentences_that_pull_apart() -> None:
    _, findings = check(RULE, make.facts(SEEN, make.reading(AFFIRMED, DENIED)))
    assert [(finding.subject, finding.status) for finding in findings] == [("cookies", Status.NEEDS_REVIEW)]
    assert len(findings[0].quotes) >= 2


def test_quiet_on_one_clear_sentence() -> None:
    assert subjects(RULE, make.facts(SEEN, make.reading(AFFIRMED))) == []
