"""One visit of a served web, made as the audit makes it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from policywitness.browser.program import NoBrowser, find
from policywitness.bundle.recording import Recording
from policywitness.demo.server import Web
from policywitness.model.plan import Scenario, VisitorPlan, VisitPlan
from policywitness.visit.driver import driver
from policywitness.visit.make import make_visit, pages_work

Make = Callable[..., Recording]


@pytest.fixture(scope="session")
def visit() -> Make:
    """`visit(web, *urls, gpc=..., dnt=..., cookies=..., third_party_cookies=...)` -> the raw recording.

    On an overloaded machine a shared worker may run before it is listened to (docs/evidence.md says so, and the visit says what it
    missed). `complete=True` makes such a visit again, twice at most, so that a test of what is recorded is not one of luck.
    """
    try:
        program = find()
    except NoBrowser as problem:
        pytest.skip(str(problem))

    def make(
        web: Web | None, *urls: str, visitor: VisitorPlan | None = None, complete: bool = False, **scenario: object
    ) -> Recording:
        chosen = Scenario("tested", "Tested", None, **scenario)  # type: ignore[arg-type]
        served = {"resolve": web.resolve, "ca_certificate": str(web.ca_pem)} if web else {}
        plan = visitor or VisitorPlan(resolve_only=True, page_timeout_ms=8_000, quiet_ms=400, **served)  # type: ignore[arg-type]

        async def once() -> Recording:
            async with driver() as playwright:
                return await make_visit(playwright, program, VisitPlan("tested-1", chosen, 1), plan, pages_work(urls))

        for _ in range(2 if complete and web else 0):
            recording = asyncio.run(once())
            assert recording.visit
            if recording.visit.completeness and not recording.visit.completeness.missed:
                return recording
            web.clear_log()
        return asyncio.run(once())

    return make
