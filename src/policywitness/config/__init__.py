"""Configuration: `policywitness.toml` and the command line in, a `Plan` out.

The file is checked by pydantic models, one a section. Whatever is wrong becomes a `ConfigurationError` of one plain line a
problem that names the file, the key and the fix; nothing is ignored and nothing is guessed. Relative paths count from the
file's own folder. `${NAME}` in a header, in `basic_auth` and in `proxy` stands for an environment variable, so that a secret
need not stand in the file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from pydantic import ValidationError

from policywitness.config.errors import ConfigurationError, ProblemError, listed
from policywitness.config.messages import explain, place
from policywitness.config.plans import decide, filled
from policywitness.config.raw import Raw, absolute, holds, merged, read_toml
from policywitness.config.scenarios import remarks, shipped_scenarios, visits
from policywitness.config.sections import (
    DEFAULT_REPEATS,
    DEFAULT_SCENARIOS,
    ConfigFile,
    CustomScenario,
    ScheduleSection,
)
from policywitness.config.values import web_address
from policywitness.model.errors import did_you_mean
from policywitness.model.plan import Plan

FILE_NAME = "policywitness.toml"

PRESETS: Mapping[str, Raw] = {
    "audit": {},
    "ci": {
        "scenarios": {"run": ["baseline"]},
        "audit": {"repeats": 1},
        "crawl": {"max_pages": 5},
        "rules": {"fail_on": "serious"},
    },
}
"""Named settings. Asked for on the command line they lie over the file, named in the file under it; options win over both."""

_OPTIONS = {
    "site.url": "URL",
    "crawl.max_pages": "--max-pages",
    "crawl.pages": "--pages",
    "scenarios.run": "--scenario",
    "policy.sources": "--policy",
    "visitor.ca_certificate": "--ca-cert",
    "visitor.headers": "--header",
    "visitor.storage_state": "--storage-state",
    "audit.authorised_by": "--authorised-by",
    "audit.repeats": "--repeats",
    **{f"visitor.{name}": f"--{name}" for name in ("browser", "locale", "timezone", "resolve", "proxy")},
    **{f"rules.{name}": f"--{name}" for name in ("waivers", "baseline", "memberships", "countries", "earlier")},
}
"""What a key of the file is called on the command line."""


def load(path: Path | None, overrides: Raw, preset: str | None = None) -> Plan:
    """Reads `path` (None: no file), lays the preset and then `overrides` over it, and decides the audit.

    Without `preset` the one that the file names lies under the file's own settings. `overrides` has the file's own shape:
    `{"audit": {"repeats": 2}}`; its relative paths count from the working folder. Raises ConfigurationError.
    """
    if preset is not None and preset not in PRESETS:
        raise ConfigurationError(f'unknown preset "{preset}"{did_you_mean(preset, PRESETS)}; known: {listed(PRESETS)}')
    data = absolute(read_toml(path), path.resolve().parent) if path is not None else {}
    over = merged(PRESETS[preset or "audit"], absolute(overrides, Path.cwd()))
    if preset is None:
        data = merged(PRESETS.get(_preset_in(data), {}), data)

    def told(location: Sequence[int | str], text: str) -> str:
        """A problem, with the option or the file and key that it is about."""
        if path is not None and not holds(over, location):
            return f"{path.name}: {text}"
        option = _OPTIONS.get(".".join(str(step) for step in location[:2]))
        key = " ".join(place(location))
        return option + text.removeprefix(key) if option and text.startswith(key) else text

    try:
        return decide(ConfigFile.model_validate(merged(data, over)))
    except ValidationError as error:
        items = error.errors(include_url=False)
        # What is missing beside a misspelt key is the same slip.
        misspelt = [item for item in items if item["type"] == "extra_forbidden"]
        lines = [told(item["loc"], explain(item)) for item in misspelt or items]
        raise ConfigurationError("\n".join(dict.fromkeys(lines))) from error
    except ProblemError as problem:
        section, key = place(problem.location)
        raise ConfigurationError(told(problem.location, f"{section} {key}: {problem}")) from problem


def ledger_of(path: Path | None) -> str | None:
    """The `[audit] ledger` of a file that `load` accepts; None where it names none. Raises ConfigurationError.

    It is no part of the plan: where a run is written down changes nothing of the run, and its address may hold a password.
    """
    named = absolute(read_toml(path), path.resolve().parent).get("audit", {}).get("ledger") if path else None
    try:
        return filled(named, "audit", "ledger") if named else None
    except ProblemError as problem:
        raise ConfigurationError(f"{path}: [audit] ledger: {problem}") from problem


def _preset_in(data: Raw) -> str:
    """The preset that a file names; a wrong value is refused with the rest of the file."""
    section = data.get("audit")
    named = section.get("preset") if isinstance(section, Mapping) else None
    return named if isinstance(named, str) else "audit"


def schedule_of(path: Path) -> ScheduleSection:
    """The `[schedule]` of a file that `load` accepts, with environment variables filled in. Raises ConfigurationError.

    It is no part of the plan either: when and for whom a run is made changes nothing of the run.
    """
    load(path, {})
    section = ScheduleSection.model_validate(read_toml(path).get("schedule", {}))
    try:
        ping = filled(section.ping, "schedule", "ping") if section.ping else None
        notify = [filled(one, "schedule", "notify") for one in section.notify]
    except ProblemError as problem:
        raise ConfigurationError(f"{path}: [schedule]: {problem}") from problem
    return section.model_copy(update={"ping": ping, "notify": notify})


__all__ = [
    "DEFAULT_REPEATS",
    "DEFAULT_SCENARIOS",
    "FILE_NAME",
    "PRESETS",
    "ConfigFile",
    "ConfigurationError",
    "CustomScenario",
    "absolute",
    "ledger_of",
    "load",
    "merged",
    "read_toml",
    "remarks",
    "schedule_of",
    "shipped_scenarios",
    "visits",
    "web_address",
]
