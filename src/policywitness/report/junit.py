"""`junit.xml`: for the test views of CI systems. The suite is the site, a case is a rule.

An open issue fails its rule's case; a rule that could not be assessed, or does not apply, is skipped with its reason, never
passed; a rule that broke is an error. What needs review or is waived does not fail a build, and is in the case's output.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from xml.etree import ElementTree as ET

from policywitness.model.audit import Audit, Finding, RuleOutcome
from policywitness.model.vocabulary import Status
from policywitness.report.visible import brief_visible

_SKIPPED = (Status.NOT_ASSESSED, Status.NOT_APPLICABLE)


def write(audit: Audit, images: Mapping[str, bytes]) -> dict[str, bytes]:
    """One file, `junit.xml`."""
    suite = ET.Element(
        "testsuite", name=brief_visible(audit.site.name), timestamp=brief_visible(audit.provenance.started_at)
    )
    for rule in audit.rules:
        _case(suite, rule, [finding for finding in audit.findings if finding.rule == rule.id])
    counts = {tag: len(suite.findall(f"testcase/{tag}")) for tag in ("failure", "error", "skipped")}
    suite.set("tests", str(len(audit.rules)))
    for attribute, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(attribute, str(counts[tag]))
    suites = ET.Element("testsuites", name="policywitness")
    suites.append(suite)
    ET.indent(suites)
    return {"junit.xml": ET.tostring(suites, encoding="utf-8", xml_declaration=True) + b"\n"}


def _case(suite: ET.Element, rule: RuleOutcome, findings: Sequence[Finding]) -> None:
    case = ET.SubElement(
        suite, "testcase", classname=brief_visible(f"policywitness.{rule.severity}"), name=brief_visible(rule.id)
    )
    failing = [finding for finding in findings if finding.status is Status.ISSUE and not finding.waived]
    if failing:
        failure = ET.SubElement(case, "failure", type=rule.severity, message=brief_visible(rule.title))
        failure.text = brief_visible("\n".join(map(_line, failing)))
    elif rule.outcome is Status.ERROR:
        ET.SubElement(case, "error", type="error", message=brief_visible(rule.reason))
    elif rule.outcome in _SKIPPED:
        ET.SubElement(case, "skipped", message=brief_visible(f"{rule.outcome}: {rule.reason}"))
    quiet = [finding for finding in findings if finding not in failing]
    if quiet:
        ET.SubElement(case, "system-out").text = brief_visible("\n".join(map(_line, quiet)))


def _line(finding: Finding) -> str:
    state = "waived" if finding.waived else finding.status
    return f"{state} {finding.severity}: {finding.title} ({finding.subject}) [{finding.fingerprint}]\n{finding.summary}"
