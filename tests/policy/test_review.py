"""`policy-review.toml`: decisions are found by their words, applied, and reported where they have no effect."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.policy.samples import of, promise, read_text

from policywitness.model.vocabulary import Promise, Signal, Stance
from policywitness.policy.review import Action, Decision, Outcome, Reviewed, ReviewError, apply_review, load_review

POLICY = """# Privacy notice

We use Hotjar and Google Analytics to measure visits. We do not share your personal data with third parties.

We do not respond to Do Not Track signals.
"""


def decision(action: str, concept: str, quote: str, **more: object) -> Decision:
    return Decision(Action(action), concept, quote, "R. Marsh", "checked", **more)  # type: ignore[arg-type]


def review(*decisions: Decision, text: str = POLICY) -> Reviewed:
    return apply_review(read_text(text, "p.md"), decisions)


def write(folder: Path, text: str) -> Path:
    path = folder / "policy-review.toml"
    path.write_text(text, "utf-8")
    return path


def test_a_rejected_disclosure_is_gone_and_the_others_keep_their_ids() -> None:
    before = read_text(POLICY, "p.md")
    reviewed = review(decision("reject", "share.deny", "We do not share your personal data"))
    assert of(reviewed.reading, "share.deny") == []
    assert {item.id for item in before.disclosures} - {item.id for item in reviewed.reading.disclosures} == {
        of(before, "share.deny")[0].id
    }
    assert reviewed.applied[0].outcome is Outcome.APPLIED


def test_a_restated_disclosure_has_its_new_fields_and_the_old_words() -> None:
    reviewed = review(
        decision("restate", "share.deny", "do NOT share “your” personal data", changes={"stance": Stance.DENY_UNLESS})
    )
    (item,) = of(reviewed.reading, "share.deny")
    assert item.stance is Stance.DENY_UNLESS
    assert item.quote.text == "We do not share your personal data with third parties."
    assert [met.decision.author for met in reviewed.decisions_on(item.id)] == ["R. Marsh"]


def test_a_value_says_which_of_several_readings_is_meant() -> None:
    reviewed = review(decision("reject", "party.named", "We use Hotjar and Google Analytics", value="hotjar"))
    assert [item.value for item in of(reviewed.reading, "party.named")] == ["google-analytics"]


def test_accepting_changes_nothing_but_is_kept() -> None:
    reviewed = review(decision("accept", "share.deny", "We do not share"))
    assert reviewed.reading == read_text(POLICY, "p.md")
    assert len(reviewed.applied[0].disclosures) == 1


def test_decisions_follow_their_words_into_a_new_version() -> None:
    moved = POLICY.replace("# Privacy notice", "# Notice\n\nWe wrote this anew, and more of it.\n\n## Sharing")
    assert of(review(decision("reject", "share.deny", "We do not share your"), text=moved).reading, "share.deny") == []


def test_decisions_without_effect_say_why() -> None:
    reviewed = review(
        decision("reject", "sale.deny", "We do not share your personal data"),
        decision("reject", "share.deny", "We never share"),
        decision("reject", "share.deny", "We do not share your person"),
    )
    assert [item.outcome for item in reviewed.applied] == [Outcome.NOT_READ, Outcome.WORDS_GONE, Outcome.WORDS_GONE]
    assert reviewed.reading == read_text(POLICY, "p.md")


def test_the_later_of_two_decisions_holds() -> None:
    words = "We do not share your personal data"
    reviewed = review(decision("reject", "share.deny", words), decision("accept", "share.deny", words))
    assert len(of(reviewed.reading, "share.deny")) == 1


def test_the_promise_on_a_signal_follows_its_disclosure() -> None:
    concept, words = "signal.dnt.response", "We do not respond to Do Not Track"
    rejected = review(decision("reject", concept, words)).reading
    restated = review(decision("restate", concept, words, changes={"value": "honored"})).reading
    assert promise(rejected, Signal.DNT) is Promise.SILENT
    assert promise(restated, Signal.DNT) is Promise.HONORED
    assert next(item for item in restated.signals if item.signal is Signal.DNT).quote is not None


def test_a_file_is_read_with_its_types(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        '[[decision]]\naction = "restate"\nconcept = "share.deny"\nquote = "We do not share"\nauthor = "R. Marsh"\n'
        'date = 2026-01-31\nreason = "see below"\nrestate = { stance = "deny-unless", scope = "" }\n',
    )
    (found,) = load_review(path)
    assert found.changes == {"stance": Stance.DENY_UNLESS, "scope": None}
    assert str(found.date) == "2026-01-31"


GOOD = 'action = "reject"\nconcept = "share.deny"\nquote = "We do not"\nauthor = "R."\nreason = "wrong"\n'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[decision]]\n" + GOOD.replace("reason", "reson"), 'did you mean "reason"?'),
        ("[[decision]]\n" + GOOD.replace('author = "R."\n', ""), "decision 1: author must be text"),
        ("[[decision]]\n" + GOOD.replace('"reject"', '"drop"'), "action is one of accept, reject, restate"),
        ("[[decision]]\n" + GOOD.replace("We do not", "…"), "quote holds no words"),
        ("[[decision]]\n" + GOOD.replace('"reject"', '"restate"'), "restate"),
        ("[[decision]]\n" + GOOD + 'restate = { stance = "may" }\n', "belongs to action"),
        ("[[decision]]\n" + GOOD.replace('"reject"', '"restate"') + 'restate = { stance = "no" }\n', "restate.stance"),
        ("[[decision]]\n" + GOOD + 'date = "2026-01-31"\n', "without quotes"),
        ("[[decisions]]\n" + GOOD, 'did you mean "decision"?'),
        ("decision = 3\n", "start each with [[decision]]"),
        ("[[decision]\n", "not TOML"),
        (
            "[[decision]]\n"
            + GOOD.replace('"reject"', '"restate"').replace("share.deny", "signal.gpc.response")
            + 'restate = { value = "yes" }\n',
            "the value of a signal's reading",
        ),
    ],
)
def test_a_bad_file_names_the_decision_and_the_fix(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ReviewError, match=r"policy-review\.toml") as error:
        load_review(write(tmp_path, text))
    assert message in str(error.value)


def test_a_file_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(ReviewError, match="No such file"):
        load_review(tmp_path / "none.toml")
