"""`executive.html`: one sheet of paper for people who decide; `--format pdf` prints it as `executive.pdf`.

What a board asks in thirty seconds: is there a problem, how bad, better or worse than last time, who must act, what was not
tested. Everything is in the full report too; texts are cut so that the sheet stays one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from policywitness.model.audit import Audit, Finding
from policywitness.model.vocabulary import ClaimVerdict
from policywitness.report.html import glance, promises
from policywitness.report.html.environment import environment
from policywitness.report.html.page import inline_style
from policywitness.report.html.trend import trend

FINDINGS, LIMITS, PROMISES, CASES = 4, 4, 3, 4
"""So many of each fit on the sheet; beside promises that were not kept, one finding less."""

_PROMISES = "contradicted-claim"
"""The rule whose findings are the promises that were not kept: the sheet tells them by their quotes."""


@dataclass(frozen=True, slots=True)
class Case:
    """A kind of finding: the worst of them, how many there are, and whom they are about (the first few, where they have names)."""

    finding: Finding
    count: int
    about: tuple[str, ...]


def write(audit: Audit, images: Mapping[str, bytes]) -> dict[str, bytes]:
    """One file, `executive.html`: A4, no script, no picture."""
    seen = glance.glance(audit)
    broken = [group for group in promises.groups(audit) if group.verdict is ClaimVerdict.CONTRADICTED]
    statements = broken[0].statements if broken else ()
    other = [finding for finding in seen.top if finding.rule != _PROMISES or not statements]
    page = (
        environment()
        .get_template("executive.html")
        .render(
            audit=audit,
            style=inline_style("report.css", "executive.css"),
            tiles=seen.tiles,
            top=_cases(audit, other)[: FINDINGS - bool(statements)],
            broken=statements[:PROMISES],
            more_broken=max(0, len(statements) - PROMISES),
            cases=CASES,
            limits=audit.summary.limits[:LIMITS],
            trend=trend(audit),
        )
    )
    return {"executive.html": page.encode()}


def _cases(audit: Audit, top: Iterable[Finding]) -> list[Case]:
    """The leading findings, those of one kind as one."""
    names = {vendor.id: vendor.name for vendor in audit.vendors}
    kinds = {(finding.rule, finding.status): finding for finding in reversed([*top])}
    cases = []
    for (rule, status), finding in reversed(kinds.items()):
        alike = [one for one in audit.findings if (one.rule, one.status, one.waived) == (rule, status, False)]
        about = dict.fromkeys(names[one.subject] for one in alike if one.subject in names)
        cases.append(Case(finding, len(alike), tuple(about)))
    return cases
