"""What a user sets about rules: levels, owners, waivers, and the baseline of findings that are known already."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from policywitness.model.vocabulary import Severity
from policywitness.rules.baseline import Baseline
from policywitness.rules.waivers import Waiver

OFF = "off"
"""The level at which a rule does not run. It is then listed as not assessed, never as passed."""


@dataclass(frozen=True, slots=True)
class Settings:
    """`levels` maps a rule's id to `OFF` or a severity; `owners` maps a vendor's or a rule's id to who mends its findings."""

    levels: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    owners: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    waivers: tuple[Waiver, ...] = ()
    baseline: Baseline = field(default_factory=Baseline)

    def is_off(self, rule: str) -> bool:
        """Whether a rule is switched off."""
        return self.levels.get(rule) == OFF

    def severity(self, rule: str, own: Severity) -> Severity:
        """A finding's severity: what the user says of the rule, else the rule's own."""
        level = self.levels.get(rule)
        return own if level is None or level == OFF else Severity(level)
