"""`policywitness rules`: list the rules, and explain one."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import click

from policywitness.cli import Subcommands
from policywitness.model.errors import did_you_mean

if TYPE_CHECKING:
    from policywitness.rules import Rule

_WIDTH = 88


@click.group("rules", cls=Subcommands)
def command() -> None:
    """List the rules that compare behaviour, policy and law, and explain one."""


@command.command("list")
@click.option("--topic", metavar="TOPIC", help="Only rules on this topic.")
def list_(topic: str | None) -> None:
    """Print every rule: id, severity, and the failing state in one sentence."""
    from policywitness.rules import all_rules

    rules = [rule for rule in all_rules() if topic is None or topic in rule.topics]
    if not rules:
        known = sorted({name for rule in all_rules() for name in rule.topics})
        raise click.UsageError(f'no rule is on the topic "{topic}"; known: ' + ", ".join(known))
    width = max(len(rule.id) for rule in rules)
    for rule in rules:
        click.echo(f"{rule.id:{width}}  {rule.severity:8}  {rule.docs.title}.")


@command.command("explain")
@click.argument("rule_id", metavar="ID")
def explain(rule_id: str) -> None:
    """Print what a rule looks for, why it matters, what to do, and what it needs before it says anything."""
    from policywitness.rules import all_rules

    rules = {rule.id: rule for rule in all_rules()}
    if rule_id not in rules:
        hint = did_you_mean(rule_id, rules) or '; "policywitness rules list" lists them'
        raise click.UsageError(f'no rule has the id "{rule_id}"{hint}')
    click.echo("\n".join(_explanation(rules[rule_id])))


def _explanation(rule: Rule) -> list[str]:
    docs = rule.docs
    lines = [rule.id, f"{docs.title}.", "", f"Severity: {rule.severity}. Topics: {', '.join(rule.topics)}."]
    for heading, text in (
        ("Why it matters", docs.why_it_matters),
        ("What to do", docs.what_to_do),
        ("How to reproduce", _command(rule)),
        ("In a browser", docs.in_a_browser),
        ("Law", " ".join((docs.law, _citations(rule))).strip()),
    ):
        if text:
            lines += ["", *textwrap.wrap(f"{heading}: {text}", _WIDTH)]
    lines += ["", "Needs (without any of these the outcome is not-assessed, never pass):"]
    lines += [f"  - {need.text}" for need in rule.needs]
    return lines


def _command(rule: Rule) -> str:
    """The audit whose visits the rule needs."""
    scenarios = dict.fromkeys(name for need in rule.needs for name in need.scenarios)
    options = [
        *(f"--scenario {name}" for name in scenarios),
        *(option for need in rule.needs for option in need.options),
    ]
    return " ".join(["policywitness audit URL", *options])


def _citations(rule: Rule) -> str:
    from policywitness import law

    cited = [item.citation for item in law.load() if item.id in rule.law]
    return f"({'; '.join(cited)})" if cited else ""
