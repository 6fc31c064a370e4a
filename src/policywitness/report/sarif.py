"""`audit.sarif`: SARIF 2.1.0 for code scanning.

A finding is about a page, but code scanning accepts files of the repository only, so results are anchored on the
configuration file and the page is a logical location. `partialFingerprints` keep a finding the same finding from run to
run; a waiver is a suppression. Source: OASIS Standard SARIF 2.1.0; GitHub's notes on its support of it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from policywitness.model.audit import Audit, Finding, RuleOutcome
from policywitness.model.vocabulary import Severity, Status
from policywitness.report.visible import brief_visible

ANCHOR = "policywitness.toml"
SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

_LEVELS = {
    Severity.CRITICAL: "error",
    Severity.SERIOUS: "error",
    Severity.MODERATE: "warning",
    Severity.MINOR: "note",
    Severity.INFO: "note",
}
_KINDS = {
    Status.ISSUE: "fail",
    Status.NEEDS_REVIEW: "review",
    Status.PASS: "pass",
    Status.NOT_APPLICABLE: "notApplicable",
    Status.NOT_ASSESSED: "open",
    Status.ERROR: "open",
}

Json = dict[str, Any]


def write(audit: Audit, images: Mapping[str, bytes]) -> dict[str, bytes]:
    """One file, `audit.sarif`, with one run."""
    places = {rule.id: place for place, rule in enumerate(audit.rules)}
    driver = {
        "name": "policywitness",
        "semanticVersion": audit.provenance.tool_version,
        "rules": [_rule(rule) for rule in audit.rules],
    }
    invocation = {
        "executionSuccessful": audit.summary.completeness == "complete",
        "startTimeUtc": audit.provenance.started_at,
        "endTimeUtc": audit.provenance.ended_at,
        "toolExecutionNotifications": [_problem(problem) for problem in audit.coverage.problems],
    }
    run = {
        "tool": {"driver": driver},
        "automationDetails": {"id": brief_visible(f"policywitness/{audit.site.registrable_domain}/")},
        "invocations": [invocation],
        "results": [_result(finding, places) | _baseline(finding, audit) for finding in audit.findings],
        "columnKind": "unicodeCodePoints",
    }
    text = json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=1)
    return {"audit.sarif": (text + "\n").encode()}


def _rule(rule: RuleOutcome) -> Json:
    help_text = "\n\n".join(part for part in (rule.why_it_matters, rule.what_to_do) if part) or rule.title
    return {
        "id": rule.id,
        "shortDescription": {"text": brief_visible(rule.title)},
        "fullDescription": {"text": brief_visible(rule.why_it_matters or rule.title)},
        "help": {"text": brief_visible(help_text)},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {
            "tags": ["privacy", *rule.topics],
            "outcome": rule.outcome,
            "reason": brief_visible(rule.reason),
        },
    }


def _result(finding: Finding, places: Mapping[str, int]) -> Json:
    kind = _KINDS[finding.status]
    result: Json = {
        "ruleId": finding.rule,
        "kind": kind,
        # SARIF: a level other than "none" goes with the kind "fail" only.
        "level": _LEVELS[finding.severity] if kind == "fail" else "none",
        "message": {"text": brief_visible(f"{finding.title}. {finding.summary}")},
        "locations": [_location(finding)],
        "partialFingerprints": {"policywitness/v1": finding.fingerprint},
        "properties": {
            "severity": finding.severity,
            "confidence": finding.confidence,
            "subject": brief_visible(finding.subject),
        },
    }
    if finding.rule in places:
        result["ruleIndex"] = places[finding.rule]
    if finding.waived:
        reason = str((finding.waiver or {}).get("reason", "waived"))
        result["suppressions"] = [{"kind": "external", "status": "accepted", "justification": brief_visible(reason)}]
    return result


def _baseline(finding: Finding, audit: Audit) -> Json:
    """New or unchanged against the baseline that was given; nothing without one."""
    if "baseline" not in audit.provenance.inputs:
        return {}
    return {"baselineState": "unchanged" if finding.known else "new"}


def _location(finding: Finding) -> Json:
    pages = sorted({reference.page_url for reference in finding.evidence})
    physical = {"artifactLocation": {"uri": ANCHOR, "uriBaseId": "%SRCROOT%"}, "region": {"startLine": 1}}
    location: Json = {"physicalLocation": physical}
    if pages:
        location["logicalLocations"] = [
            {"fullyQualifiedName": brief_visible(page), "kind": "resource"} for page in pages
        ]
    return location


def _problem(problem: str) -> Json:
    return {"level": "warning", "message": {"text": brief_visible(problem)}}
