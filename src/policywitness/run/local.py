"""Carry out a plan on this machine: discovery, then the visits in their order, a few at a time, then seal and analyse."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from policywitness import __version__
from policywitness.browser.profile import certificates
from policywitness.browser.program import Program, find
from policywitness.browser.witness import LaunchFailed
from policywitness.bundle.key import load_key
from policywitness.bundle.layout import BundleError
from policywitness.bundle.reader import Evidence
from policywitness.bundle.recording import Recording
from policywitness.bundle.redact import Redactor
from policywitness.bundle.writer import BundleWriter, unfinished_plan
from policywitness.config import shipped_scenarios, visits
from policywitness.crawl.choose import scope
from policywitness.model import moments
from policywitness.model.plan import DISCOVERY, Plan, Scenario, VisitorPlan, VisitPlan
from policywitness.model.progress import Progress
from policywitness.run.analyse import AuditResult, Given, analyse
from policywitness.run.entry import recording
from policywitness.run.pace import Pace
from policywitness.run.probe import Capability, probe
from policywitness.visit.discover import Discovery
from policywitness.visit.driver import Driver, driver
from policywitness.visit.journey import journey_work
from policywitness.visit.login import read_login
from policywitness.visit.make import Work, failed_visit, make_visit, pages_work
from policywitness.visit.opt_out import properties_in

REJECT = "reject"
_DISCOVERY = VisitPlan(DISCOVERY, Scenario(DISCOVERY, "Finding the pages and the policy", None), 1)


def audit(
    plan: Plan, out: Path, *, progress: Progress, as_of: date, formats: Sequence[str], ledger: str | None = None
) -> AuditResult:
    """Make an audit into the folder `out`.

    Raises NoBrowser, LaunchFailed, BundleError, BadCertificate, BadStorageState; CatalogueError before anything is visited where
    a vendor file or list that the plan names cannot be used. What a site does is never an error here: an unreachable site
    leaves a sealed bundle that says so. `ledger` is where the run is entered (None: nowhere); one that cannot be had is a problem
    of the result, not an error: the bundle is what counts.
    """
    check(plan)
    problems = asyncio.run(collect(plan, out, progress))
    progress.note("Reading the policy and comparing ...")
    with recording(ledger, out) as entry:
        result = analyse(out, as_of=as_of, given=Given.of(plan), formats=formats, known=entry.snapshot)
        entry.record(result.audit)
    return replace(result, problems=(*problems, *result.problems, *entry.problems))


def check(plan: Plan) -> None:
    """Read each file that a plan names, so that a wrong one is told before anything is visited. Raises what `audit` raises for it."""
    Given.of(plan).check()
    if plan.visitor.ca_certificate:
        certificates(plan.visitor.ca_certificate)
    if plan.visitor.storage_state:
        read_login(Path(plan.visitor.storage_state))


def resume(
    out: Path, *, progress: Progress, as_of: date, formats: Sequence[str], ledger: str | None = None
) -> AuditResult:
    """Go on with an audit that was interrupted: its finished visits are kept, the others are made.

    Raises what `audit` raises, and BundleError where `out` holds no unfinished audit or its plan held credentials, which are
    not kept: then the same command again, with the same `--out`, goes on with it.
    """
    document = unfinished_plan(out)
    if "⟨h:" in str(document):
        raise BundleError(
            f"{out}: the audit used credentials, which are not kept; run its command again with --out {out}"
        )
    document.pop("visits", None)
    return audit(msgspec.convert(document, Plan), out, progress=progress, as_of=as_of, formats=formats, ledger=ledger)


async def collect(plan: Plan, out: Path, progress: Progress) -> list[str]:
    """Make the visits and seal the bundle; plain lines about what went wrong.

    An interruption leaves the bundle unsealed: it can be read, and gone on with.
    """
    program = find(plan.visitor.browser)
    writer = BundleWriter(out, Redactor(load_key(), plan.keep_values))
    started = moments.now()
    discovery = Discovery(plan)
    async with driver() as playwright:
        runner = _Runner(playwright, program, plan, writer, progress)
        found: Recording | None = None
        if _known_before(discovery, out, runner.done):
            before = unfinished_plan(out)
            plan = with_properties(with_reject(plan, asked=_has_reject(before)), _properties(before))
        else:
            found = await runner.visit(_DISCOVERY, discovery)
            plan = with_reject(plan, asked=any(row.kind == "banner" for row in found.consent))
            plan = with_properties(plan, properties_in(_told(found)))
        planned = visits(plan)
        runner.total = len(planned) + 1
        writer.begin(started, __version__, plan_document(plan, planned), plan.authorised_by)
        try:
            if found is not None:
                await runner.keep(found)
            for note in discovery.notes:
                progress.note(note)
            if discovery.reached:
                progress.note("Proving that the browser does what the scenarios say ...")
                await runner.measure(plan.scenarios)
                await runner.make_all(planned, work_of(plan, discovery))
        except asyncio.CancelledError:
            raise
        except BaseException:
            writer.seal(moments.now())
            raise
    writer.seal(moments.now())
    return discovery.problems


def with_reject(plan: Plan, asked: bool) -> Plan:
    """The plan with the scenario `reject`, where the site asks for consent and the user left the scenarios to us."""
    if not asked or not plan.reject_where_asked or any(one.name == REJECT for one in plan.scenarios):
        return plan
    return replace(plan, scenarios=(*plan.scenarios, shipped_scenarios()[REJECT]))


def with_properties(plan: Plan, properties: tuple[str, ...]) -> Plan:
    """The plan with the Analytics properties that its scenarios are to disable."""
    scenarios = [replace(one, properties=properties) if one.opt_out == "ga-disable" else one for one in plan.scenarios]
    return replace(plan, scenarios=tuple(scenarios))


def _told(found: Recording) -> Iterator[str]:
    """Where a visit's recording may name the properties of a vendor."""
    for request in found.requests:
        yield request.url
        yield request.post_data or ""


def _properties(document: Mapping[str, Any]) -> tuple[str, ...]:
    """The properties that an interrupted audit had found."""
    return tuple(sorted({found for one in document["scenarios"] for found in one.get("properties", ())}))


def _has_reject(document: Mapping[str, Any]) -> bool:
    return any(one["name"] == REJECT for one in document["scenarios"])


def _known_before(discovery: Discovery, out: Path, done: set[str]) -> bool:
    """Whether an interrupted audit had come further than finding its pages: then every visitor goes to the same ones."""
    made = [visit for visit in Evidence.read(out).visits if visit.scenario != DISCOVERY] if done - {DISCOVERY} else []
    pages = max((visit.pages for visit in made), key=len, default=())
    discovery.reached, discovery.pages = bool(pages), tuple(page.url for page in pages)
    return bool(pages)


def work_of(plan: Plan, discovery: Discovery) -> Work:
    """What every visitor does: the journey where there is one, else the pages that were found, not too fast."""
    if plan.crawl.journey:
        return journey_work(plan.crawl.journey)
    robots = discovery.delay_s if plan.crawl.robots == "respect" else 0.0
    return pages_work(discovery.pages, Pace(max(plan.crawl.pause_ms / 1000, robots)).wait, discovery.ground)


def needs_proof(scenario: Scenario) -> bool:
    """Whether a scenario asks something of the browser that some browsers do not do."""
    return scenario.gpc or scenario.dnt or "block" in (scenario.cookies, scenario.third_party_cookies)


def unplayable(scenario: Scenario, measured: Capability) -> str | None:
    """Why this browser cannot arrive as the scenario says; None where it can."""
    if scenario.cookies == "block" and (measured.first_party_cookie or measured.third_party_cookie):
        return "this browser does not block cookies when told to; use the full browser"
    if scenario.third_party_cookies == "block" and measured.third_party_cookie:
        return "this browser does not block third-party cookies when told to; use the full browser"
    return None


def plan_document(plan: Plan, planned: Sequence[VisitPlan]) -> dict[str, Any]:
    """The plan as it is stored in the bundle, with its visits in order."""
    document: dict[str, Any] = msgspec.to_builtins(plan)
    document["visits"] = [
        {"visit_id": visit.visit_id, "scenario": visit.scenario.name, "repeat": visit.repeat}
        for visit in (_DISCOVERY, *planned)
    ]
    return document


class _Runner:
    """Makes visits and writes each as soon as it is done."""

    def __init__(
        self, playwright: Driver, program: Program, plan: Plan, writer: BundleWriter, progress: Progress
    ) -> None:
        self.playwright = playwright
        self.program = program
        self.plan = plan
        self.writer = writer
        self.progress = progress
        self.total = 1 + len(plan.scenarios) * plan.repeats
        self.begun = 0
        self.done = writer.finished_visits()
        self.capabilities: dict[str, Capability] = {}
        # A journey says itself what is clicked and typed.
        authorised = plan.authorised_by is not None and not plan.crawl.journey
        self.visitor = replace(plan.visitor, authorised=authorised)
        # Where a scenario signs in, the others do not.
        self.signs_in = any(one.signed_in for one in plan.scenarios)

    async def measure(self, scenarios: Sequence[Scenario]) -> None:
        """Prove on a page of ours that the browser does what each scenario's name says, before the site is visited."""
        places = asyncio.Semaphore(self.plan.parallel)

        async def one(scenario: Scenario) -> None:
            async with places:
                self.capabilities[scenario.name] = await self._measured(scenario)

        await asyncio.gather(*(one(scenario) for scenario in scenarios if needs_proof(scenario)))

    async def _measured(self, scenario: Scenario) -> Capability:
        measured = await probe(self.playwright, self.program, scenario, self.plan.visitor)
        lacking = measured.lacking()
        if lacking:
            names = " and ".join(sorted(lacking)).upper()
            self.progress.note(f"This browser has no {names} of its own: it is emulated.")
            measured = await probe(self.playwright, self.program, scenario, self.plan.visitor, lacking)
        return measured

    async def make_all(self, planned: Sequence[VisitPlan], work: Work) -> None:
        """All visits, `plan.parallel` at a time, started in their order."""
        places = asyncio.Semaphore(self.plan.parallel)

        async def one(visit: VisitPlan) -> None:
            async with places:
                if visit.visit_id not in self.done:
                    await self.make(visit, work)

        try:
            async with asyncio.TaskGroup() as group:
                for visit in planned:
                    group.create_task(one(visit))
        except ExceptionGroup as failures:
            # A full disk fails every visit alike: one message is enough.
            raise failures.exceptions[0] from failures

    async def make(self, visit: VisitPlan, work: Work) -> None:
        """One visit, from launch to disk."""
        await self.keep(await self.visit(visit, work))

    def visitor_of(self, scenario: Scenario) -> VisitorPlan:
        """How the visitors of a scenario arrive: a saved login is for all, or for the scenarios that say so."""
        left_out = self.signs_in and not scenario.signed_in
        return replace(self.visitor, storage_state=None) if left_out else self.visitor

    async def visit(self, visit: VisitPlan, work: Work) -> Recording:
        """One visit, recorded. Raises LaunchFailed for the discovery: without it there is nothing to go on with."""
        self.begun += 1
        name = visit.visit_id
        self.progress.visit_started(name, visit.scenario.name, visit.repeat, self.begun, self.total)
        started = time.monotonic()
        planned_pages = self.plan.crawl.max_pages
        measured = self.capabilities.get(visit.scenario.name)
        try:
            if measured and (problem := unplayable(visit.scenario, measured)):
                raise LaunchFailed(problem)
            recording = await make_visit(
                self.playwright,
                self.program,
                visit,
                self.visitor_of(visit.scenario),
                work,
                lambda index, page: self.progress.page(name, index, max(index, planned_pages), page.url, page.outcome),
                scope(self.plan.site),
                measured.contexts if measured else None,
                measured.emulated if measured else frozenset(),
            )
        except LaunchFailed as problem:
            if visit is _DISCOVERY:
                raise
            # This visit is lost, the others are not.
            recording = failed_visit(visit, str(problem))
        assert recording.visit is not None
        self.progress.visit_done(name, recording.visit.outcome, len(recording.requests), time.monotonic() - started)
        return recording

    async def keep(self, recording: Recording) -> None:
        """Redact a recording and write it."""
        await asyncio.to_thread(self.writer.write_visit, recording)
