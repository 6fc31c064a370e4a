"""Numbers in sentences: short where everything agrees, exact where it does not."""

from __future__ import annotations

from policywitness.facts.words import behaviour, visits_seen
from policywitness.model.audit import Share
from policywitness.model.vocabulary import Label


def test_visits_of_scenarios_that_agree_are_told_together() -> None:
    def shares(**seen: int) -> dict[str, Share]:
        return {name: Share(seen=count, of=3) for name, count in seen.items()}

    assert visits_seen(shares(baseline=3)) == "3 of 3 visits of baseline"
    assert visits_seen(shares(baseline=3, gpc=3, dnt=3)) == "all 9 visits"
    assert visits_seen(shares(baseline=3, gpc=1, dnt=3, reject=0)) == (
        "3 of 3 visits of each of baseline, dnt; 1 of 3 visits of gpc"
    )
    assert visits_seen({}) == visits_seen(shares(baseline=0)) == "no complete visit"


def test_labels_have_words() -> None:
    words = {label: behaviour(label) for label in Label}
    assert words[Label.SESSION_REPLAY] == "session replay"
    assert words[Label.FP_CANVAS] == "fingerprinting (canvas)"
    assert words[Label.KEYLOG_SHA256] == "typed text (sha256)"
    assert not any("_" in word or "." in word for word in words.values())
