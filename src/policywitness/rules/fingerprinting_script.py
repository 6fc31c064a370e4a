"""A script takes a fingerprint of the browser.

Why it matters: A fingerprint is made of small differences between devices. It recognises a visitor without storing anything,
so deleting cookies does not help.

What to do: See which script does it. Bot defence may need it; analytics and advertising can do without: switch it off in
the vendor's settings or remove the script, and describe it in the policy if it stays.

In a browser: search the script's source for toDataURL, getImageData or AudioContext.

Law: Reading from the device is potentially within ePrivacy article 5(3), where it applies.
"""

from __future__ import annotations

from collections.abc import Iterator

from policywitness.facts import Facts
from policywitness.model.audit import LabelInfo
from policywitness.model.evidence import Call
from policywitness.model.vocabulary import Confidence, Severity
from policywitness.rules.engine import Draft, Rule
from policywitness.rules.needs import AnyVisit, Records
from policywitness.rules.shared import evidence_table, moment

rule = Rule(
    severity=Severity.MODERATE,
    topics=("fingerprinting",),
    law=("eprivacy-5-3",),
    needs=(AnyVisit(), Records("calls")),
)


@rule.check
def check(facts: Facts) -> Iterator[Draft]:
    """One finding for each host whose scripts do it, with the moment at which it begins and whether anybody was asked before."""
    by_host: dict[str, list[LabelInfo]] = {}
    firsts = _first_calls(facts)
    for label in facts.labels:
        if label.label.startswith("fp."):
            by_host.setdefault(label.host, []).append(label)
    for host, labels in sorted(by_host.items()):
        evidence = [ref for label in labels for ref in label.evidence]
        yield rule.finding(
            subject=host,
            summary=" ".join([*(label.text for label in labels), *_when(facts, firsts.get(host))]),
            evidence=evidence,
            confidence=Confidence.HIGH if len(labels) > 1 else Confidence.MEDIUM,
            table=evidence_table(evidence),
        )


def _first_calls(facts: Facts) -> dict[str, Call]:
    """The earliest call of each host's scripts that is part of a fingerprint."""
    found: dict[str, Call] = {}
    for (label, host), (_, records) in facts.label_records.items():
        for record in records:
            if label.startswith("fp.") and isinstance(record, Call):
                known = found.get(host)
                found[host] = record if known is None or record.t_ms < known.t_ms else known
    return found


def _when(facts: Facts, first: Call | None) -> list[str]:
    if first is None:
        return []
    before = ", before any choice" if facts.visits.before_choice(first.visit_id, first.phase) else ""
    return [f"It begins {moment(facts, first)}{before}."]
