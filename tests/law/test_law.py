from __future__ import annotations

import pytest
from tests import factories as make

from policywitness import law
from policywitness.model.plan import SiteProfile
from policywitness.model.policy import PolicyReading
from policywitness.model.vocabulary import Promise, RequirementVerdict, Signal

CALIFORNIA = SiteProfile(jurisdictions=("US-CA",))
SELLER = SiteProfile(jurisdictions=("us-ca",), sells_or_shares=True)


def verdict(id_: str, reading: PolicyReading, profile: SiteProfile) -> RequirementVerdict:
    return next(item for item in law.requirements(reading, profile) if item.id == id_).verdict


def test_laws_are_dated_sourced_and_unique() -> None:
    laws = law.load()
    assert len({item.id for item in laws}) == len(laws) >= 10
    assert all(item.source.startswith("https://") and item.text and item.citation for item in laws)


UNIVERSAL_OPT_OUT = ("ct", "co", "de", "md", "mn", "mt", "ne", "nh", "nj", "or", "tx")


def test_every_state_with_a_universal_opt_out_is_there_with_a_date_of_its_own() -> None:
    laws = {item.id: item for item in law.load()}
    assert all(laws[f"uoom-{state}"].jurisdiction == f"us-{state}" for state in UNIVERSAL_OPT_OUT)
    assert laws["ccpa-7025"].jurisdiction == "us-ca"
    assert all(item.since for item in laws.values())


def test_an_empty_profile_applies_nothing_and_says_why() -> None:
    for item in law.requirements(make.reading(), SiteProfile()):
        assert item.verdict is RequirementVerdict.NOT_APPLICABLE
        assert "profile does not say" in item.reason


def test_groups_are_present_partial_or_missing() -> None:
    correct, access = make.disclosure("right.correct"), make.disclosure("right.access")
    assert verdict("caloppa-review", make.reading(correct, access), CALIFORNIA) is RequirementVerdict.PRESENT
    assert verdict("caloppa-review", make.reading(correct), CALIFORNIA) is RequirementVerdict.PARTIAL
    assert verdict("caloppa-review", make.reading(), CALIFORNIA) is RequirementVerdict.MISSING


@pytest.mark.parametrize(
    ("promise", "expected"),
    [
        (Promise.NOT_HONORED, RequirementVerdict.PRESENT),
        (Promise.OFFERED, RequirementVerdict.PARTIAL),
        (Promise.SILENT, RequirementVerdict.MISSING),
    ],
)
def test_a_signal_that_is_only_offered_is_partial(promise: Promise, expected: RequirementVerdict) -> None:
    text = None if promise is Promise.SILENT else "About the signal."
    reading = make.reading(signals=(make.promise(Signal.GPC, promise, text),))
    assert verdict("ccpa-signal", reading, SELLER) is expected


def test_a_condition_that_the_profile_leaves_open_is_not_guessed() -> None:
    item = next(item for item in law.requirements(make.reading(), CALIFORNIA) if item.id == "ccpa-signal")
    assert item.verdict is RequirementVerdict.NOT_APPLICABLE
    assert "sells_or_shares" in item.reason


def test_a_policy_that_was_not_analysed_is_not_missing_anything() -> None:
    german = make.reading(documents=(make.policy_document(lang="de", analysed=False, reason="not in English"),))
    assert {item.verdict for item in law.requirements(german, SELLER)} == {RequirementVerdict.NOT_APPLICABLE}
