"""Find a Chromium to witness with, or install one: `python -m policywitness.browser.program`.

Order: `POLICYWITNESS_BROWSER`, Playwright's Chromium, Chrome, Chromium; else `playwright install chromium`; else Debian's
`chromium` package (root only); else an error that lists these ways.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from policywitness.model.errors import UserError

VARIABLE = "POLICYWITNESS_BROWSER"

# Debian's and Ubuntu's `chromium` is a shell script that adds switches (--disable-pings among them); the program is beside it.
_CHROME = ("google-chrome", "google-chrome-stable", "/opt/google/chrome/chrome")
_CHROMIUM = (
    "/usr/lib/chromium/chromium",
    "/usr/lib64/chromium-browser/chromium-browser",
    "chromium",
    "chromium-browser",
)
_SHELL = ("/usr/lib/chromium/chromium-headless-shell", "chromium-headless-shell", "chrome-headless-shell")
_MAC_APPS = (
    ("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome", "Chrome"),
    ("/Applications/Chromium.app/Contents/MacOS/Chromium", "Chromium"),
)


_NAMES = {"full": "Chromium or Chrome", "shell": "headless shell of Chromium"}
_PACKAGES = {"full": "chromium", "shell": "chromium-headless-shell"}


class NoBrowser(UserError):
    """No browser was found and none could be installed; the message lists the ways to give one."""


@dataclass(frozen=True, slots=True)
class Program:
    """A browser program: its path, and where it came from in words for the user."""

    path: Path
    origin: str


def find(wanted: str = "full") -> Program:
    """The browser to use. `wanted` is full, shell (the headless shell) or the path of a program.

    Raises NoBrowser, whose message names the fix.
    """
    if wanted not in ("full", "shell"):
        return _given(wanted, "--browser")
    for program in _candidates(wanted):
        return program
    raise NoBrowser(_advice(f"No {_NAMES[wanted]} was found.", wanted))


def _given(path: str, how: str) -> Program:
    program = Path(path).expanduser()
    if not (program.is_file() and os.access(program, os.X_OK)):
        raise NoBrowser(
            f"{how} names {path}, which is not a program that can be run; name a Chromium or Chrome, or leave it out."
        )
    return Program(program, how)


def _candidates(wanted: str) -> Iterator[Program]:
    given = os.environ.get(VARIABLE)
    if given and wanted == "full":
        yield _given(given, VARIABLE)
    bundled = _playwright_build(wanted)
    if bundled:
        yield Program(bundled, "Playwright's Chromium")
    named: tuple[tuple[tuple[str, ...], str], ...] = (
        ((_SHELL, "the headless shell"),) if wanted == "shell" else ((_CHROME, "Chrome"), (_CHROMIUM, "Chromium"))
    )
    for names, origin in named:
        for name in names:
            path = name if name.startswith("/") else shutil.which(name)
            if path and os.access(path, os.X_OK):
                yield Program(Path(path), origin)
    if wanted == "full":
        for app, origin in _MAC_APPS:
            if os.access(app, os.X_OK):
                yield Program(Path(app), origin)


def _playwright_build(wanted: str) -> Path | None:
    """Newest Chromium in Playwright's own browser folder, found by its documented layout without starting its driver."""
    configured = os.environ.get("PLAYWRIGHT_BROWSERS_PATH")
    home = Path.home()
    roots = (
        [Path(configured)]
        if configured and configured != "0"
        else [home / ".cache/ms-playwright", home / "Library/Caches/ms-playwright"]
    )
    pattern = "chromium_headless_shell-*" if wanted == "shell" else "chromium-*"
    names = (
        {"headless_shell", "chrome-headless-shell"}
        if wanted == "shell"
        else {"chrome", "Google Chrome for Testing", "Chromium"}
    )
    builds = [path for root in roots if root.is_dir() for path in root.glob(pattern)]
    for build in sorted(builds, key=_build_number, reverse=True):
        for path in sorted(build.rglob("*")):
            if path.name in names and path.is_file() and os.access(path, os.X_OK):
                return path
    return None


def _build_number(build: Path) -> int:
    number = build.name.rpartition("-")[2]
    return int(number) if number.isdigit() else 0


def find_or_install(say: Callable[[str], None], wanted: str = "full") -> Program:
    """The browser to use; installs one where none is found, and says what it does. Raises NoBrowser."""
    try:
        program = find(wanted)
    except NoBrowser:
        if os.environ.get(VARIABLE) or wanted not in ("full", "shell"):
            raise
    else:
        say(f"Browser: {program.path} ({program.origin}).")
        return program
    tried = []
    for what, steps in _installers(wanted):
        say(f"No browser found: trying {what} ...")
        problem = _run(steps)
        if problem is None:
            program = find(wanted)
            say(f"Browser: {program.path} (installed just now by {what}).")
            return program
        say(f"  that did not work: {problem}")
        tried.append(f"{what}: {problem}")
    raise NoBrowser(_advice(f"No {_NAMES[wanted]} was found and none could be installed ({'; '.join(tried)}).", wanted))


def _installers(wanted: str) -> Iterator[tuple[str, list[list[str]]]]:
    # Playwright's Chromium brings its headless shell.
    yield "`playwright install chromium`", [[sys.executable, "-m", "playwright", "install", "chromium"]]
    if shutil.which("apt-get") and os.geteuid() == 0:
        package = _PACKAGES[wanted]
        yield (
            f"Debian's package `{package}`",
            [["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "--no-install-recommends", package]],
        )


def _run(steps: list[list[str]]) -> str | None:
    """Run commands in turn; None when all succeeded, else the last line of the first failure."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for step in steps:
        try:
            done = subprocess.run(step, env=environment, capture_output=True, text=True, timeout=900, check=False)
        except subprocess.TimeoutExpired:
            return f"{step[0]} did not finish within 15 minutes"
        if done.returncode != 0:
            lines = [line for line in (done.stderr + done.stdout).splitlines() if line.strip()]
            return lines[-1].strip()[:200] if lines else f"exit code {done.returncode}"
    return None


def _advice(problem: str, wanted: str) -> str:
    if wanted == "shell":
        return (
            f"{problem} Give one in any of these ways: name its program with --browser; run `playwright install chromium`; "
            "install the system's package (Debian: `apt-get install chromium-headless-shell`, as root); or use --browser full."
        )
    return (
        f"{problem} Give one in any of these ways: set {VARIABLE} to a Chromium or Chrome program; "
        "run `playwright install chromium`; install Google Chrome; install the system's `chromium` package "
        "(Debian: `apt-get install chromium`, as root)."
    )


def main() -> int:
    """Find or install a browser and say what was done; exit code 3 with advice where that is impossible."""
    try:
        find_or_install(lambda line: print(line, file=sys.stderr))
    except NoBrowser as problem:
        print(problem, file=sys.stderr)
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
