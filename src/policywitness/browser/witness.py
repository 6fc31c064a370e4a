"""Launch a clean browser for one visit, and make sure that nothing of it is left afterwards."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import psutil
from playwright.async_api import BrowserContext, Error, Page, Playwright

from policywitness.browser import device
from policywitness.browser.netlog import NetworkLog, read_network_log
from policywitness.browser.profile import write_profile
from policywitness.browser.program import Program
from policywitness.browser.switches import DROPPED_DEFAULTS, switches
from policywitness.model.errors import UserError
from policywitness.model.plan import Emulated, Scenario, VisitorPlan

_CLOSE_SECONDS = 15


class LaunchFailed(UserError):
    """The browser did not start; the message holds its own last words and the fix."""


@dataclass(slots=True)
class Witness:
    """A running browser with one clean profile. After the `async with`, `network_log()` reads what it asked for."""

    context: BrowserContext
    page: Page
    endpoint: str
    program: Program
    version: str
    user_agent: str
    preferences: dict[str, Any]
    switches: tuple[str, ...]
    sandbox: bool
    process: psutil.Process
    _log: Path
    _network_log: NetworkLog | None = field(default=None)

    def network_log(self) -> NetworkLog | None:
        """Every request that the browser made; None before the browser has ended or without a log."""
        return self._network_log


@asynccontextmanager
async def launch(
    playwright: Playwright,
    program: Program,
    scenario: Scenario,
    visitor: VisitorPlan,
    emulate: Emulated = frozenset(),
    home: Path | None = None,
) -> AsyncIterator[Witness]:
    """A browser with a fresh profile for one visit; with `home`, with the profile kept in that folder. Raises LaunchFailed.

    Playwright's own switches stay, but for those that change what a site can store or send (see `switches`). The process tree, the
    profile and the network log are gone when the block ends, however it ends.
    """
    root = Path(tempfile.mkdtemp(prefix="policywitness-"))
    profile, log = home or root / "profile", root / "netlog.json"
    witness: Witness | None = None
    context: BrowserContext | None = None
    try:
        if visitor.headed and not _has_screen():
            raise LaunchFailed(
                "a window needs a screen, and there is none here (DISPLAY is not set): run it on a desktop"
            )
        preferences = write_profile(profile, scenario, visitor)
        agent = user_agent(program.path, visitor.identify, scenario.device)
        arguments = [
            *switches(scenario, visitor, str(log), emulate),
            f"--user-agent={agent}",
            f"--lang={visitor.locale}",
        ]
        context = await _start(playwright, program, scenario, visitor, profile, arguments)
        endpoint = _endpoint(profile)
        process = _process(profile)
        witness = Witness(
            context=context,
            page=context.pages[0] if context.pages else await context.new_page(),
            endpoint=endpoint,
            program=program,
            version=version(program.path),
            user_agent=agent,
            preferences=preferences,
            switches=tuple(_public(process.cmdline()[1:], (profile, root))),
            sandbox=_sandboxed(),
            process=process,
            _log=log,
        )
        yield witness
    finally:
        # Shielded: a cancelled visit must still end its browser.
        await asyncio.shield(_end(context, profile))
        if witness:
            witness._network_log = await asyncio.to_thread(read_network_log, log)
        await asyncio.to_thread(shutil.rmtree, root, ignore_errors=True)


async def _start(
    playwright: Playwright,
    program: Program,
    scenario: Scenario,
    visitor: VisitorPlan,
    profile: Path,
    arguments: list[str],
) -> BrowserContext:
    phone = scenario.device == "mobile"
    width, height = device.VIEWPORT if phone else visitor.viewport
    screen = device.SCREEN if phone else device.desktop_screen(visitor.viewport)
    try:
        return await playwright.chromium.launch_persistent_context(
            profile,
            executable_path=program.path,
            headless=not visitor.headed,
            chromium_sandbox=_sandboxed(),
            # The screen by switch too: frames of other sites do not see what Playwright sets.
            args=[*arguments, f"--window-size={width},{height}", f"--screen-info={{{screen[0]}x{screen[1]}}}"],
            ignore_default_args=list(DROPPED_DEFAULTS),
            viewport={"width": width, "height": height},
            screen={"width": screen[0], "height": screen[1]},
            is_mobile=phone,
            has_touch=phone,
            device_scale_factor=device.SCALE if phone else None,
            ignore_https_errors=visitor.insecure,
            proxy={"server": visitor.proxy} if visitor.proxy else None,
            accept_downloads=False,
            # The time zone by environment, so that workers have it too.
            env={**os.environ, "TZ": visitor.timezone},
            timeout=30_000,
        )
    except Error as problem:
        raise LaunchFailed(_last_words(program, problem)) from problem


def _last_words(program: Program, problem: Error) -> str:
    lines = [line.strip() for line in problem.message.splitlines() if line.strip()]
    said = next(
        (line for line in reversed(lines) if "ERROR" in line or "error" in line.lower()), lines[0] if lines else ""
    )
    return (
        f"{program.path} ({program.origin}) did not start: {said[:300]}. Set POLICYWITNESS_BROWSER to another browser, "
        "or run `policywitness doctor`."
    )


def _has_screen() -> bool:
    """Whether a window can be shown: on Linux, where a display server says so."""
    return sys.platform != "linux" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _endpoint(profile: Path) -> str:
    port, path = (profile / "DevToolsActivePort").read_text(encoding="ascii").split()
    return f"ws://127.0.0.1:{port}{path}"


def _process(profile: Path) -> psutil.Process:
    """The browser's main process: the one that was started with this profile."""
    wanted = f"--user-data-dir={profile}"
    for process in psutil.Process().children(recursive=True):
        try:
            arguments = process.cmdline()
        except psutil.Error:
            continue
        if wanted in arguments and not any(argument.startswith("--type=") for argument in arguments):
            return process
    raise LaunchFailed("the browser's process ended right after its start; run `policywitness doctor`.")


def _public(arguments: list[str], folders: tuple[Path, ...]) -> list[str]:
    """The switches without the paths of this machine's temporary folders and without addresses only this run had."""
    shown = [argument for argument in arguments if argument.startswith("--")]
    for folder in folders:
        shown = [argument.replace(str(folder), "<profile>") for argument in shown]
    return shown


async def _end(context: BrowserContext | None, profile: Path) -> None:
    """Close politely, so that the network log is complete; then make sure."""
    if context:
        with suppress(Error, TimeoutError):
            await asyncio.wait_for(context.close(), _CLOSE_SECONDS)
    await asyncio.to_thread(_reap, profile)


def _reap(profile: Path) -> None:
    """End every process that still runs with this profile (only those: it is this visit's own)."""
    left = []
    for process in psutil.Process().children(recursive=True):
        try:
            if any(str(profile) in argument for argument in process.cmdline()):
                left += [process, *process.children(recursive=True)]
        except psutil.Error:
            continue
    for process in left:
        try:
            process.kill()
        except psutil.Error:
            continue
    psutil.wait_procs(left, timeout=5)


def _sandboxed() -> bool:
    """The sandbox stays on wherever Chromium can have it; as root it refuses to start with it."""
    return os.geteuid() != 0


@lru_cache(maxsize=8)
def version(path: Path) -> str:
    """What the program says of itself, such as `Chromium 156.0.8078.79`. Raises LaunchFailed."""
    try:
        done = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired) as problem:
        raise LaunchFailed(
            f"{path} --version did not answer ({problem}); set POLICYWITNESS_BROWSER to a working browser."
        ) from problem
    found = re.search(r"(.*?\b\d+\.\d+\.\d+\.\d+)", done.stdout)
    if not found:
        raise LaunchFailed(
            f"{path} --version did not name a Chromium version; set POLICYWITNESS_BROWSER to a working browser."
        )
    return found[1].strip()


def user_agent(path: Path, identify: str | None = None, kind: str = "desktop") -> str:
    """The user agent of the same version's ordinary, headed browser on a `kind` of device.

    `identify` is appended for sites that allow-list an auditor.
    """
    major = version(path).rpartition(" ")[2].partition(".")[0]
    agent = device.phone_agent(major) if kind == "mobile" else device.desktop_agent(major)
    return f"{agent} {identify}" if identify else agent
