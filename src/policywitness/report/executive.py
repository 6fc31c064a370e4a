"""`executive.html`: one sheet of paper for people who decide; `--format pdf` prints it as `executive.pdf`.

What a board asks in thirty seconds: is there a problem, how bad, better or worse than last time, who must act, what was not
tested. Everything is in the full report too; texts are cut so that the sheet stays one.
"""

from __future__ import annotations

from collections.abc import Mapping

from policywitness.model.audit import Audit
from policywitness.model.vocabulary import ClaimVerdict
from policywitness.report.html import glance
from policywitness.report.html.environment import environment
from policywitness.report.html.page import inline_style
from policywitness.report.html.trend import trend

FINDINGS, LIMITS, PROMISES = 4, 4, 3
"""So many of each fit on the sheet."""


def write(audit: Audit, images: Mapping[str, bytes]) -> dict[str, bytes]:
    """One file, `executive.html`: A4, no script, no picture."""
    seen = glance.glance(audit)
    broken = [claim for claim in audit.claims if claim.verdict is ClaimVerdict.CONTRADICTED]
    page = (
        environment()
        .get_template("executive.html")
        .render(
            audit=audit,
            style=inline_style("report.css", "executive.css"),
            tiles=seen.tiles,
            top=seen.top[:FINDINGS],
            broken=broken[:PROMISES],
            limits=audit.summary.limits[:LIMITS],
            trend=trend(audit),
        )
    )
    return {"executive.html": page.encode()}
