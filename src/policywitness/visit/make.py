"""Make one visit: launch, attach, go from page to page, collect, compare with the browser's own log, and hand over the recording."""

from __future__ import annotations

import asyncio
import re
import secrets
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from playwright.async_api import Error, Page, Playwright

from policywitness.browser.devtools import DevToolsError
from policywitness.browser.observer import Observer
from policywitness.browser.program import Program
from policywitness.browser.witness import Witness, launch
from policywitness.bundle.recording import Recording
from policywitness.consent.banner import shows_banner
from policywitness.consent.choose import NO_BANNER, choose, look
from policywitness.consent.encounter import Encounter
from policywitness.model import moments
from policywitness.model.evidence import PageVisit, Visit
from policywitness.model.plan import Emulated, Scenario, VisitorPlan, VisitPlan
from policywitness.model.vocabulary import Outcome, Phase
from policywitness.visit.canary import Canaries, type_canaries
from policywitness.visit.clicks import click_around
from policywitness.visit.collectors import CollectorLike, all_collectors
from policywitness.visit.completeness import Bystander, add_unseen, compare
from policywitness.visit.device import show_device
from policywitness.visit.emulated_signals import emulate_signals
from policywitness.visit.login import first_party_headers, sign_in
from policywitness.visit.opt_out import opt_out
from policywitness.visit.page_load import describe, interact, leave, load, settle, turn_back
from policywitness.visit.page_recorder import PageRecorder
from policywitness.visit.passport import Capabilities, passport
from policywitness.visit.scene import Scene
from policywitness.visit.stage import Stage, guarded

_COLLECT_SECONDS = 30
_CONSENT_SECONDS = 90
_ANSWER_QUIET_MS, _ANSWER_CAP_MS = 400, 4_000
Step = Callable[[], Awaitable[None]]
OnPage = Callable[[int, PageVisit], None]
Work = Callable[["Visitor"], Awaitable[None]]


@dataclass(slots=True)
class Visitor:
    """A visit under way: what a piece of work (the pages, or the discovery) drives."""

    witness: Witness
    stage: Stage
    collectors: list[CollectorLike]
    bystander: Bystander
    on_page: OnPage
    pages: list[PageVisit] = field(default_factory=list)
    asked: bool = False
    answered: bool = False
    lost: bool = False
    notes: list[str] = field(default_factory=list)
    canaries: Canaries = field(default_factory=Canaries.new)

    async def visit_page(
        self, url: str, interactive: bool = True, act: Step | None = None, then: Step | None = None
    ) -> PageVisit:
        """Load, settle, act (as a reader, then `act`), collect, do `then` while the page is open, leave.

        Whatever happens, a record of the page results.
        """
        stage, page = self.stage, await self._page()
        stage.scene.enter(url)
        started = stage.scene.t_ms()
        loaded = await load(page, url if self.pages else arriving(url, stage.scenario), stage)
        await settle(stage, stage.visitor.quiet_ms, stage.visitor.settle_cap_ms)
        loaded = await turn_back(page, loaded, stage)
        with self.bystander.listening():
            if loaded.outcome is Outcome.COMPLETE:
                # Nobody reads the page in the discovery, so it waits here for a banner that comes late.
                patience = 0 if interactive else stage.visitor.linger_ms / 1000
                await guarded(stage, "consent", self._consent(page, patience), _CONSENT_SECONDS)
            if interactive and loaded.outcome is Outcome.COMPLETE:
                await self._act(page, act, since=time.monotonic())
                await guarded(stage, "consent", self._late_consent(page), _CONSENT_SECONDS)
            loaded = await turn_back(page, loaded, stage)
            shot = f"{len(self.pages) + 1:02d}"
            record = await describe(page, url, loaded, started, stage, shot)
            if (seen_again := await turn_back(page, loaded, stage)) is not loaded:
                # It went elsewhere while it was described.
                record = await describe(page, url, seen_again, started, stage, shot)
            for collector in self.collectors:
                await guarded(
                    stage, type(collector).__module__.rpartition(".")[2], collector.page_done(), _COLLECT_SECONDS
                )
            if then and record.outcome in (Outcome.COMPLETE, Outcome.PARTIAL):
                await then()
            await self._close_others(page)
            self.lost = not await leave(page, stage) or self.lost
        self.pages.append(record)
        self.on_page(len(self.pages), record)
        return record

    async def _act(self, page: Page, act: Step | None, since: float) -> None:
        """Read the page as a person would and, where somebody allowed it, type and click; then wait for late scripts."""
        stage = self.stage
        await interact(page, stage)
        if stage.visitor.authorised:
            await type_canaries(page, stage, self.canaries)
            await click_around(page, stage)
        if act:
            await act()
        await settle(stage, stage.visitor.quiet_ms, stage.visitor.settle_cap_ms)
        await asyncio.sleep(max(0.0, since + stage.visitor.linger_ms / 1000 - time.monotonic()))

    async def _consent(self, page: Page, patience: float = 0) -> None:
        """Look at the consent banner of the first page; in a scenario with a choice, answer the first banner there is."""
        choice = self.stage.scenario.choice
        if self.pages and (choice is None or self.answered):
            return
        await self._meet(page, None if self.pages and not await shows_banner(page) else choice, patience)

    async def _late_consent(self, page: Page) -> None:
        """The same for a banner that came while the page was read: after a while, or once somebody scrolls."""
        choice = self.stage.scenario.choice
        if self.asked or self.answered or (self.pages and choice is None) or not await shows_banner(page):
            return
        await self._meet(page, choice)
        await settle(self.stage, self.stage.visitor.quiet_ms, self.stage.visitor.settle_cap_ms)

    async def _meet(self, page: Page, choice: str | None, patience: float = 0) -> None:
        """Look at, or answer, the banner that shows or comes within `patience` seconds."""
        stage = self.stage
        encounter = Encounter(
            page=page,
            recording=stage.recording,
            visit_id=stage.scene.visit_id,
            page_url=stage.scene.page_url,
            clock=stage.scene.t_ms,
            settle=lambda: settle(stage, _ANSWER_QUIET_MS, _ANSWER_CAP_MS),
            on_choice=stage.scene.choose,
        )
        if choice is None:
            self.asked = await look(encounter, patience)
            return
        stage.scene.turn(Phase.CHOICE)
        # An earlier page, or an earlier look at this one, may have found nothing to answer.
        stage.recording.consent[:] = [row for row in stage.recording.consent if row.detail.get("reason") != NO_BANNER]
        proof = await choose(encounter, choice)
        self.asked = proof.reason != NO_BANNER
        self.answered = bool(encounter.clicks)
        if self.answered:
            await self._load_again(page)

    async def _load_again(self, page: Page) -> None:
        """After a choice the page is loaded once more: what it starts only when it loads shows only then whether it heeds."""
        try:
            await page.reload(wait_until="load", timeout=self.stage.visitor.page_timeout_ms)
        except Error as problem:
            self.stage.errors.append(f"loading {self.stage.scene.page_url} again: {problem.message.splitlines()[0]}")
            return
        await settle(self.stage, self.stage.visitor.quiet_ms, self.stage.visitor.settle_cap_ms)

    async def _page(self) -> Page:
        """The page to drive; a new one where the last crashed or would not be left."""
        page = self.witness.page
        if page.is_closed() or self.lost:
            self.lost = False
            self.witness.page = await self.witness.context.new_page()
            self.watch(self.witness.page)
            if not page.is_closed():
                await self._close_others(self.witness.page)
        return self.witness.page

    def watch(self, page: Page) -> None:
        """Notice when the page's renderer dies."""
        page.on("crash", lambda _: setattr(self, "lost", True))

    async def _close_others(self, page: Page) -> None:
        for other in self.witness.context.pages:
            if other is not page:
                try:
                    await asyncio.wait_for(other.close(), 5)
                except (Error, TimeoutError):
                    self.stage.errors.append(f"a window opened by {self.stage.scene.page_url} would not close")


async def make_visit(
    playwright: Playwright,
    program: Program,
    plan: VisitPlan,
    visitor: VisitorPlan,
    work: Work,
    on_page: OnPage = lambda index, page: None,
    own_hosts: tuple[str, ...] = (),
    capability: Capabilities | None = None,
    emulate: Emulated = frozenset(),
) -> Recording:
    """One clean visitor does `work`; the recording that results is raw. Never raises for what a site does.

    `own_hosts` get the configured headers; `capability` is what a probe of this scenario measured, for the passport;
    `emulate` names the signals that this browser does not have built in.

    A returning visitor does the work twice, with a restart of the browser between: the second time is the recording. What the
    first time failed at makes the second no return, so then its recording stands, and says so.

    Raises LaunchFailed where no browser starts.
    """
    if not plan.scenario.returning:
        return await _make(playwright, program, plan, visitor, work, on_page, own_hosts, capability or {}, emulate)
    with tempfile.TemporaryDirectory(prefix="policywitness-", ignore_cleanup_errors=True) as home:
        rest = (own_hosts, capability or {}, emulate, Path(home))
        first = await _make(playwright, program, plan, visitor, work, lambda index, page: None, *rest)
        assert first.visit is not None
        if first.visit.outcome is not Outcome.COMPLETE:
            first.visit = replace(first.visit, reason=f"the first of the two visits: {first.visit.reason}")
            return first
        return await _make(playwright, program, plan, visitor, work, on_page, *rest)


async def _make(
    playwright: Playwright,
    program: Program,
    plan: VisitPlan,
    visitor: VisitorPlan,
    work: Work,
    on_page: OnPage,
    own_hosts: tuple[str, ...],
    capability: Capabilities,
    emulate: Emulated,
    home: Path | None = None,
) -> Recording:
    started_at = moments.now_ms()
    errors: list[str] = []
    observer = Observer(on_error=lambda name, problem: errors.append(f"{name}: {type(problem).__name__}: {problem}"))
    stage = Stage(observer, Scene(plan.visit_id), Recording(), plan.scenario, visitor, emulate, errors=errors)
    reason: str | None = None
    under_way: Visitor | None = None
    witness: Witness | None = None
    try:
        async with (
            launch(playwright, program, plan.scenario, visitor, emulate, home) as witness,
            asyncio.timeout(visitor.visit_timeout_ms / 1000),
        ):
            await sign_in(witness.context, visitor, stage.recording)
            under_way = await _begin(witness, stage, on_page, own_hosts)
            try:
                await work(under_way)
            finally:
                await asyncio.shield(_finish(under_way))
    except TimeoutError:
        reason = f"the visit was ended after its {visitor.visit_timeout_ms / 1000:.0f} s"
    except (Error, DevToolsError) as problem:
        reason = f"the browser ended: {str(problem).splitlines()[0][:300]}"
    pages = tuple(under_way.pages) if under_way else ()
    outcome, why = _outcome(pages, reason)
    stage.recording.visit = Visit(
        visit_id=plan.visit_id,
        scenario=plan.scenario.name,
        repeat=plan.repeat,
        outcome=outcome,
        reason=why,
        started_at=started_at,
        ended_at=moments.now_ms(),
        passport=passport(witness, stage.measured, plan.scenario, visitor, capability)
        if witness and under_way
        else None,
        pages=pages,
        completeness=compare(witness.network_log(), stage.recording, stage.scene) if witness else None,
        errors=tuple(errors),
        notes=tuple(under_way.notes) if under_way else (),
    )
    return stage.recording


def arriving(url: str, scenario: Scenario) -> str:
    """The address by which a visitor arrives at the first page, with fresh identifiers in what the scenario adds to it."""
    if scenario.arrives_with is None:
        return url
    parts = urlsplit(url)
    added = re.sub(r"\{id\}", lambda _: secrets.token_hex(16), scenario.arrives_with)
    return urlunsplit(parts._replace(query=f"{parts.query}&{added}" if parts.query else added))


def failed_visit(plan: VisitPlan, reason: str) -> Recording:
    """The recording of a visit that could not begin."""
    now = moments.now_ms()
    visit = Visit(plan.visit_id, plan.scenario.name, plan.repeat, Outcome.FAILED, reason, now, now, None, ())
    return Recording(visit=visit)


def pages_work(urls: Sequence[str], pace: Step | None = None, ground: str | None = None) -> Work:
    """The work of an ordinary visit: these pages in this order; `pace` is awaited before each. `ground` is the address space
    that an earlier visit found the site in."""

    async def work(visitor: Visitor) -> None:
        visitor.stage.ground.space = ground
        for url in urls:
            if pace:
                await pace()
            await visitor.visit_page(url)

    return work


async def _begin(witness: Witness, stage: Stage, on_page: OnPage, own_hosts: tuple[str, ...]) -> Visitor:
    """Attach whatever watches or plays a part, before the first page."""
    collectors = [kind(stage) for kind in all_collectors()]
    PageRecorder(stage)
    first_party_headers(stage, own_hosts)
    emulate_signals(stage)
    opt_out(stage)
    show_device(stage, witness.user_agent, witness.version)
    await stage.observer.start(witness.endpoint)
    visitor_under_way = Visitor(witness, stage, collectors, Bystander(witness.context, stage.hops), on_page)
    visitor_under_way.watch(witness.page)
    return visitor_under_way


async def _finish(under_way: Visitor) -> None:
    """Collect while the browser still runs, then add what only Playwright saw (a window's first requests)."""
    stage = under_way.stage
    await stage.observer.catch_up()
    add_unseen(stage, under_way.bystander)
    for collector in under_way.collectors:
        await guarded(stage, type(collector).__module__.rpartition(".")[2], collector.finish(), _COLLECT_SECONDS)
    await stage.observer.close()


def _outcome(pages: Sequence[PageVisit], reason: str | None) -> tuple[Outcome, str | None]:
    """A visit is complete when all its pages are; its reason is the first thing that went wrong.

    A further page that the site says it does not have takes nothing from it: sitemaps and links go stale.
    """
    wanted = [*pages[:1], *(page for page in pages[1:] if not page.absent)]
    outcomes = {page.outcome for page in wanted}
    first = next((f"{page.url}: {page.reason}" for page in wanted if page.reason), None)
    if not pages or outcomes == {Outcome.FAILED}:
        return Outcome.FAILED, reason or first or "no page was reached"
    if Outcome.BLOCKED in outcomes:
        return Outcome.BLOCKED, first
    if reason or outcomes != {Outcome.COMPLETE}:
        return Outcome.PARTIAL, reason or first
    return Outcome.COMPLETE, None
