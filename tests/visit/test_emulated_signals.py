"""Signals on a browser that does not have them: emulated, and said to be."""

from __future__ import annotations

import asyncio

import pytest

from policywitness.browser.program import NoBrowser, find
from policywitness.model.plan import Emulated, Scenario, VisitorPlan
from policywitness.model.vocabulary import Signal
from policywitness.run.probe import CONTEXTS, Capability, probe
from policywitness.visit.driver import driver

pytestmark = pytest.mark.browser


def measure(emulate: Emulated, **scenario: bool) -> Capability:
    try:
        program = find()
    except NoBrowser as problem:
        pytest.skip(str(problem))

    async def once() -> Capability:
        async with driver() as playwright:
            return await probe(playwright, program, Scenario("tested", "", None, **scenario), VisitorPlan(), emulate)

    return asyncio.run(once())


def test_emulated_gpc_reaches_window_frame_and_workers():
    measured = measure(frozenset({Signal.GPC}), gpc=True)
    assert measured.lacking() == frozenset()
    assert measured.emulated == {"gpc"}
    assert measured.contexts["gpc"] == dict.fromkeys(CONTEXTS, True)


def test_emulated_dnt_reaches_window_and_frame():
    measured = measure(frozenset({Signal.DNT}), dnt=True)
    assert measured.contexts["dnt"]["window"]
    assert measured.contexts["dnt"]["frame"]


def test_native_signals_are_on_every_request():
    measured = measure(frozenset(), gpc=True, dnt=True)
    assert measured.headers["gpc"][0] == measured.headers["gpc"][1] > 8
    assert measured.headers["dnt"][0] == measured.headers["dnt"][1]
    assert measured.lacking() == frozenset()
    assert measured.exit_beacon
