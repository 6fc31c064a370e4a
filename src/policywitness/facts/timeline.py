"""Each visit in the order of time: what fired before the visitor had chosen anything, and what after.

One entry is the first of its kind by one party in one phase of the visit; the later ones are counted in it. So a reader sees
when each company began, and a page of a thousand requests still fits on a screen.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from policywitness.model.audit import TimelineEntry, TimelineInfo
from policywitness.model.evidence import Call, ConsentRecord, CookieEvent, Request, StorageItem, Visit
from policywitness.model.vocabulary import Party, Phase

if TYPE_CHECKING:
    from policywitness.facts import Facts

LONGEST = 250
"""Entries of one visit that are listed; a visit with more parties than this is rare, and the count of the rest is given."""

_NAMED = 4
"""Names in the text of an entry; the others are in the bundle."""

_SIGNALS = ("globalPrivacyControl", "doNotTrack", "__gpp", "__uspapi", "__tcfapi")


@dataclass(frozen=True, slots=True)
class _Moment:
    """One thing that happened."""

    t_ms: int
    phase: Phase
    kind: str
    party: str
    text: str
    record: Request | CookieEvent | StorageItem | Call
    times: int = 1


@dataclass(slots=True)
class _Entry:
    first: _Moment
    count: int = 0
    names: dict[str, None] = field(default_factory=dict)


def timelines(facts: Facts) -> tuple[TimelineInfo, ...]:
    """One timeline for each visit that shows the site, by scenario and repeat."""
    by_visit: dict[str, list[_Moment]] = defaultdict(list)
    for moment in _moments(facts):
        by_visit[moment.record.visit_id].append(moment)
    consent: dict[str, list[ConsentRecord]] = defaultdict(list)
    for record in facts.observed(facts.evidence.consent):
        consent[record.visit_id].append(record)
    counted = (visit for visit_id, visit in facts.visits.by_id.items() if visit_id in facts.visits.counted)
    return tuple(_timeline(facts, visit, by_visit[visit.visit_id], consent[visit.visit_id]) for visit in counted)


def _moments(facts: Facts) -> Iterator[_Moment]:
    """What reached or concerns somebody else, or keeps something in the visitor's browser. Requests to the site itself do not."""
    for request in facts.traffic.requests:
        whose = facts.parties.of(request.url)
        if whose.outside:
            yield _Moment(request.t_ms, request.phase, "request", _party(facts, request.url), whose.host, request)
    for group in facts.cookie_groups:
        owner = group.vendor or (facts.parties.site if group.party is Party.FIRST else group.domain)
        for event in group.accepted:
            yield _Moment(event.t_ms, event.phase, "cookie", owner, group.name, event)
    for call in facts.observed(facts.evidence.calls):
        if any(name in call.api for name in _SIGNALS):
            party = _party(facts, call.script_url or call.frame_url or call.page_url)
            yield _Moment(call.t_ms, call.phase, "signal-read", party, call.api, call, call.count)
    for item in facts.storage_items:
        if item.t_ms is not None:
            # An item has no phase of its own: it stands where the visit's choice puts its time.
            party = facts.storage_vendor(item) or _party(facts, item.origin)
            yield _Moment(item.t_ms, Phase.LOAD, "storage", party, item.key, item)


def _party(facts: Facts, url: str) -> str:
    return facts.parties.label(url)


def _timeline(facts: Facts, visit: Visit, moments: list[_Moment], consent: Sequence[ConsentRecord]) -> TimelineInfo:
    banner = min((record.t_ms for record in consent if record.kind == "banner"), default=None)
    actions = [record for record in consent if record.kind == "action" and record.detail.get("via") != "nothing"]
    choice_ms = _chosen(actions, moments)
    proofs = [record.detail.get("proved") is True for record in consent if record.kind == "proof"]
    entries = _entries(moments, choice_ms)
    shown = [_info(facts, visit, entry, choice_ms) for entry in entries]
    shown += [_consent(facts, visit, r, Phase.LOAD, "banner", r.t_ms) for r in consent if r.kind == "banner"]
    shown += [_consent(facts, visit, r, Phase.CHOICE, "choice", _pressed(r)) for r in actions]
    shown.sort(key=lambda entry: (entry.t_ms, entry.kind, entry.party, entry.text))
    return TimelineInfo(
        visit_id=visit.visit_id,
        scenario=visit.scenario,
        repeat=visit.repeat,
        banner_ms=banner,
        choice=facts.visits.scenarios[visit.scenario].choice if actions else None,
        choice_ms=choice_ms,
        choice_proved=all(proofs) if proofs else None,
        entries=tuple(shown[:LONGEST]),
        more=max(0, len(shown) - LONGEST),
    )


def _entries(moments: list[_Moment], choice_ms: int | None) -> list[_Entry]:
    """First moments with what followed them; before and after the choice are never one entry."""
    found: dict[tuple[str, str, Phase, bool], _Entry] = {}
    for moment in sorted(moments, key=lambda m: (m.t_ms, m.kind, m.party, m.text)):
        after = choice_ms is not None and moment.t_ms >= choice_ms
        entry = found.setdefault((moment.kind, moment.party, moment.phase, after), _Entry(moment))
        entry.count += moment.times
        entry.names.setdefault(moment.text)
    return list(found.values())


def _info(facts: Facts, visit: Visit, entry: _Entry, choice_ms: int | None) -> TimelineEntry:
    first = entry.first
    names = list(entry.names)
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    if first.kind == "storage":
        before = choice_ms is None or first.t_ms < choice_ms
    else:
        before = facts.visits.before_choice(visit.visit_id, first.phase)
    return TimelineEntry(
        t_ms=first.t_ms,
        phase=first.phase if first.kind != "storage" or before else Phase.AFTER_CHOICE,
        before_choice=before,
        kind=first.kind,
        party=first.party,
        text=", ".join(names[:_NAMED]) + more,
        count=entry.count,
        page_url=first.record.page_url,
        evidence=facts.evidence_ref(first.record),
    )


def _consent(facts: Facts, visit: Visit, record: ConsentRecord, phase: Phase, kind: str, t_ms: int) -> TimelineEntry:
    return TimelineEntry(
        t_ms=t_ms,
        phase=phase,
        before_choice=True,
        kind=kind,
        party=facts.parties.site,
        text=record.name,
        count=1,
        page_url=record.page_url,
        evidence=facts.evidence_ref(record),
    )


def _chosen(actions: Sequence[ConsentRecord], moments: Sequence[_Moment]) -> int | None:
    """The moment of the first answer. What the visit stamped as after the choice cannot have come before it."""
    if not actions:
        return None
    after = (moment.t_ms for moment in moments if moment.phase is Phase.AFTER_CHOICE)
    return min((_pressed(min(actions, key=lambda record: record.t_ms)), *after))


def _pressed(action: ConsentRecord) -> int:
    """When an action was done: its last click (those before it lead to the answer), where clicks were recorded with times."""
    clicks = [click["t_ms"] for click in action.detail.get("pressed", ()) if isinstance(click.get("t_ms"), int)]
    return max(clicks, default=action.t_ms)
