"""An ordered journey instead of a list of pages: go to, click, fill, wait, as a file of the user's says."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from playwright.async_api import Error, Page

from policywitness.model.plan import Step
from policywitness.visit.make import Visitor, Work

_STEP_MS = 10_000


def journey_work(steps: Sequence[Step]) -> Work:
    """The work of a visit that follows `steps`; each `goto` begins a page, the steps after it act on that page.

    A step that cannot be done is written down, ends the steps of its page, and the journey goes on with the next page.
    """
    pages: list[tuple[str, list[Step]]] = []
    for step in steps:
        if step.action == "goto":
            pages.append((step.target, []))
        else:
            pages[-1][1].append(step)

    async def work(visitor: Visitor) -> None:
        for url, actions in pages:

            async def act(actions: Sequence[Step] = actions) -> None:
                await _follow(visitor, actions)

            await visitor.visit_page(url, act=act)

    return work


async def _follow(visitor: Visitor, actions: Sequence[Step]) -> None:
    page = visitor.witness.page
    for number, step in enumerate(actions, 1):
        try:
            await _do(page, step)
        except Error as problem:
            reason = problem.message.splitlines()[0]
            visitor.stage.errors.append(
                f"journey, step {number} on {visitor.stage.scene.page_url}: {step.action} {step.target}: {reason}"
            )
            return


async def _do(page: Page, step: Step) -> None:
    if step.action == "wait":
        await asyncio.sleep(int(step.target) / 1000)
    elif step.action == "fill":
        await page.locator(step.target).first.fill(step.value, timeout=_STEP_MS)
    else:
        await page.locator(step.target).first.click(timeout=_STEP_MS)
