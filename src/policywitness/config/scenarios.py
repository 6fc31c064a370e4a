"""The scenarios that ship, those of the user, and the order of their visits."""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import fields
from functools import cache
from importlib import resources

from policywitness.config.errors import ProblemError, listed
from policywitness.config.sections import CustomScenario, ScenariosSection
from policywitness.model.errors import did_you_mean
from policywitness.model.plan import DISCOVERY, Plan, Scenario, VisitPlan


@cache
def shipped_scenarios() -> Mapping[str, Scenario]:
    """The scenarios of `scenarios.toml`, by name, in the report's order."""
    table = tomllib.loads(resources.files("policywitness").joinpath("scenarios.toml").read_text(encoding="utf-8"))
    known: dict[str, Scenario] = {}
    for name, entry in table.items():
        known[name] = _scenario(name, CustomScenario.model_validate(entry), known)
    return known


def _scenario(name: str, entry: CustomScenario, known: Mapping[str, Scenario]) -> Scenario:
    scenario = Scenario(name=name, **entry.model_dump())
    if scenario.against is None:
        return scenario
    if scenario.against not in known:
        raise ProblemError(_unknown_scenario(scenario.against, known), "scenarios", "custom", name, "against")
    changed = [
        setting.name
        for setting in fields(Scenario)
        if setting.name not in ("name", "title", "against")
        and getattr(scenario, setting.name) != getattr(known[scenario.against], setting.name)
    ]
    if len(changed) != 1:
        what = f"changes {listed(changed)}" if changed else "changes nothing"
        rule = "a scenario changes exactly one thing, so that a difference has one cause"
        raise ProblemError(f"{what} against {scenario.against}; {rule}", "scenarios", "custom", name)
    return scenario


def chosen(section: ScenariosSection, signs_in: bool) -> tuple[Scenario, ...]:
    """The scenarios that run, shipped ones and those of the user. Raises ProblemError."""
    known = dict(shipped_scenarios())
    for name, entry in section.custom.items():
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name):
            raise ProblemError('write the name in lower-case words joined by "-"', "scenarios", "custom", name)
        if name in known or name == DISCOVERY:
            raise ProblemError("this name is taken; choose another", "scenarios", "custom", name)
        if entry.against is None:
            raise ProblemError(
                'missing; write for example against = "baseline"', "scenarios", "custom", name, "against"
            )
        known[name] = _scenario(name, entry, known)
    for name in section.run:
        if name not in known:
            raise ProblemError(_unknown_scenario(name, known), "scenarios", "run")
        if known[name].signed_in and not signs_in:
            fix = "needs a saved login: give --storage-state FILE, or [visitor] storage_state"
            raise ProblemError(f"{name} {fix}", "scenarios", "run")
    return tuple(known[name] for name in dict.fromkeys(section.run))


def _unknown_scenario(name: str, known: Iterable[str]) -> str:
    known = tuple(known)
    return f'unknown scenario "{name}"{did_you_mean(name, known)} (known: {listed(known)})'


def visits(plan: Plan) -> tuple[VisitPlan, ...]:
    """Every visit in the order it is to be made: one round a repeat, each round in another order, fixed by the seed.

    All scenarios take turns, so that a site that changes during the audit changes for all of them alike. Each round starts
    one scenario later than the round before, so that none is always the first; two scenarios simply alternate.
    """
    order = list(plan.scenarios)
    random.Random(plan.seed).shuffle(order)
    made = []
    for repeat in range(1, plan.repeats + 1):
        turn = (repeat - 1) % len(order) if len(order) > 2 else 0
        made += [VisitPlan(f"{one.name}-{repeat}", one, repeat) for one in order[turn:] + order[:turn]]
    return tuple(made)


def remarks(plan: Plan) -> tuple[str, ...]:
    """Plain lines about choices that limit what this plan can show. Empty for the defaults."""
    names = {scenario.name for scenario in plan.scenarios}
    lines = [
        f"{one.name} is compared with {one.against}, which is not in this audit: add --scenario {one.against}"
        for one in plan.scenarios
        if one.against is not None and one.against not in names
    ]
    if plan.repeats == 1 and len(names) > 1:
        lines.append("with one repeat, a difference between scenarios cannot be told from chance: add --repeats 3")
    if plan.keep_values:
        lines.append("values are kept: cookies and identifiers stand in the bundle as they were seen")
    if plan.visitor.insecure:
        lines.append("certificate errors are ignored: nobody can be sure who answered")
    return tuple(lines)
