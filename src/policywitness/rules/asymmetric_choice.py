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
from policywitness.facts.words import plural
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
            status=Status.NEEDS_REVIEW if kind == "reject-less-prominent" or _unsure(kind, found) else None,
            confidence=Confidence.HIGH if len({record.visit_id for record, _ in found}) > 1 else Confidence.MEDIUM,
            table=evidence_table(evidence),
        )


def _unsure(kind: str, found: list[tuple[ConsentRecord, str]]) -> bool:
    """Whether every banner without a way to refuse has a button whose words are not known: it may be that way."""
    return kind == "reject-missing" and all(detail for _, detail in found)


def _by_clicks(facts: Facts) -> Iterator[Draft]:
    accept, reject = facts.consent.clicks_to_accept, facts.consent.clicks_to_reject
    if accept is None or reject is None or reject <= accept:
        return
    acts = [r for r in facts.observed(facts.evidence.consent) if r.kind == "action" and r.name in ("accept", "reject")]
    evidence = facts.sample(acts)
    visits = {record.visit_id for record in acts if record.name == "reject"}
    yield rule.finding(
        subject="clicks",
        summary=f"Accepting everything takes {plural(accept, 'click')}, refusing everything takes {reject}.",
        evidence=evidence,
        confidence=Confidence.HIGH if len(visits) > 1 else Confidence.MEDIUM,
        table=evidence_table(evidence),
        scenarios=("accept", "reject"),
    )


def _detail(seen: dict[str, object]) -> str:
    reasons = seen.get("reasons") or seen.get("labels")
    return f" ({'; '.join(map(str, reasons))})" if isinstance(reasons, list | tuple) and reasons else ""
