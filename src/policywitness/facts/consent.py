"""The consent banner: what it offers, what is unequal about it, and what came of each choice, over all visits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from policywitness.model.audit import BannerInfo, BannerObservation, ChoiceInfo, ConsentInfo, ConsentStringInfo, Share
from policywitness.model.evidence import ConsentRecord

if TYPE_CHECKING:
    from policywitness.facts import Facts

_TEXT = 600


def consent_info(facts: Facts) -> ConsentInfo:
    """Everything that the visits show of the banner."""
    rows = facts.observed(facts.evidence.consent)
    banners = [row for row in rows if row.kind == "banner"]
    actions = [row for row in rows if row.kind == "action" and row.detail.get("via") != "nothing"]
    return ConsentInfo(
        asked=bool(banners),
        clicks_to_accept=_clicks(facts, "accept", actions, banners),
        clicks_to_reject=_clicks(facts, "reject", actions, banners),
        banners=tuple(_banners(facts, banners)),
        observations=tuple(_observations(facts, banners)),
        choices=tuple(_choices(facts, rows)),
        strings=tuple(_strings(facts, (row for row in rows if row.kind == "string"))),
    )


def _clicks(
    facts: Facts, choice: str, actions: Iterable[ConsentRecord], banners: Iterable[ConsentRecord]
) -> int | None:
    """The fewest clicks that were proved to make a choice; without such a visit, one where the first layer has its control."""
    proved = [
        int(row.detail.get("clicks", 0))
        for row in actions
        if row.name == choice
        and row.detail.get("via") in ("button", "settings")
        and row.visit_id in facts.visits.proofs
    ]
    if proved:
        return min(proved)
    offered = any(choice in (kind for kind, _ in _controls(row)) for row in banners if row.detail.get("layer", 1) == 1)
    return 1 if offered else None


def _controls(row: ConsentRecord) -> list[tuple[str, str]]:
    return [(str(one.get("kind")), str(one.get("label"))) for one in row.detail.get("controls", ())]


def _banners(facts: Facts, rows: Iterable[ConsentRecord]) -> Iterator[BannerInfo]:
    found: dict[tuple[Any, ...], list[ConsentRecord]] = defaultdict(list)
    for row in rows:
        if not row.detail.get("reopened"):
            found[row.detail.get("element", row.name), row.detail.get("layer", 1), row.detail.get("frame_url")].append(
                row
            )
    for (element, layer, frame_url), alike in found.items():
        first = alike[0]
        yield BannerInfo(
            element=element,
            rule=next((row.detail["rule"] for row in alike if row.detail.get("rule")), None),
            layer=layer,
            frame_url=frame_url,
            page_url=first.page_url,
            text=str(first.detail.get("text", ""))[:_TEXT],
            controls=tuple(_controls(first)),
            toggles=len(first.detail.get("toggles", ())),
            screenshot=_picture(alike),
            scenarios=facts.visits.shares(row.visit_id for row in alike),
        )


def _picture(rows: Iterable[ConsentRecord]) -> str | None:
    return next((row.detail["screenshot"] for row in rows if row.detail.get("screenshot")), None)


def _observations(facts: Facts, rows: Iterable[ConsentRecord]) -> Iterator[BannerObservation]:
    found: dict[tuple[str, str, int], list[tuple[ConsentRecord, dict[str, Any]]]] = defaultdict(list)
    for row in rows:
        for seen in row.detail.get("observations", ()):
            found[seen["what"], seen["element"], row.detail.get("layer", 1)].append((row, seen))
    for (what, element, layer), alike in sorted(found.items(), key=lambda one: one[0]):
        row, seen = alike[0]
        yield BannerObservation(
            what=what,
            element=element,
            label=seen.get("label", ""),
            beside=seen.get("beside"),
            reasons=tuple(seen.get("reasons") or seen.get("labels") or ()),
            layer=layer,
            page_url=row.page_url,
            screenshot=_picture(one for one, _ in alike),
            scenarios=facts.visits.shares(one.visit_id for one, _ in alike),
        )


def _choices(facts: Facts, rows: Sequence[ConsentRecord]) -> Iterator[ChoiceInfo]:
    """One row a scenario that chooses and was visited."""
    for scenario in facts.visits.scenarios.values():
        visits = facts.visits.complete.get(scenario.name, ())
        if scenario.choice is None or not visits:
            continue
        ids = {visit.visit_id for visit in visits}
        proofs = [row for row in rows if row.kind == "proof" and row.visit_id in ids]
        actions = [row for row in rows if row.kind == "action" and row.visit_id in ids]
        yield ChoiceInfo(
            scenario=scenario.name,
            choice=scenario.choice,
            proved=Share(seen=len(ids & facts.visits.proofs), of=len(ids)),
            clicks=tuple(int(row.detail.get("clicks", 0)) for row in proofs),
            via=tuple(dict.fromkeys(str(row.detail.get("via")) for row in actions)),
            strengths=tuple(dict.fromkeys(row.detail["strength"] for row in proofs if row.detail.get("strength"))),
            reasons=tuple(dict.fromkeys(str(row.detail.get("reason")) for row in proofs)),
        )


def _strings(facts: Facts, rows: Iterable[ConsentRecord]) -> Iterator[ConsentStringInfo]:
    found: dict[tuple[str, str, str, str, str], list[ConsentRecord]] = defaultdict(list)
    for row in rows:
        kept = row.detail.get("kept", {})
        said = repr((row.detail.get("value"), row.detail.get("granted"), row.detail.get("denied")))
        found[row.name, row.detail.get("moment", ""), kept.get("where", ""), kept.get("name", ""), said].append(row)
    for (form, moment, where, name, _), alike in sorted(found.items(), key=lambda one: one[0]):
        detail = alike[0].detail
        yield ConsentStringInfo(
            format=form,
            moment=moment,
            where=where,
            name=name,
            value=detail.get("value"),
            granted=tuple(detail.get("granted", ())),
            denied=tuple(detail.get("denied", ())),
            fields=dict(detail.get("fields", {})),
            scenarios=facts.visits.shares(row.visit_id for row in alike),
        )
