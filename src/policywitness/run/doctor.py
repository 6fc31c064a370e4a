"""Examine this machine's browser: which scenarios it can play, and what can be recorded of them."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from policywitness.browser.program import find
from policywitness.browser.witness import version
from policywitness.config import shipped_scenarios
from policywitness.model.plan import VisitorPlan
from policywitness.run.local import unplayable
from policywitness.run.probe import Capability, probe
from policywitness.visit.driver import driver


def examine(browser: str = "full") -> tuple[str, str, list[Capability]]:
    """(program's path, its version, one measurement a shipped scenario). Raises NoBrowser, LaunchFailed."""
    return asyncio.run(_examine(browser))


async def _examine(browser: str) -> tuple[str, str, list[Capability]]:
    program = find(browser)
    measured = []
    async with driver() as playwright:
        for scenario in shipped_scenarios().values():
            if scenario.choice is None:
                one = await probe(playwright, program, scenario, VisitorPlan(browser=browser))
                measured.append(replace(one, problem=one.problem or unplayable(scenario, one)))
    return str(program.path), version(program.path), measured
