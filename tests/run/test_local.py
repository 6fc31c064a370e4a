"""The order of an audit's visits on this machine, and what one lost browser costs. No browser: visits are played."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
import pytest
from tests import factories

from policywitness.browser.program import Program
from policywitness.browser.witness import LaunchFailed
from policywitness.bundle.layout import BundleError
from policywitness.bundle.reader import Evidence
from policywitness.bundle.recording import Recording
from policywitness.bundle.writer import unfinished_plan
from policywitness.model.evidence import ConsentRecord
from policywitness.model.plan import Plan, Scenario, Site, VisitorPlan
from policywitness.model.progress import Silent
from policywitness.model.vocabulary import Outcome
from policywitness.run import local
from policywitness.run.probe import Capability

BASELINE = Scenario("baseline", "Baseline", None)
BLOCKED = Scenario("cookies-blocked", "Blocked", "baseline", cookies="block")


@pytest.fixture
def played(monkeypatch, tmp_path):
    """`played(failing)`: an audit whose visits named in `failing` get no browser; (evidence, order of visits)."""

    @asynccontextmanager
    async def no_driver():
        yield None

    monkeypatch.setattr(local, "driver", no_driver)
    monkeypatch.setattr(local, "find", lambda wanted: Program(Path("browser"), "test"))
    monkeypatch.setattr(local, "load_key", lambda: b"k" * 32)

    async def run(failing: tuple[str, ...] = (), blocks: bool = True, stop_at: str = "", asks: bool = False):
        order = []
        main = asyncio.current_task()

        async def probe(driver, program, scenario, visitor, emulate=frozenset()):
            return Capability(scenario.name, {}, {}, not blocks, not blocks, True, 1, 1)

        async def make_visit(driver, program, visit, visitor, work, *rest):
            order.append(visit.visit_id)
            if visit.visit_id == stop_at:
                main.cancel()
                await asyncio.sleep(60)
            if visit.visit_id in failing:
                raise LaunchFailed("the browser did not start")
            if isinstance(work, local.Discovery):
                work.reached, work.pages = True, ("https://www.site.example/",)
            made = factories.visit(visit_id=visit.visit_id, scenario=visit.scenario.name, repeat=visit.repeat)
            recording = Recording(visit=made)
            if asks and visit.visit_id == "discovery":
                recording.consent.append(ConsentRecord("discovery", made.pages[0].url, 1, "banner", "a banner"))
            return recording

        monkeypatch.setattr(local, "make_visit", make_visit)
        monkeypatch.setattr(local, "probe", probe)
        plan = Plan(Site("https://www.site.example/"), (BASELINE, BLOCKED), 2, parallel=1, reject_where_asked=True)
        await asyncio.create_task(local.collect(plan, tmp_path / "bundle", Silent()))
        return Evidence.read(tmp_path / "bundle"), order

    return run


async def test_discovery_first_then_the_scenarios_take_turns(played):
    evidence, order = await played()
    assert order[0] == "discovery"
    assert [visit.rpartition("-")[0] for visit in order[1:]] in (
        ["baseline", "cookies-blocked"] * 2,
        ["cookies-blocked", "baseline"] * 2,
    )
    assert len(evidence.visits) == 5


async def test_a_visit_that_gets_no_browser_costs_only_itself(played):
    evidence, _ = await played(failing=("baseline-2",))
    lost = next(visit for visit in evidence.visits if visit.visit_id == "baseline-2")
    assert (lost.outcome, lost.reason) == (Outcome.FAILED, "the browser did not start")
    assert sum(visit.outcome is Outcome.COMPLETE for visit in evidence.visits) == 4


async def test_no_browser_at_all_is_an_error(played):
    with pytest.raises(LaunchFailed):
        await played(failing=("discovery",))


async def test_a_scenario_that_the_browser_cannot_play_is_not_pretended(played):
    evidence, order = await played(blocks=False)
    assert "cookies-blocked-1" not in order
    lost = [visit for visit in evidence.visits if visit.scenario == "cookies-blocked"]
    assert {visit.outcome for visit in lost} == {Outcome.FAILED}
    assert "does not block cookies" in lost[0].reason


async def test_an_interrupted_audit_goes_on_where_it_stopped(played, tmp_path):
    with pytest.raises(asyncio.CancelledError):
        await played(stop_at="baseline-2")
    assert not (tmp_path / "bundle" / "manifest.json").exists()
    evidence, order = await played()
    assert "discovery" not in order, "the pages were known"
    assert "baseline-2" in order
    assert len(order) == len(set(order)) < 4
    assert sorted(visit.visit_id for visit in evidence.visits) == [
        "baseline-1",
        "baseline-2",
        "cookies-blocked-1",
        "cookies-blocked-2",
        "discovery",
    ]


async def test_the_plan_of_an_interrupted_audit_is_read_back(played, tmp_path):
    with pytest.raises(asyncio.CancelledError):
        await played(stop_at="cookies-blocked-1")
    document = unfinished_plan(tmp_path / "bundle")
    document.pop("visits")
    assert msgspec.convert(document, Plan) == Plan(
        Site("https://www.site.example/"), (BASELINE, BLOCKED), 2, parallel=1, reject_where_asked=True
    )
    with pytest.raises(BundleError, match="no unfinished audit"):
        unfinished_plan(tmp_path)


async def test_a_site_that_asks_for_consent_is_also_told_no(played):
    evidence, order = await played(asks=True)
    assert {"reject-1", "reject-2"} <= set(order)
    assert evidence.plan["scenarios"][-1]["choice"] == "reject"


async def test_the_added_scenario_is_remembered_after_an_interruption(played):
    with pytest.raises(asyncio.CancelledError):
        await played(asks=True, stop_at="reject-2")
    evidence, _ = await played()
    assert sum(visit.scenario == "reject" for visit in evidence.visits) == 2


async def test_a_saved_login_is_for_the_scenarios_that_sign_in(played, monkeypatch, tmp_path):
    brought = {}

    async def make_visit(driver, program, visit, visitor, work, *rest):
        brought[visit.scenario.name] = visitor.storage_state
        if isinstance(work, local.Discovery):
            work.reached, work.pages = True, ("https://www.site.example/",)
        return Recording(visit=factories.visit(visit_id=visit.visit_id, scenario=visit.scenario.name))

    await played()
    monkeypatch.setattr(local, "make_visit", make_visit)
    signed_in = Scenario("signed-in", "Signed in", "baseline", signed_in=True)
    visitor = VisitorPlan(storage_state="login.json")
    for name, scenarios in (("both", (BASELINE, signed_in)), ("one", (BASELINE,))):
        plan = Plan(Site("https://www.site.example/"), scenarios, 1, visitor=visitor, parallel=1)
        await local.collect(plan, tmp_path / name, Silent())
        expected = None if name == "both" else "login.json"
        assert brought.pop("baseline") == expected
    assert brought["signed-in"] == "login.json"


async def test_properties_that_were_met_are_disabled(played, monkeypatch, tmp_path):
    asked = {}

    async def make_visit(driver, program, visit, visitor, work, *rest):
        asked[visit.scenario.name] = visit.scenario.properties
        recording = Recording(visit=factories.visit(visit_id=visit.visit_id, scenario=visit.scenario.name))
        if isinstance(work, local.Discovery):
            work.reached, work.pages = True, ("https://www.site.example/",)
            recording.requests.append(factories.request(visit.visit_id, "https://tags.example/gtag/js?id=G-ABC1234567"))
        return recording

    await played()
    monkeypatch.setattr(local, "make_visit", make_visit)
    disable = Scenario("ga-disable", "Off", "baseline", opt_out="ga-disable")
    plan = Plan(Site("https://www.site.example/"), (BASELINE, disable), 1, parallel=1)
    await local.collect(plan, tmp_path / "disabled", Silent())
    assert asked == {"discovery": (), "baseline": (), "ga-disable": ("G-ABC1234567",)}
