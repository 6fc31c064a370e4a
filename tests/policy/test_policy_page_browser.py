"""The page of a reading in a real browser: its own security policy refuses nothing, axe is content, a phone fits."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright
from tests.policy.samples import read_text
from tests.policy.test_review import POLICY

from policywitness.browser.program import NoBrowser, find
from policywitness.policy.page import render
from policywitness.policy.review import Action, Decision, apply_review

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("colours", "width"), [("light", 1280), ("dark", 380)])
def test_the_page_is_accessible_quiet_and_fits(tmp_path: Path, colours: str, width: int) -> None:
    try:
        program = find()
    except NoBrowser as error:
        pytest.skip(f"needs a browser: {error}")
    reading = read_text(POLICY, "p.md")
    decision = Decision(Action.REJECT, "share.deny", "We do not share", "R. Marsh", "a slip")
    path = tmp_path / "page.html"
    path.write_text(render(reading, apply_review(reading, [decision])), "utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(program.path), chromium_sandbox=os.geteuid() != 0)
        try:
            page = browser.new_page(color_scheme=colours, viewport={"width": width, "height": 800})  # type: ignore[arg-type]
            said: list[str] = []
            page.on("console", lambda message: said.append(message.text))
            page.goto(path.as_uri())
            violations = Axe().run(page).response["violations"]
            wide = page.evaluate("document.documentElement.scrollWidth")
        finally:
            browser.close()
    assert [(item["id"], [node["html"] for node in item["nodes"]]) for item in violations] == []
    assert said == []
    assert wide <= width
