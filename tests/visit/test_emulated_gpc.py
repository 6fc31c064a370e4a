"""Global Privacy Control on a browser without it: emulated, and said to be."""

from __future__ import annotations

import asyncio

import pytest

from policywitness.browser.program import NoBrowser, find
from policywitness.model.plan import Scenario, VisitorPlan
from policywitness.run.probe import CONTEXTS, Capability, probe
from policywitness.visit.driver import driver

pytestmark = pytest.mark.browser


def measure(native: bool) -> Capability:
    try:
        program = find()
    except NoBrowser as problem:
        pytest.skip(str(problem))

    async def once() -> Capability:
        async with driver() as playwright:
            return await probe(playwright, program, Scenario("gpc", "", None, gpc=True), VisitorPlan(), native)

    return asyncio.run(once())


def test_emulated_signal_reaches_window_frame_and_workers():
    measured = measure(native=False)
    assert measured.has_gpc
    assert not measured.native_gpc
    assert measured.contexts["gpc"] == dict.fromkeys(CONTEXTS, True)
    sent, of = measured.headers["gpc"]
    assert 0 < sent <= of


def test_native_signal_is_on_every_request():
    measured = measure(native=True)
    sent, of = measured.headers["gpc"]
    assert sent == of > 8
    assert measured.exit_beacon
