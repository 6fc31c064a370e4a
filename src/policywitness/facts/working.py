"""Whether the site still works in a scenario: status, text and errors of each page, against the visits it is compared with.

Policies say that parts of a site fail when cookies are blocked; this is what was seen. Every visit counts here, also one that
failed: a page that no longer answers is the very thing that is looked for. What a bot wall shows says nothing of the site.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from statistics import median
from typing import TYPE_CHECKING

from policywitness.model.audit import PageWorking, WorkingInfo
from policywitness.model.evidence import ConsoleMessage, PageVisit, Visit
from policywitness.model.plan import Scenario
from policywitness.model.vocabulary import Outcome, Working

if TYPE_CHECKING:
    from policywitness.facts import Facts

BROKEN = 0.5
"""A page that shows less than this share of its usual text is broken."""

LESS = 0.9
"""Below this share it shows less than usual: pages differ by a few words anyway."""

_ERRORS = 5
_LEVELS = frozenset(("error", "assert", "uncaught"))
_WORST = (Working.WORKS, Working.DEGRADED, Working.BROKEN)
_Pages = Mapping[str, Sequence[PageVisit]]
_Errors = Mapping[str, Mapping[str, set[str]]]


def working_infos(facts: Facts) -> tuple[WorkingInfo, ...]:
    """One row a scenario that is compared with another and was visited."""
    errors = _errors(facts.evidence.console)
    return tuple(
        _scenario(facts, scenario, scenario.against, errors)
        for scenario in facts.visits.scenarios.values()
        if scenario.against is not None and facts.visits_made(scenario.name)
    )


def _errors(messages: Sequence[ConsoleMessage]) -> _Errors:
    """Page -> the first line of an error -> the visits that show it; a stack's lines would make each one new."""
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for message in messages:
        if message.level in _LEVELS:
            found[message.page_url][message.text.partition("\n")[0][:200]].add(message.visit_id)
    return found


def _scenario(facts: Facts, scenario: Scenario, against: str, errors: _Errors) -> WorkingInfo:
    made = [visit for visit in facts.visits.by_id.values() if visit.scenario == scenario.name]
    seen = [visit for visit in made if visit.outcome is not Outcome.BLOCKED]
    usual = facts.visits.complete.get(against, ())
    if not seen or not usual:
        why = "A wall stood before the site in every visit." if not seen else f"No visit of {against} was complete."
        return WorkingInfo(scenario=scenario.name, against=against, verdict=Working.NOT_ASSESSED, reason=why, pages=())
    banners = _banners(facts)
    here, there = _pages(seen, banners), _pages(usual, banners)
    ids, others = {visit.visit_id for visit in seen}, {visit.visit_id for visit in usual}
    # A page that the site has for nobody says nothing about the scenario.
    shared = [url for url in there if url in here and any(map(_answered, there[url]))]
    pages = tuple(_page(url, here[url], there[url], _new(errors, url, ids, others)) for url in shared)
    return _judge(scenario.name, against, pages)


def _banners(facts: Facts) -> Mapping[tuple[str, str], int]:
    """(visit, page) -> characters of the consent banner that still stood there when the page's text was counted."""
    found: dict[tuple[str, str], int] = {}
    for row in facts.evidence.consent:
        stands = (
            row.kind == "banner" and row.detail.get("frame_url") is None and row.visit_id not in facts.visits.proofs
        )
        if stands:
            found[row.visit_id, row.page_url] = len(str(row.detail.get("text", "")))
    return found


def _pages(visits: Sequence[Visit], banners: Mapping[tuple[str, str], int]) -> _Pages:
    """The pages by address. A consent banner is no part of what a page says, and only some scenarios answer it."""
    found: dict[str, list[PageVisit]] = {}
    for visit in visits:
        for page in visit.pages:
            banner = banners.get((visit.visit_id, page.url), 0)
            without = max(0, page.text_chars - banner) if page.text_chars is not None else None
            found.setdefault(page.url, []).append(replace(page, text_chars=without))
    return found


def _new(errors: _Errors, url: str, ids: set[str], others: set[str]) -> tuple[str, ...]:
    """Errors of a page that half of the visits or more show, and none of those compared with."""
    found = errors.get(url, {})
    return tuple(
        sorted(text for text, where in found.items() if not where & others and 2 * len(where & ids) >= len(ids))
    )


def _page(url: str, here: Sequence[PageVisit], there: Sequence[PageVisit], errors: tuple[str, ...]) -> PageWorking:
    chars = tuple(page.text_chars if _answered(page) else 0 for page in here)
    usual = tuple(page.text_chars for page in there)
    share = _share(chars, usual)
    failed = sum(not _answered(page) for page in here)
    if 2 * failed >= len(here) or (share is not None and share < BROKEN):
        verdict = Working.BROKEN
    elif errors or failed or (share is not None and share < LESS):
        verdict = Working.DEGRADED
    else:
        verdict = Working.WORKS
    return PageWorking(
        url=url,
        verdict=verdict,
        statuses=tuple(page.status for page in here),
        against_statuses=tuple(page.status for page in there),
        text_chars=chars,
        against_text_chars=usual,
        text_share=None if share is None else round(share, 3),
        new_errors=errors[:_ERRORS],
        more_errors=max(0, len(errors) - _ERRORS),
    )


def _answered(page: PageVisit) -> bool:
    return page.outcome is not Outcome.FAILED and (page.status or 200) < 400


def _share(chars: Sequence[int | None], usual: Sequence[int | None]) -> float | None:
    here, there = [n for n in chars if n is not None], [n for n in usual if n is not None]
    return median(here) / median(there) if here and there and median(there) else None


def _judge(scenario: str, against: str, pages: tuple[PageWorking, ...]) -> WorkingInfo:
    if not pages:
        reason = f"No page was seen in both {scenario} and {against}."
        return WorkingInfo(scenario=scenario, against=against, verdict=Working.NOT_ASSESSED, reason=reason, pages=())
    verdict = max((page.verdict for page in pages), key=_WORST.index)
    return WorkingInfo(
        scenario=scenario, against=against, verdict=verdict, reason=_reason(pages, scenario, against), pages=pages
    )


def _reason(pages: Sequence[PageWorking], scenario: str, against: str) -> str:
    parts = []
    for found, words in (
        (Working.BROKEN, "failed or lost half of their text"),
        (Working.DEGRADED, "showed less or had new errors"),
    ):
        urls = [page.url for page in pages if page.verdict is found]
        if urls:
            parts.append(f"{len(urls)} {words} ({', '.join(urls[:2])}{', ...' if len(urls) > 2 else ''})")
    number = "1 page" if len(pages) == 1 else f"{len(pages)} pages"
    whole = f"Of {number} seen in {scenario} and {against}"
    return f"{whole}, {'; '.join(parts)}." if parts else f"{whole}, all answered and showed as much text as usual."
