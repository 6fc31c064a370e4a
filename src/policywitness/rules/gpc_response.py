"""Global Privacy Control is answered otherwise than the policy says.

Why it matters: The policy says what happens when a browser asks not to sell or share data. People who rely on it are treated
otherwise, or are sent to a tool that changes nothing here.

What to do: Make the tags in the table react to the signal (the header Sec-GPC, or navigator.globalPrivacyControl) before they
load, or correct the quoted statement so that it says what really happens, and in which cases.

In a browser: switch Global Privacy Control on (Firefox: “Tell websites not to sell or share my data”), reload, and look for the
hosts of the vendors in the table in tab Network.

Law: A response other than the stated one is a potential deception; the CCPA regulations, section 7011(e), ask for a true account.
"""

from __future__ import annotations

from collections.abc import Iterator

from policywitness.facts import Facts
from policywitness.facts.claims.parties import is_advertising
from policywitness.facts.words import listing
from policywitness.model.audit import VendorInfo
from policywitness.model.vocabulary import Confidence, Promise, Response, Severity, Signal, Status
from policywitness.rules.engine import Draft, NotApplicable, Rule
from policywitness.rules.needs import PolicyRead, Records, Scenario, SignalDelivered
from policywitness.rules.shared import go_on, table

rule = Rule(
    severity=Severity.SERIOUS,
    topics=("gpc", "promises"),
    law=("ftc-5", "ccpa-7011"),
    needs=(Scenario("baseline"), Scenario("gpc"), Records("requests"), SignalDelivered("gpc"), PolicyRead()),
)
_PROMISED = (Promise.HONORED, Promise.HONORED_CONDITIONAL)
_HEEDED = (Response.HONORED, Response.RESTRICTED)
_SAID = {
    Promise.HONORED: "promises to honour Global Privacy Control",
    Promise.HONORED_CONDITIONAL: "promises to honour Global Privacy Control under a condition",
    Promise.OFFERED: "offers Global Privacy Control as a way to opt out",
    Promise.SILENT: "does not mention Global Privacy Control",
    Promise.DESCRIBED: "describes Global Privacy Control without saying what happens here",
}


@rule.check
def check(facts: Facts) -> Iterator[Draft]:
    """One finding for the signal, with what each advertising vendor does.

    Promised and ignored or merely reduced: an issue (reduced alone is for a person). Offered and without any effect: for a person.
    Heeded by all although the policy is silent: a note, because saying so would cost nothing.
    """
    said = next((item for item in facts.reading.signals if item.signal is Signal.GPC), None)
    promise = said.promise if said else Promise.SILENT
    advertisers = [vendor for vendor in facts.vendors if is_advertising(vendor) and "gpc" in vendor.responses]
    ignoring = [vendor for vendor in advertisers if vendor.responses["gpc"] is Response.IGNORED]
    reducing = [vendor for vendor in advertisers if vendor.responses["gpc"] is Response.REDUCED]
    heeding = [vendor for vendor in advertisers if vendor.responses["gpc"] in _HEEDED]
    if promise is Promise.NOT_HONORED:
        raise NotApplicable("The policy says that the signal changes nothing; see gpc-advertising-requests.")
    if not advertisers:
        raise NotApplicable("No advertising vendor was seen that the signal is meant for.")
    if promise in _PROMISED:
        blamed = ignoring or reducing
        effect = f"{go_on(blamed)} as before" if ignoring else "send less, and still send"
        certain = bool(ignoring) and promise is Promise.HONORED
        severity = Severity.SERIOUS if ignoring else Severity.MODERATE
    elif promise is Promise.OFFERED:
        blamed, effect = ([] if heeding else ignoring), f"{go_on(ignoring)} as before, and none stops"
        certain, severity = False, Severity.MODERATE
    else:
        blamed, effect = (heeding if len(heeding) == len(advertisers) else []), "heed it all the same"
        certain, severity = False, Severity.INFO
    if blamed:
        names = listing(vendor.name for vendor in blamed)
        yield rule.finding(
            subject="gpc",
            summary=f"The policy {_SAID[promise]}; {names} {effect}.",
            evidence=[ref for vendor in blamed for ref in vendor.evidence if ref.scenario == "gpc"],
            quotes=[facts.quote_ref(said.quote, said.disclosure)] if said and said.quote else [],
            severity=severity,
            status=None if certain else Status.NEEDS_REVIEW,
            confidence=Confidence.HIGH if certain else Confidence.MEDIUM,
            table=table(("vendor", "on Global Privacy Control", "why"), map(_row, advertisers)),
            scenarios=("baseline", "gpc"),
        )


def _row(vendor: VendorInfo) -> tuple[str, ...]:
    return (vendor.name, vendor.responses["gpc"], vendor.response_reasons.get("gpc", ""))
