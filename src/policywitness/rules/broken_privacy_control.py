"""A privacy control does not do what was pressed.

Why it matters: The visitor pressed the control to refuse; it stayed open, or what the site then stored says that they agreed. A
control that is broken looks like a choice and is none.

What to do: Press it yourself with the console open: errors of the consent platform's script, a wrong account or domain in its
configuration, and tags that overwrite its cookie are what such breaks come from. Run this audit on a schedule to learn of the next.

In a browser: clear the site's data, press the control, reload, and see whether the banner is back or the settings say “accepted”.

Law: A control without effect is a potential deception; potential under the CCPA regulations, section 7004.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from policywitness.facts import Facts
from policywitness.facts.visits import AGREE
from policywitness.model.evidence import ConsentRecord
from policywitness.model.vocabulary import Confidence, Severity
from policywitness.rules.engine import Draft, NotApplicable, Rule
from policywitness.rules.needs import AnyVisit, Records
from policywitness.rules.shared import evidence_table

rule = Rule(
    severity=Severity.SERIOUS,
    topics=("consent", "choices"),
    law=("ftc-5", "ccpa-7004"),
    needs=(AnyVisit(), Records("consent")),
)


@rule.check
def check(facts: Facts) -> Iterator[Draft]:
    """A control was pressed and the choice disproved: in two visits or more; a choice that could only not be proved is coverage."""
    proofs = [r for r in facts.observed(facts.evidence.consent) if r.kind == "proof" and r.detail.get("clicks")]
    if not proofs:
        raise NotApplicable("No consent control was pressed in this audit.")
    broken: dict[tuple[str, str], list[ConsentRecord]] = defaultdict(list)
    for record in proofs:
        if record.detail.get("proved") is False and (why := _disproved(record)):
            broken[record.name, why].append(record)
    for (choice, why), records in sorted(broken.items()):
        visits = {record.visit_id for record in records}
        evidence = facts.sample(records)
        yield rule.finding(
            subject=f"{choice}: {why}",
            summary=f"After “{choice}” was pressed, {why}, in {len(visits)} visit{'s' * (len(visits) != 1)}: "
            f"{records[0].detail.get('reason', '')}.",
            evidence=evidence,
            confidence=Confidence.MEDIUM if len(visits) >= AGREE else Confidence.LOW,
            table=evidence_table(evidence),
        )


def _disproved(record: ConsentRecord) -> str:
    """How the site shows that the choice was not kept; empty where it only does not show that it was."""
    detail = record.detail
    against = [item for item in detail.get("stored", ()) if item.get("says") not in (record.name, None)]
    if detail.get("banner_gone") and record.name == "reject" and any(item["says"] == "accept" for item in against):
        return "what was stored says that everything was accepted"
    shown = detail.get("shown") or {}
    if record.name == "reject" and shown.get("says") == "accept":
        return "the reopened control shows everything as accepted"
    if detail.get("banner_gone") is False:
        return "the banner stayed open"
    return ""
