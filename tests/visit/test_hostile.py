"""Sites that are broken, or that want to break the visit: it ends, says what happened, keeps what it has, and leaves nothing behind."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections import Counter
from itertools import cycle, islice

import psutil
import pytest
from aiohttp import web as aiohttp_web
from tests.visit.hostile import HOME, HOSTILE, NEXT, REACHED, REFUSED, SITE, site, untrusted

from policywitness.browser.program import NoBrowser, find
from policywitness.bundle.reader import Evidence
from policywitness.bundle.redact import Redactor
from policywitness.bundle.verify import verify
from policywitness.bundle.writer import BundleWriter
from policywitness.demo.server import Web, html
from policywitness.model.plan import Scenario, VisitorPlan, VisitPlan
from policywitness.model.vocabulary import Outcome
from policywitness.visit.driver import driver
from policywitness.visit.make import make_visit, pages_work

pytestmark = [pytest.mark.browser, pytest.mark.full]

IN_A_ROW = 200


@pytest.mark.parametrize("name", REACHED)
def test_the_visit_ends_and_the_next_page_is_reached(visit, name):
    with Web({SITE: site(name)}) as web:
        started = time.monotonic()
        recording = visit(web, HOME, HOME + "next")
        seconds = time.monotonic() - started
        served = {request.url for request in web.log}
    pages = recording.visit.pages
    print(
        f"{name}: {seconds:.1f} s, {[page.outcome.value for page in pages]}, {[page.reason for page in pages]}, {recording.visit.errors[:3]}"
    )
    assert len(pages) == 2
    assert pages[1].outcome is Outcome.COMPLETE, pages[1].reason
    assert pages[1].title == "Next"
    assert {url.partition("#")[0] for url in served} <= {
        request.url.partition("#")[0] for request in recording.requests
    }
    assert seconds < 120


@pytest.mark.parametrize("name", REFUSED)
def test_a_page_that_is_none_has_its_reason(visit, name):
    with Web({SITE: site(name)}) as web:
        recording = visit(web, HOME, HOME + "next")
    first, second = recording.visit.pages
    expected = {"bot wall": Outcome.BLOCKED, "silent": Outcome.PARTIAL, "endless": Outcome.PARTIAL}
    assert first.outcome is expected.get(name, Outcome.FAILED)
    assert first.reason
    assert recording.visit.outcome is not Outcome.COMPLETE
    assert second.outcome is Outcome.COMPLETE


def test_a_certificate_that_nobody_vouches_for_is_a_failure_with_its_fix(visit):
    with Web({"www.other.example": {"/": NEXT}}) as trusted, untrusted() as web:
        plan = VisitorPlan(resolve_only=True, resolve=web.resolve, ca_certificate=str(trusted.ca_pem))
        recording = visit(web, HOME, visitor=plan)
        assert not web.log
    assert recording.visit.outcome is Outcome.FAILED
    assert "--ca-cert" in recording.visit.reason


def test_a_visit_has_a_wall_clock_budget_and_keeps_what_it_has(visit):
    async def slow(request: aiohttp_web.Request) -> aiohttp_web.Response:
        await asyncio.sleep(30)
        return aiohttp_web.Response(text="late")

    with Web(
        {SITE: {"/": html("<title>Quick</title><script>document.cookie='kept=1234567890'</script>"), "/slow": slow}}
    ) as web:
        served = {"resolve": web.resolve, "ca_certificate": str(web.ca_pem)}
        plan = VisitorPlan(resolve_only=True, visit_timeout_ms=9_000, linger_ms=0, **served)
        started = time.monotonic()
        recording = visit(web, HOME, HOME + "slow", visitor=plan)
    assert time.monotonic() - started < 40
    assert recording.visit.outcome is Outcome.PARTIAL
    assert "was ended after its 9 s" in recording.visit.reason
    assert [page.title for page in recording.visit.pages] == ["Quick"]
    assert "kept" in {cookie.name for cookie in recording.cookies}
    assert f"{HOME}slow" in {request.url for request in recording.requests}


def test_two_hundred_in_a_row_hang_nowhere_leak_nothing_and_lose_no_evidence(tmp_path, monkeypatch):
    """One audit of 200 visits, each to another hostile site, one after the other in one process."""
    try:
        program = find()
    except NoBrowser as problem:
        pytest.skip(str(problem))
    names = list(islice(cycle(HOSTILE), IN_A_ROW))
    plans = [VisitPlan(f"hostile-{number}", Scenario("hostile", "", None), number) for number in range(1, IN_A_ROW + 1)]
    writer = BundleWriter(tmp_path / "bundle", Redactor(b"k" * 32))
    writer.begin("2026-11-25T10:00:00Z", "0", {"visits": [plan.visit_id for plan in plans]})
    slowest: Counter[str] = Counter()

    async def all_of_them() -> None:
        async with driver() as playwright:
            for name, plan in zip(names, plans, strict=True):
                with Web({SITE: site(name)}) as web:
                    arrival = VisitorPlan(
                        resolve_only=True,
                        resolve=web.resolve,
                        ca_certificate=str(web.ca_pem),
                        page_timeout_ms=3_000,
                        quiet_ms=200,
                        settle_cap_ms=1_500,
                        linger_ms=0,
                        visit_timeout_ms=45_000,
                    )
                    started = time.monotonic()
                    work = pages_work([HOME, HOME + "next"])
                    recording = await make_visit(playwright, program, plan, arrival, work)
                    slowest[name] = max(slowest[name], round(time.monotonic() - started))
                    writer.write_visit(recording)
                assert not _browsers(), f"{name} left a browser"

    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    asyncio.run(all_of_them())
    print(f"slowest: {slowest.most_common(5)}")
    assert max(slowest.values()) < 45 + 60
    assert list(temporary.iterdir()) == []
    assert writer.seal("2026-11-25T11:00:00Z").complete
    assert verify(tmp_path / "bundle").ok
    visits = Evidence.read(tmp_path / "bundle").visits
    assert [visit.visit_id for visit in visits] == [plan.visit_id for plan in plans]
    assert all(visit.passport and visit.completeness and visit.completeness.requested for visit in visits)
    refused = {visit.visit_id for visit, name in zip(visits, names, strict=True) if name in REFUSED}
    assert not [visit for visit in visits if visit.visit_id in refused and visit.outcome is Outcome.COMPLETE]


def _browsers() -> list[psutil.Process]:
    """Processes below this one that run with a visit's profile."""
    found = []
    for process in psutil.Process().children(recursive=True):
        try:
            if any("policywitness-" in argument and "profile" in argument for argument in process.cmdline()):
                found.append(process)
        except psutil.Error:
            continue
    return found
