"""The site does not announce its support of Global Privacy Control.

Why it matters: Browsers and watchdogs look at one address, /.well-known/gpc.json, to learn whether a site heeds the signal. Without
the file a promise in the policy cannot be found by a machine.

What to do: Serve {"gpc": true, "lastUpdate": "YYYY-MM-DD"} as application/json at /.well-known/gpc.json, once the signal is heeded.

In a browser: open /.well-known/gpc.json on the site.
"""

from __future__ import annotations

from collections.abc import Iterator

from policywitness.facts import Facts
from policywitness.facts.gpc_file import gpc_file
from policywitness.model.vocabulary import Promise, Severity, Signal, Status
from policywitness.rules.engine import Draft, NotApplicable, NotAssessed, Rule
from policywitness.rules.needs import PolicyRead, Records

rule = Rule(severity=Severity.INFO, topics=("gpc", "documents"), needs=(Records("documents"), PolicyRead()))


@rule.check
def check(facts: Facts) -> Iterator[Draft]:
    """A note, and only where the policy promises to honour the signal: no law asks for the file."""
    said = next((item for item in facts.reading.signals if item.signal is Signal.GPC), None)
    if said is None or said.promise not in (Promise.HONORED, Promise.HONORED_CONDITIONAL):
        raise NotApplicable("The policy does not promise to honour Global Privacy Control.")
    found = gpc_file(facts)
    if found is None:
        raise NotAssessed("No visit asked for /.well-known/gpc.json, or it was not answered.")
    if not found.there:
        yield rule.finding(
            subject="gpc.json",
            summary="The policy promises to honour Global Privacy Control, and there is no /.well-known/gpc.json.",
            evidence=[facts.evidence_ref(found.document)],
            quotes=[facts.quote_ref(said.quote, said.disclosure)] if said.quote else [],
            status=Status.NEEDS_REVIEW,
        )
