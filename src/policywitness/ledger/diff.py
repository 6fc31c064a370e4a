"""What changed between two runs of a site, told from what the site varies by itself.

A finding counts as new, returned or fixed only where chance does not explain the difference. Absence of evidence is never a
fix: where its rule could not be assessed again, or its scenario was not visited, it is "not re-tested".
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from math import comb

from policywitness.ledger.view import RunView, Sighting
from policywitness.model.vocabulary import Change, Response, Severity, Status

ORDER = (
    Change.NEW,
    Change.RETURNED,
    Change.FIXED,
    Change.UNCERTAIN,
    Change.NOT_RETESTED,
    Change.WAIVED,
    Change.UNCHANGED,
)

CHANCE = 0.002
"""Where this many false alarms or more are to be expected of one comparison, a difference stays uncertain."""

_OPEN_RESPONSES = (Response.INCONCLUSIVE, Response.NOT_ASSESSED)
_ASSESSED = (Status.PASS, Status.ISSUE, Status.NEEDS_REVIEW, Status.NOT_APPLICABLE)


@dataclass(frozen=True, slots=True)
class FindingChange:
    """A finding of either run, its change, and in one line why that is said."""

    change: Change
    finding: Sighting
    reason: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """A word and the line that gives its reason."""

    change: Change
    reason: str


def diff(old: RunView, new: RunView, seen_before: Collection[str] = ()) -> tuple[FindingChange, ...]:
    """Every finding of either run with its change, in the order of `ORDER` and then worst first.

    `seen_before` holds the fingerprints that runs before `old` reported: such a finding returns rather than being new.
    """
    changes = [*_of_new(old, new, seen_before), *_of_old(old, new)]
    changes.sort(
        key=lambda one: (ORDER.index(one.change), -one.finding.severity.rank, one.finding.rule, one.finding.subject)
    )
    return tuple(changes)


def chance(seen: int, of: int, others: int, restless: int) -> float:
    """How many differences like this one are expected of chance: seen in `seen` of `of` visits, in none of `others` more.

    Each restless thing of the site is given the rate that makes the difference likeliest. A site on which nothing varies
    from repeat to repeat has none.
    """
    if seen < of:
        restless = max(restless, 1)
    if not restless:
        return 0.0
    rate = seen / (of + others)
    return restless * comb(of, seen) * rate**seen * (1 - rate) ** (of + others - seen)


def vendors_only_in(here: RunView, there: RunView) -> tuple[str, ...]:
    """Vendors that one run met and another did not, as far as chance does not explain it."""
    of, others = sum(here.complete.values()), sum(there.complete.values())
    if min(of, others) < 2:
        return ()
    varies = _restless(here, there)
    only = {vendor: seen for vendor, seen in here.vendors.items() if vendor not in there.vendors}
    return tuple(sorted(vendor for vendor, seen in only.items() if chance(seen, of, others, varies) <= CHANCE))


def _restless(one: RunView, other: RunView) -> int:
    """How many things vary; at least one without repeats, where nobody knows whether the site varies."""
    unknown = max((*one.complete.values(), *other.complete.values()), default=0) < 2
    return max(one.restless, other.restless, unknown)


def _of_new(old: RunView, new: RunView, seen_before: Collection[str]) -> Iterator[FindingChange]:
    for fingerprint, sighting in new.sightings.items():
        if sighting.waived:
            yield _info(sighting, Verdict(Change.WAIVED, "waived"))
        elif (before := old.sightings.get(fingerprint)) is not None:
            yield _info(
                sighting, Verdict(Change.UNCHANGED, "its waiver ended" if before.waived else "seen in both runs")
            )
        else:
            verdict = _appeared(sighting, old, new)
            if verdict.change is Change.NEW and fingerprint in seen_before:
                verdict = Verdict(Change.RETURNED, f"an earlier run had it; {verdict.reason}")
            yield _info(sighting, verdict)


def _of_old(old: RunView, new: RunView) -> Iterator[FindingChange]:
    for fingerprint, sighting in old.sightings.items():
        if fingerprint not in new.sightings:
            yield _info(sighting, _vanished(sighting, old, new))


def _appeared(sighting: Sighting, old: RunView, new: RunView) -> Verdict:
    """A finding that only the new run has."""
    outcome = old.outcomes.get(sighting.rule)
    if outcome is not None and outcome not in _ASSESSED:
        return Verdict(Change.UNCERTAIN, f"its rule was {outcome} in the earlier run, which could not have seen it")
    responses = old.responses.get(sighting.subject, {})
    if any(responses.get(name) in _OPEN_RESPONSES for name in sighting.scenarios):
        return Verdict(Change.UNCERTAIN, "the earlier run had too few visits to tell how this vendor responds")
    if verdict := _by_inputs(Change.NEW, sighting, new, old):
        return verdict
    if not sighting.of:
        return Verdict(Change.NEW, "it rests on no visit that could vary")
    others = sum(old.complete.get(name, 0) for name in sighting.scenarios)
    if not others:
        return Verdict(Change.UNCERTAIN, f"the earlier run has no complete visit of {', '.join(sighting.scenarios)}")
    return _told_from_chance(Change.NEW, sighting, others, old, new)


def _vanished(sighting: Sighting, old: RunView, new: RunView) -> Verdict:
    """A finding that only the old run has."""
    outcome = new.outcomes.get(sighting.rule)
    if outcome not in _ASSESSED:
        return Verdict(Change.NOT_RETESTED, f"its rule is {outcome or 'not part of this run'}")
    responses = new.responses.get(sighting.subject, {})
    if any(responses.get(name) in _OPEN_RESPONSES for name in sighting.scenarios):
        return Verdict(Change.UNCERTAIN, "this run has too few visits to tell how this vendor responds")
    if verdict := _by_inputs(Change.FIXED, sighting, old, new):
        return verdict
    if not sighting.of:
        return Verdict(Change.FIXED, "it rests on no visit that could vary")
    missing = [name for name in sighting.scenarios if not new.complete.get(name)]
    if missing:
        return Verdict(Change.NOT_RETESTED, f"no complete visit of {', '.join(missing)}")
    others = sum(new.complete.get(name, 0) for name in sighting.scenarios)
    return _told_from_chance(Change.FIXED, sighting, others, old, new)


def _by_inputs(word: Change, sighting: Sighting, here: RunView, there: RunView) -> Verdict | None:
    """The verdict where the two runs were analysed with other inputs; None where what was seen must tell.

    `here` is the run with the finding. The policy is the site's; program and catalogue are ours, and what they newly see, or no
    longer, may be as it was.
    """
    changed = {name for name, value in here.inputs.items() if there.inputs.get(name) != value}
    vendor = sighting.seen > 0 and sighting.subject in here.vendors
    if not changed or (vendor and not there.vendors.get(sighting.subject)):
        return None
    if changed == {"policy"}:
        return Verdict(word, "the policy's text changed") if vendor or not sighting.of else None
    how = '"policywitness analyse" of the older bundle would tell'
    return Verdict(Change.UNCERTAIN, f"the runs were analysed with another {', '.join(sorted(changed))}; {how}")


def _told_from_chance(word: Change, sighting: Sighting, others: int, old: RunView, new: RunView) -> Verdict:
    varies = _restless(old, new)
    if not sighting.seen:
        if varies:
            return Verdict(Change.UNCERTAIN, "a thing that one visit does not meet, another may: this site varies")
        return Verdict(word, f"it rests on what none of {sighting.of} visits met")
    counts = f"seen in {sighting.seen} of {sighting.of} visits, and in none of {others}"
    if sighting.of < 2 or others < 2:
        return Verdict(Change.UNCERTAIN, f"{counts}: with a single visit, chance cannot be told from change")
    if chance(sighting.seen, sighting.of, others, varies) > CHANCE:
        return Verdict(Change.UNCERTAIN, f"{counts}: this site varies from visit to visit; more repeats would tell")
    return Verdict(word, counts)


def _info(sighting: Sighting, verdict: Verdict) -> FindingChange:
    return FindingChange(verdict.change, sighting, verdict.reason)


def worst(changes: Collection[FindingChange]) -> Severity | None:
    """The highest severity of what is new or returned; None where nothing is."""
    return max(
        (one.finding.severity for one in changes if one.change in (Change.NEW, Change.RETURNED)),
        key=lambda severity: severity.rank,
        default=None,
    )
