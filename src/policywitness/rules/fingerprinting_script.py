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
from policywitness.model.vocabulary import Confidence, Severity
from policywitness.rules.engine import Draft, Rule
from policywitness.rules.needs import AnyVisit, Records
from policywitness.rules.shared import evidence_table

rule = Rule(
    severity=Severity.MODERATE,
    topics=("fingerprinting",),
    law=("eprivacy-5-3",),
    needs=(AnyVisit(), Records("calls")),
)


@rule.check
def check(facts: Facts) -> Iterator[Draft]:
    """One finding for each host whose scripts do it."""
    by_host: dict[str, list[LabelInfo]] = {}
    for label in facts.labels:
        if label.label.startswith("fp."):
            by_host.setdefault(label.host, []).append(label)
    for host, labels in sorted(by_host.items()):
        evidence = [ref for label in labels for ref in label.evidence]
        yield rule.finding(
            subject=host,
            summary=" ".join(label.text for label in labels),
            evidence=evidence,
            confidence=Confidence.HIGH if len(labels) > 1 else Confidence.MEDIUM,
            table=evidence_table(evidence),
        )
