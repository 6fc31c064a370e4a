from __future__ import annotations

from tests import factories as make
from tests.rules.harness import check, subjects

from policywitness.model.policy import Anchor, DanglingReference, PolicyReading
from policywitness.model.vocabulary import Status

RULE = "dangling-reference"
LOST = DanglingReference(make.quote("You can opt out here."), "“here” has no link")


def reading(anchor_text: str, *dangling: DanglingReference) -> PolicyReading:
    anchor = Anchor(anchor_text, "https://terms.example/", 0, 5)
    return make.reading(documents=(make.policy_document(anchors=(anchor,)),), dangling=dangling)


def test_finds_a_lost_link() -> None:
    _, (finding,) = check(RULE, make.facts(make.evidence(), reading("our terms", LOST)))
    assert finding.status is Status.ISSUE
    assert finding.quotes[0].text == "You can opt out here."


def test_plain_text_may_have_lost_it_by_itself() -> None:
    _, (finding,) = check(RULE, make.facts(make.evidence(), reading("terms.example", LOST)))
    assert finding.status is Status.NEEDS_REVIEW


def test_quiet_when_nothing_dangles() -> None:
    assert subjects(RULE, make.facts(make.evidence(), reading("our terms"))) == []
