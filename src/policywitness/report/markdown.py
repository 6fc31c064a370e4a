"""`summary.md`: the first screen of the report for a CI job's summary or a ticket."""

from __future__ import annotations

import re
from collections.abc import Mapping

from policywitness.model.audit import Audit, Finding
from policywitness.report import text
from policywitness.report.html.findings import ordered
from policywitness.report.html.glance import glance
from policywitness.report.visible import one_line, shorten

ROWS = 50
"""Findings listed; GitHub's job summaries hold 1 MiB."""

_ACTIVE = re.compile(r"([\\`*_{}\[\]<>#|~&:$!^=]|^[-+]|(?<=^\d)[.)]|(?<=\bwww)\.)", re.IGNORECASE)
"""Signs that start something in Markdown. An escaped `://` or `www.` is not turned into a link."""


def write(audit: Audit, images: Mapping[str, bytes]) -> dict[str, bytes]:
    """One file, `summary.md`."""
    words = text.english()
    summary = audit.summary
    lines = [
        f"# {escape(words['page']['title'].format(site=audit.site.name))}",
        "",
        escape(summary.sentence),
        "",
        f"**{words['completeness'][summary.completeness]}.** {escape(summary.completeness_text)}",
        "",
        "| | |",
        "|---|---|",
    ]
    lines += [f"| **{tile.value}** | {tile.label}: {escape(tile.note)} |" for tile in glance(audit).tiles]
    lines += ["", f"## {words['sections']['findings']}", "", *_findings(audit)]
    lines += ["", f"## {words['glance']['limits']}", "", *(f"- {escape(limit)}" for limit in summary.limits)]
    return {"summary.md": ("\n".join(lines) + "\n").encode()}


def _findings(audit: Audit) -> list[str]:
    words = text.english()["findings"]
    findings = ordered(audit).open
    if not findings:
        return [words["none"]]
    heads = [words["severity"], words["status"], words["finding"], words["subject"], words["identifier"]]
    lines = [f"| {' | '.join(heads)} |", "|---" * len(heads) + "|", *map(_line, findings[:ROWS])]
    if len(findings) > ROWS:
        lines += ["", words["more_rows"].format(n=text.number(len(findings) - ROWS))]
    return lines


def _line(finding: Finding) -> str:
    severity = text.word(finding.severity)
    cells = (
        f"{severity.symbol} {severity.word}",
        finding.status.value,
        finding.title,
        finding.subject,
        finding.fingerprint,
    )
    return f"| {' | '.join(map(escape, cells))} |"


def escape(value: str) -> str:
    """Text that Markdown shows as it is, on one line and not endless. A space of no width keeps `@name` from being a mention."""
    flat = shorten(one_line(value), 500, text.english()["page"]["shortened"])
    return _ACTIVE.sub(r"\\\1", flat).replace("@", "@\u200b")
