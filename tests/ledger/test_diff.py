"""Two runs of a site compared: what is said to be new is new, and noise is never called a change."""

from __future__ import annotations

from collections import Counter

import pytest
from tests.ledger.played import audit

from policywitness.ledger.diff import chance, diff, vendors_only_in, worst
from policywitness.ledger.view import view_of
from policywitness.model.audit import Audit
from policywitness.model.vocabulary import Change, Status

NOISE = {f"ad{number}.noise{number}.example": rate for number, rate in enumerate((0.15, 0.3, 0.5, 0.5, 0.7, 0.9))}
ROTATING = [f"bid.partner{number}.example" for number in range(12)]


def compare(old: Audit, new: Audit, seen: tuple[str, ...] = ()) -> Counter[Change]:
    return Counter(one.change for one in diff(view_of(old), view_of(new), seen))


def subjects(old: Audit, new: Audit, change: Change) -> set[str]:
    return {one.finding.subject for one in diff(view_of(old), view_of(new)) if one.change is change}


@pytest.mark.parametrize("repeats", [1, 2, 3, 5])
def test_an_unchanged_noisy_site_has_nothing_new_in_20_of_20(repeats):
    alarms = []
    for pair in range(20):
        old = audit(1, sometimes=NOISE, rotating=ROTATING, repeats=repeats, seed=1000 * repeats + 2 * pair)
        new = audit(2, sometimes=NOISE, rotating=ROTATING, repeats=repeats, seed=1000 * repeats + 2 * pair + 1)
        counts = compare(old, new)
        alarms.append(counts[Change.NEW] + counts[Change.FIXED])
        assert counts[Change.UNCHANGED], "the steady vendor's findings are there in both"
    assert alarms == [0] * 20


def test_a_vendor_that_was_added_is_new_on_a_quiet_and_on_a_noisy_site():
    added = ("stats.example", "fresh.tracker.example")
    assert any("tracker.example" in one for one in subjects(audit(1), audit(2, always=added), Change.NEW))
    old = audit(1, sometimes=NOISE, rotating=ROTATING, repeats=5, seed=1)
    new = audit(2, sometimes=NOISE, rotating=ROTATING, repeats=5, seed=2, always=added)
    found = subjects(old, new, Change.NEW)
    assert found
    assert all("tracker.example" in one for one in found)


def test_a_vendor_that_was_removed_is_fixed():
    old = audit(1, always=("stats.example", "gone.tracker.example"))
    found = subjects(old, audit(2), Change.FIXED)
    assert any("tracker.example" in one for one in found)
    assert compare(audit(1), audit(2)) == {Change.UNCHANGED: len(view_of(audit(1)).sightings)}


def test_what_was_not_looked_at_again_is_not_fixed():
    old = audit(1, always=("stats.example", "gone.tracker.example"))
    fewer = audit(2, scenarios=("gpc",))
    assert not subjects(old, fewer, Change.FIXED) & subjects(old, audit(2), Change.FIXED)
    blind = audit(2)
    outcomes = tuple(one.model_copy(update={"outcome": Status.NOT_ASSESSED}) for one in blind.rules)
    counts = compare(old, blind.model_copy(update={"rules": outcomes}))
    assert counts[Change.FIXED] == 0
    assert counts[Change.NOT_RETESTED] > 0


def test_one_visit_each_tells_no_change_from_chance():
    old = audit(1, repeats=1, scenarios=("baseline",))
    new = audit(2, repeats=1, scenarios=("baseline",), always=("stats.example", "fresh.tracker.example"))
    counts = compare(old, new)
    assert counts[Change.NEW] == 0
    assert counts[Change.UNCERTAIN] > 0


def test_what_an_earlier_run_had_returns():
    bad = audit(1, always=("stats.example", "back.tracker.example"))
    good = audit(2)
    again = audit(3, always=("stats.example", "back.tracker.example"))
    counts = compare(good, again, tuple(view_of(bad).sightings))
    assert counts[Change.RETURNED] > 0
    assert counts[Change.NEW] == 0


def test_a_waived_finding_is_waived_and_no_alarm():
    new = audit(2, always=("stats.example", "fresh.tracker.example"))
    waived = new.model_copy(update={"findings": tuple(one.model_copy(update={"waived": True}) for one in new.findings)})
    changes = diff(view_of(audit(1)), view_of(waived))
    assert {one.change for one in changes} == {Change.WAIVED}
    assert worst(changes) is None


def test_what_the_earlier_run_could_not_see_is_not_new():
    old = audit(1, scenarios=("baseline",))
    new = audit(2, scenarios=("baseline", "gpc"))
    assert compare(old, new)[Change.NEW] == 0
    outcomes = tuple(one.model_copy(update={"outcome": Status.NOT_ASSESSED}) for one in old.rules)
    blind = old.model_copy(update={"rules": outcomes, "findings": ()})
    assert set(compare(blind, new)) == {Change.UNCERTAIN}


def test_what_another_program_sees_is_not_new_and_what_another_policy_says_is():
    old, new = audit(1), audit(2)
    without = old.model_copy(update={"findings": ()})

    def given(document: Audit, **inputs: str) -> Audit:
        made = document.provenance
        return document.model_copy(update={"provenance": made.model_copy(update={"inputs": made.inputs | inputs})})

    assert compare(without, given(new, catalogue="another"))[Change.UNCERTAIN] > 0
    assert compare(without, given(new, **{"text of policy": "another"}))[Change.NEW] > 0
    assert compare(given(new, catalogue="another"), without)[Change.FIXED] == 0
    assert compare(given(new, **{"text of policy": "another"}), without)[Change.FIXED] > 0


@pytest.mark.parametrize("repeats", [2, 3])
def test_a_policy_page_that_is_never_the_same_makes_no_news_of_noise(repeats):
    for pair in range(20):
        runs = []
        for day in (1, 2):
            made = audit(day, sometimes=NOISE, rotating=ROTATING, repeats=repeats, seed=5000 + 2 * pair + day)
            inputs = made.provenance.inputs | {"text of policy": f"as of {day}"}
            runs.append(made.model_copy(update={"provenance": made.provenance.model_copy(update={"inputs": inputs})}))
        counts = compare(*runs)
        assert counts[Change.NEW] + counts[Change.FIXED] == 0


def test_another_policy_text_changes_findings_about_it():
    old, new = audit(1), audit(2)
    finding = next(one for one in new.findings if not view_of(new).sightings[one.fingerprint].seen)
    without = old.model_copy(
        update={"findings": tuple(o for o in old.findings if o.fingerprint != finding.fingerprint)}
    )
    assert finding.fingerprint in {
        one.finding.fingerprint for one in diff(view_of(without), view_of(new)) if one.change is Change.NEW
    }


def test_vendors_that_come_and_go_by_chance_are_not_news():
    old, new = (view_of(audit(day, sometimes=NOISE, rotating=ROTATING, seed=day)) for day in (1, 2))
    assert vendors_only_in(new, old) == vendors_only_in(old, new) == ()
    added = view_of(audit(2, always=("stats.example", "fresh.tracker.example")))
    assert [vendor.rpartition(":")[2] for vendor in vendors_only_in(added, view_of(audit(1)))] == ["tracker.example"]
    assert vendors_only_in(view_of(audit(1)), added) == ()


def test_expected_false_alarms():
    assert chance(3, 3, 3, 0) == 0
    assert chance(3, 3, 3, 2) == pytest.approx(2 / 64)
    assert chance(2, 3, 3, 0) > 0.05
    assert chance(9, 9, 9, 100) < 0.001
