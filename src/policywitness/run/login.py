"""Let a person log in, in a window, and save the login for audits."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from policywitness.browser.program import find
from policywitness.model.plan import Plan
from policywitness.visit.driver import driver
from policywitness.visit.login import save_login


def login(plan: Plan, out: Path, confirmed: Callable[[], None]) -> int:
    """Open the plan's site in a window and, once `confirmed` returns (it may block), save its state to `out`.

    Returns how many cookies were saved. Raises NoBrowser, LaunchFailed, BadCertificate, NoLogin.
    """

    async def save() -> int:
        visitor = replace(plan.visitor, headed=True)
        async with driver() as playwright:
            return await save_login(
                playwright,
                find(visitor.browser),
                plan.site.url,
                visitor,
                out,
                lambda page: asyncio.to_thread(confirmed),
            )

    return asyncio.run(save())
