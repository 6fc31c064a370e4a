"""Waivers: findings that somebody with a name accepts, for a reason, until a day.

They stand in `waivers.toml`:

    [[waiver]]
    rule = "undisclosed-vendor"
    match = "example-analytics"        # the finding's subject (* and ? are wildcards), or its fingerprint
    reason = "Contract ends this quarter, ticket 123"
    owner = "Jane Doe, Marketing"
    expires = 2027-03-31               # the last day on which it holds

All five are required. A waiver never hides anything: its findings stay in every report, marked as waived, and after its day they are
open again. Every waiver is listed with its state, also one that meets nothing.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from policywitness.model.audit import Finding, WaiverInfo
from policywitness.model.errors import UserError, did_you_mean

FILE_NAME = "waivers.toml"
KEYS = ("rule", "match", "reason", "owner", "expires")


class WaiverError(UserError):
    """The file cannot be used; the message names the file, the waiver and the fix."""


@dataclass(frozen=True, slots=True)
class Waiver:
    """One entry of the file."""

    rule: str
    match: str
    reason: str
    owner: str
    expires: date

    def meets(self, finding: Finding) -> bool:
        """Whether it is about a finding."""
        if finding.rule != self.rule:
            return False
        return finding.fingerprint == self.match or fnmatchcase(finding.subject, self.match)

    def holds(self, as_of: date) -> bool:
        """Whether it still holds on a day; its last day counts."""
        return as_of <= self.expires

    def described(self, as_of: date) -> dict[str, Any]:
        """As it stands at a finding in the audit."""
        return {
            "rule": self.rule,
            "match": self.match,
            "reason": self.reason,
            "owner": self.owner,
            "expires": self.expires.isoformat(),
            "expired": not self.holds(as_of),
        }


def load_waivers(path: Path, rules: Iterable[str]) -> tuple[Waiver, ...]:
    """Read the file; `rules` are the ids that exist. Raises WaiverError."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise WaiverError(f"{path}: cannot be read ({error.strerror})") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise WaiverError(f"{path}: not valid TOML: {error}") from error
    if further := sorted(set(content) - {"waiver"}):
        raise WaiverError(f'{path}: unknown section "{further[0]}"; each waiver is a table [[waiver]]')
    entries = content.get("waiver", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise WaiverError(f"{path}: each waiver is a table [[waiver]], with two brackets")
    known = tuple(rules)
    return tuple(_waiver(f"{path}: waiver {number}", entry, known) for number, entry in enumerate(entries, 1))


def _waiver(place: str, entry: dict[str, Any], rules: Sequence[str]) -> Waiver:
    for key in sorted(set(entry) - set(KEYS)):
        raise WaiverError(f'{place}: unknown key "{key}"{did_you_mean(key, KEYS)} (known: {", ".join(KEYS)})')
    for key in KEYS:
        if key not in entry:
            raise WaiverError(f"{place}: {key} is missing; a waiver needs {', '.join(KEYS)}")
    texts = {}
    for key in KEYS[:-1]:
        if not isinstance(entry[key], str) or not entry[key].strip():
            raise WaiverError(f"{place}: {key} must be text in quotes, not empty")
        texts[key] = entry[key].strip()
    expires = entry["expires"]
    if isinstance(expires, datetime) or not isinstance(expires, date):
        raise WaiverError(f"{place}: expires must be a date without quotes, like 2027-03-31")
    if texts["rule"] not in rules:
        raise WaiverError(f'{place}: no rule has the id "{texts["rule"]}"{did_you_mean(texts["rule"], rules)}')
    return Waiver(**texts, expires=expires)


def apply_waivers(
    findings: Sequence[Finding], waivers: Sequence[Waiver], as_of: date
) -> tuple[tuple[Finding, ...], tuple[WaiverInfo, ...]]:
    """The findings with the waiver that meets each (one that still holds first), and every waiver with its state."""
    met: dict[Waiver, list[str]] = {waiver: [] for waiver in waivers}
    marked = []
    for finding in findings:
        meeting = [waiver for waiver in waivers if waiver.meets(finding)]
        for waiver in meeting:
            met[waiver].append(finding.fingerprint)
        if meeting:
            chosen = max(meeting, key=lambda waiver: waiver.expires)
            finding = finding.model_copy(update={"waiver": chosen.described(as_of), "waived": chosen.holds(as_of)})
        marked.append(finding)
    return tuple(marked), tuple(_info(waiver, met[waiver], as_of) for waiver in waivers)


def _info(waiver: Waiver, met: Sequence[str], as_of: date) -> WaiverInfo:
    state = "expired" if not waiver.holds(as_of) else "active" if met else "unused"
    return WaiverInfo(
        rule=waiver.rule,
        match=waiver.match,
        reason=waiver.reason,
        owner=waiver.owner,
        expires=waiver.expires.isoformat(),
        state=state,
        findings=tuple(dict.fromkeys(met)),
    )
