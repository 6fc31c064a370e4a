"""Where an audit lands and how it ends: its folder's name, the closing lines, the exit code with its reason."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import click

from policywitness.cli import EXIT_FINDINGS, EXIT_INCOMPLETE, EXIT_INTERNAL
from policywitness.cli.progress import printable
from policywitness.model.audit import Audit, Finding
from policywitness.model.vocabulary import Outcome, Severity, Status

NEVER = "none"
"""The `--fail-on` level that no finding reaches."""


def new_folder(site: str, now: datetime) -> Path:
    """`reports/<site>/<run id>`; a run id is the time in UTC and four characters."""
    return Path("reports", site, f"{now:%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}")


@contextmanager
def keeping(directory: Path) -> Iterator[None]:
    """Says, when the user interrupts, that what was collected is kept, and where."""
    try:
        yield
    except KeyboardInterrupt:
        if directory.exists():
            click.echo(f'What was collected is kept: "policywitness run resume {directory}" goes on with it', err=True)
        raise


def summary(audit: Audit) -> str:
    """The report's own first sentence, and how complete the evidence is."""
    return f"{printable(audit.summary.sentence)}\n{printable(audit.summary.completeness_text)}"


def verdict(audit: Audit, min_coverage: float, fail_on: str) -> tuple[int, str]:
    """The exit code of a finished audit, and why it is not 0 (empty for 0). The first cause in the order 4, 3, 1 wins."""
    broken = [rule.id for rule in audit.rules if rule.outcome is Status.ERROR]
    if broken:
        return EXIT_INTERNAL, f"rules ended in an error: {', '.join(broken)}"
    if reason := incomplete(audit, min_coverage):
        return EXIT_INCOMPLETE, f"evidence incomplete: {reason}"
    failing = [] if fail_on == NEVER else [one for one in audit.findings if _fails(one, Severity(fail_on), audit)]
    if failing:
        rules = ", ".join(dict.fromkeys(one.rule for one in failing))
        return EXIT_FINDINGS, f"{len(failing)} finding(s) at or above {fail_on}: {rules}"
    return 0, ""


def incomplete(audit: Audit, min_coverage: float) -> str:
    """Why the evidence is not enough to rely on; empty where it is."""
    walls = sorted({visit.scenario for visit in audit.visits if visit.outcome is Outcome.BLOCKED})
    if walls:
        return f"a bot wall or consent wall stood before the site ({', '.join(walls)})"
    reached = {visit.scenario for visit in audit.visits if visit.pages and visit.pages[0].outcome is not Outcome.FAILED}
    unreached = [scenario.name for scenario in audit.scenarios if scenario.name not in reached]
    if unreached:
        return f"the start page was never reached ({', '.join(unreached)})"
    if audit.coverage.share < min_coverage:
        return f"coverage {audit.coverage.share:.0%} is below --min-coverage {min_coverage:.0%}"
    return ""


def _fails(finding: Finding, level: Severity, audit: Audit) -> bool:
    """Whether a finding closes the gate: not where it is waived or known by the baseline.

    With repeats, what a single visit saw does not: sites vary from load to load.
    """
    if finding.status is not Status.ISSUE or finding.waived or finding.known or finding.severity.rank < level.rank:
        return False
    seen_in = {reference.visit_id for reference in finding.evidence}
    repeated = any(visit.repeat > 1 for visit in audit.visits)
    return not repeated or len(seen_in) != 1
