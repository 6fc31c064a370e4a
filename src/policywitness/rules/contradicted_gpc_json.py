"""The site's gpc.json says something else than its policy or its behaviour.

Why it matters: The file at /.well-known/gpc.json is a public statement to browsers: this site heeds the opt-out signal, or it does
not. If policy or behaviour differ, one of the statements is not true.

What to do: Make advertising tags heed the signal before the file says true; otherwise serve "gpc": false or no file, and bring the
policy into line.

In a browser: open /.well-known/gpc.json, and compare with the policy's words on Global Privacy Control.

Law: A public statement that is not kept is a potential deception.
"""

from __future__ import annotations

from collections.abc import Iterator

from policywitness.facts import Facts
from policywitness.facts.claims.parties import is_advertising
from policywitness.facts.gpc_file import gpc_file
from policywitness.facts.words import listing
from policywitness.model.vocabulary import Confidence, Promise, Response, Severity, Signal
from policywitness.rules.engine import Draft, NotApplicable, NotAssessed, Rule
from policywitness.rules.needs import Records
from policywitness.rules.shared import go_on, table

rule = Rule(
    severity=Severity.SERIOUS, topics=("gpc", "promises"), law=("ftc-5", "ccpa-7025"), needs=(Records("documents"),)
)


@rule.check
def check(facts: Facts) -> Iterator[Draft]:
    """Says true and is ignored; says false and is promised; says what nobody can read."""
    found = gpc_file(facts)
    if found is None:
        raise NotAssessed("No visit asked for /.well-known/gpc.json, or it was not answered.")
    if not found.there:
        raise NotApplicable("There is no /.well-known/gpc.json.")
    evidence = [facts.evidence_ref(found.document)]
    if found.problem:
        yield rule.finding(
            subject="gpc.json",
            summary=f"/.well-known/gpc.json is there, but {found.problem}.",
            evidence=evidence,
            severity=Severity.MINOR,
        )
        return
    said = next((item for item in facts.reading.signals if item.signal is Signal.GPC), None)
    quotes = [facts.quote_ref(said.quote, said.disclosure)] if said and said.quote else []
    ignoring = [v for v in facts.vendors if is_advertising(v) and v.responses.get("gpc") is Response.IGNORED]
    if found.supports and ignoring:
        yield rule.finding(
            subject="gpc.json behaviour",
            summary=f"gpc.json says that the signal is heeded; {listing(v.name for v in ignoring)} {go_on(ignoring)} as before.",
            evidence=[*evidence, *(ref for v in ignoring for ref in v.evidence if ref.scenario == "gpc")],
            quotes=quotes,
            table=table(("vendor", "why"), ((v.name, v.response_reasons["gpc"]) for v in ignoring)),
            scenarios=("baseline", "gpc"),
        )
    opposite = Promise.NOT_HONORED if found.supports else Promise.HONORED
    if said is not None and said.promise is opposite:
        yield rule.finding(
            subject="gpc.json policy",
            summary=f"gpc.json says {str(found.supports).lower()}; the policy says {said.promise} of Global Privacy Control.",
            evidence=evidence,
            quotes=quotes,
            severity=Severity.MODERATE,
            confidence=Confidence.HIGH,
        )
    elif found.supports and not facts.scenario_visits("gpc"):
        raise NotAssessed("The file says that the signal is heeded, and no complete visit sent it to see.")
