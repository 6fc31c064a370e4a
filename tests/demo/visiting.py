"""A browser that sees the demo web: a fresh profile, native signals, third-party cookies allowed or not."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import BrowserContext, Page, Request, sync_playwright

from policywitness.demo.server import Web

CANDIDATES = (
    "/usr/lib/chromium/chromium",
    "/usr/bin/chromium",
    "/usr/bin/google-chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)


def browser_path() -> str | None:
    """POLICYWITNESS_BROWSER, else the first of the usual places; None leaves it to Playwright's own Chromium."""
    named = os.environ.get("POLICYWITNESS_BROWSER")
    if named:
        return named
    return next((place for place in CANDIDATES if Path(place).exists()), None)


@dataclass
class Visitor:
    """One clean visitor and what it met."""

    context: BrowserContext
    web: Web
    asked: list[Request] = field(default_factory=list)
    failed: list[Request] = field(default_factory=list)
    console: list[str] = field(default_factory=list)

    def visit(self, *urls: str) -> Page:
        """Open each URL, scroll to its end, wait until the server is quiet, and leave it."""
        page = self.context.pages[0]
        for url in urls:
            page.goto(url, wait_until="load")
            page.mouse.move(200, 200)
            page.mouse.wheel(0, 5000)
            self.settle(page)
        return page

    def settle(self, page: Page) -> None:
        """Wait for a quiet third of a second on the server."""
        seen = -1
        while seen != len(self.web.log):
            seen = len(self.web.log)
            page.wait_for_timeout(350)

    def leave(self) -> None:
        """Leave the last page, so that its exit beacons go out."""
        page = self.context.pages[0]
        page.goto("about:blank")
        page.wait_for_timeout(300)


@contextmanager
def visitor(
    web: Web,
    *,
    gpc: bool = False,
    dnt: bool = False,
    third_party_cookies: bool = True,
    cookies: bool = True,
    init: str | None = None,
) -> Iterator[Visitor]:
    """A full Chromium with a profile of its own, whose only hosts are the web's."""
    rules = ", ".join(f"MAP {a} {b}" for a, b in (entry.split("=") for entry in web.resolve))
    args = [f"--host-resolver-rules={rules}, MAP * ~NOTFOUND", f"--ignore-certificate-errors-spki-list={web.spki}"]
    if gpc:
        args.append("--enable-features=GlobalPrivacyControlForce")
    preferences = {
        "profile": {
            "cookie_controls_mode": 0 if third_party_cookies else 1,
            "block_third_party_cookies": not third_party_cookies,
            "default_content_setting_values": {} if cookies else {"cookies": 2},
        },
        "enable_do_not_track": dnt,
    }
    with (
        TemporaryDirectory(prefix="policywitness-test-", ignore_cleanup_errors=True) as folder,
        sync_playwright() as play,
    ):
        (Path(folder) / "Default").mkdir()
        (Path(folder) / "Default" / "Preferences").write_text(json.dumps(preferences))
        context = play.chromium.launch_persistent_context(
            folder, executable_path=browser_path(), args=args, chromium_sandbox=os.geteuid() != 0
        )
        one = Visitor(context, web)
        context.on("request", lambda request: one.asked.append(request))
        context.on("requestfailed", lambda request: one.failed.append(request))
        context.on("console", lambda message: one.console.append(f"{message.type}: {message.text}"))
        if init:
            context.add_init_script(init)
        yield one
        context.close()
