"""Refusing is harder than accepting.

Why it matters: “Accept” is one click; to refuse, visitors must search, open settings, or undo boxes that are ticked already. Many give
up, and what they then “agreed” to is not their choice.

What to do: Put “Reject all” beside “Accept all” on the first layer of the banner, in the same size and colour, and leave every
optional box empty. Consent platforms have a template for this.

In a browser: clear the site's data, load the page, and count the clicks to accept everything and to refuse everything.

Law: Potential under the CCPA regulations, section 7004 (symmetry in choice), and ePrivacy article 5(3), where they apply.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from policywitness.facts import Facts
from policywitness.model.evidence import ConsentRecord
from policywitness.model.vocabulary import Confidence, Severity, Status
from policywitness.rules.engine import Draft, NotApplicable, Rule
from policywitness.rules.needs import AnyVisit, Records
from policywitness.rules.shared import evidence_table

rule = Rule(
    severity=Severity.MODERATE,
    topics=("consent", "choices"),
    law=("ccpa-7004", "eprivacy-5-3"),
    needs=(AnyVisit(), Records("consent")),
)
_SEEN = {
    "reject-missing": "the first layer has a control to accept and none to refuse",
    "reject-less-prominent": "the control to refuse is less prominent than the one to accept",
    "pre-ticked": "optional purposes are ticked before anything was chosen",
}


@rule.check
def check(facts: Facts) -> Iterator[Draft]:
    """What banners show, and the clicks that proved choices took: more clicks to refuse than to accept is an issue of its own."""
    banners = [record for record in facts.observed(facts.evidence.consent) if record.kind == "banner"]
    if not banners:
        raise NotApplicable("No consent banner was seen.")
    yield from _by_clicks(facts)
    by_kind: dict[str, list[tuple[ConsentRecord, str]]] = defaultdict(list)
    for record in banners:
        for seen in record.detail.get("observations", ()):
            if seen.get("what") in _SEEN and not record.detail.get("reopened"):
                by_kind[seen["what"]].append((record, _detail(seen)))
    for kind, found in sorted(by_kind.items()):
        evidence = facts.sample(record for record, _ in found)
        yield rule.finding(
            subject=kind,
            summary=f"On the consent banner, {_SEEN[kind]}{found[0][1]}.",
            evidence=evidence,
            status=Status.NEEDS_REVIEW if kind == "reject-less-prominent" else None,
            confidence=Confidence.HIGH if len({record.visit_id for record, _ in found}) > 1 else Confidence.MEDIUM,
            table=evidence_table(evidence),
        )


def _by_clicks(facts: Facts) -> Iterator[Draft]:
    clicks = {choice: _clicks(facts, choice) for choice in ("accept", "reject")}
    if not clicks["accept"] or not clicks["reject"]:
        return
    accept, reject = (min(record.detail["clicks"] for record in clicks[choice]) for choice in ("accept", "reject"))
    if reject > accept:
        evidence = facts.sample([*clicks["accept"], *clicks["reject"]])
        visits = {record.visit_id for record in clicks["reject"]}
        yield rule.finding(
            subject="clicks",
            summary=f"Accepting everything takes {accept} click{'s' * (accept != 1)}, refusing everything takes {reject}.",
            evidence=evidence,
            confidence=Confidence.HIGH if len(visits) > 1 else Confidence.MEDIUM,
            table=evidence_table(evidence),
            scenarios=("accept", "reject"),
        )


def _clicks(facts: Facts, choice: str) -> list[ConsentRecord]:
    """The proofs of a choice that say how many clicks it took; what a consent platform's own interface did took none."""
    return [
        record
        for record in facts.observed(facts.evidence.consent)
        if record.kind == "proof"
        and record.name == choice
        and record.detail.get("proved") is True
        and (record.detail.get("clicks") or 0) > 0
    ]


def _detail(seen: dict[str, object]) -> str:
    reasons = seen.get("reasons") or seen.get("labels")
    return f" ({'; '.join(map(str, reasons))})" if isinstance(reasons, list | tuple) and reasons else ""
