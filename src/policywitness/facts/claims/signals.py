"""Claims about browser signals (Global Privacy Control, Do Not Track): promise against response.

A promise to honour GPC is about advertising vendors; one to honour Do Not Track about all tracking. What each vendor does
on a signal, against the visits without it, is a fact (`VendorInfo.responses`); here the facts are added up.
"""

from __future__ import annotations

from policywitness.facts.claims.core import Case, Ruling, decides, inconclusive, not_tested
from policywitness.facts.claims.parties import advertising, tracking
from policywitness.facts.visits import signal_delivery, was_delivered
from policywitness.facts.words import listing, plural
from policywitness.model.audit import Cell, VendorInfo
from policywitness.model.vocabulary import ClaimVerdict, Confidence, Promise, Response, Signal, Stance

SEEN_AGAIN = 2
"""Visits with the signal that must show a report: one may be an accident."""

HEEDED = (Response.HONORED, Response.REDUCED, Response.RESTRICTED)


@decides("signal.gpc", "signal.gpc.*", scenarios=("baseline", Signal.GPC))
def gpc(case: Case) -> Ruling:
    """What the policy says of Global Privacy Control."""
    return _signal(case, Signal.GPC, advertising(case))


@decides("signal.dnt", "signal.dnt.*", scenarios=("baseline", Signal.DNT))
def dnt(case: Case) -> Ruling:
    """What the policy says of Do Not Track."""
    return _signal(case, Signal.DNT, tracking(case))


def _signal(case: Case, signal: Signal, vendors: tuple[VendorInfo, ...]) -> Ruling:
    promise = promise_of(case, signal)
    if not case.complete.get(signal):
        return not_tested(f"Needs complete visits of scenario {signal}; this audit has none.")
    undelivered = _undelivered(case, signal)
    if undelivered:
        return not_tested(undelivered)
    if promise is Promise.DESCRIBED:
        text = f"sent in {plural(case.complete[signal], 'visit')}"
        cell = {signal.value: Cell(word=ClaimVerdict.SUPPORTED, text=text)}
        reason = f"The visitor's browser sent the signal, as described ({text}). The policy makes no promise here."
        return Ruling(ClaimVerdict.SUPPORTED, reason, cells=cell)
    return _weigh(case, signal, promise, vendors)


def promise_of(case: Case, signal: Signal) -> Promise:
    """What this very statement promises: a definition describes; the deciding statement has the reading's promise."""
    overall = next((item for item in case.facts.reading.signals if item.signal is signal), None)
    if overall is not None and overall.disclosure == case.disclosure.id:
        return overall.promise
    if case.disclosure.value in tuple(Promise):
        return Promise(case.disclosure.value)
    if overall is not None and overall.quote is not None and overall.quote.start == case.disclosure.quote.start:
        return overall.promise
    if case.disclosure.stance is Stance.DEFINE or not case.disclosure.concept.endswith(".response"):
        return Promise.DESCRIBED
    return overall.promise if overall is not None else Promise.DESCRIBED


def _undelivered(case: Case, signal: Signal) -> str | None:
    for visit in case.facts.scenario_visits(signal.value):
        delivery = signal_delivery(visit, signal)
        if delivery is None or not was_delivered(delivery):
            return f"Visit {visit.visit_id} holds no proof that the signal was delivered, so no response can be judged."
    return None


def _weigh(case: Case, signal: Signal, promise: Promise, vendors: tuple[VendorInfo, ...]) -> Ruling:
    """Add up the responses of the vendors that were there without the signal."""
    ignored, heeded, open_ = _sorted_by_response(vendors, signal, promise)
    if not (ignored or heeded or open_):
        return inconclusive(
            f"No vendor that scenario {signal} is about was seen, so there is nothing the signal could change."
        )
    numbers = _numbers(ignored, heeded, open_)
    verdict, reason, confidence = _compare(promise, ignored, heeded, open_)
    evidence = tuple(ref for v in vendors if v.name in ignored for ref in v.evidence if ref.scenario == signal)[:20]
    return Ruling(verdict, f"{reason} {numbers}", confidence, _cells(case, signal, promise, vendors), evidence)


def _sorted_by_response(
    vendors: tuple[VendorInfo, ...], scenario: str, promise: Promise
) -> tuple[list[str], list[str], list[str]]:
    """The names of the vendors that ignored it, heeded it, and of which it is not known.

    A promise to honour a signal is broken by what is seen with the signal delivered and seen again in a second visit, however
    often the vendor comes and goes: what it does in general may stay open.
    """
    promised = promise in (Promise.HONORED, Promise.HONORED_CONDITIONAL)
    responses = {vendor.name: vendor.responses.get(scenario, Response.NOT_ASSESSED) for vendor in vendors}
    for vendor in vendors:
        again = scenario in vendor.sends and vendor.sends[scenario].seen >= SEEN_AGAIN
        if promised and again and responses[vendor.name] is Response.INCONCLUSIVE:
            responses[vendor.name] = Response.IGNORED
    return (
        [name for name, response in responses.items() if response is Response.IGNORED],
        [name for name, response in responses.items() if response in HEEDED],
        [name for name, response in responses.items() if response is Response.INCONCLUSIVE],
    )


def _cells(case: Case, signal: Signal, promise: Promise, vendors: tuple[VendorInfo, ...]) -> dict[str, Cell]:
    """A cell for every scenario that sends the signal, alone or with others."""
    cells = {}
    for name, scenario in case.facts.visits.scenarios.items():
        sends = scenario.gpc if signal is Signal.GPC else scenario.dnt
        ignored, heeded, open_ = _sorted_by_response(vendors, name, promise)
        if sends and (ignored or heeded or open_):
            word, _, _ = _compare(promise, ignored, heeded, open_)
            text = f"{len(ignored)} ignored, {len(heeded)} heeded, {len(open_)} undecided"
            cells[name] = Cell(word=word, text=text)
    return cells


def _compare(
    promise: Promise, ignored: list[str], heeded: list[str], open_: list[str]
) -> tuple[ClaimVerdict, str, Confidence]:
    if promise in (Promise.HONORED, Promise.HONORED_CONDITIONAL):
        if ignored:
            certain = Confidence.HIGH if promise is Promise.HONORED else Confidence.LOW
            return (
                ClaimVerdict.CONTRADICTED,
                "The policy promises to honour the signal, and not every vendor heeds it.",
                certain,
            )
        if open_:
            return (
                ClaimVerdict.INCONCLUSIVE,
                "The policy promises to honour the signal; more visits must decide.",
                Confidence.HIGH,
            )
        return (
            ClaimVerdict.SUPPORTED,
            "The policy promises to honour the signal, and every vendor heeds it.",
            Confidence.HIGH,
        )
    if promise is Promise.NOT_HONORED:
        if ignored:
            return (
                ClaimVerdict.SUPPORTED,
                "The policy says that the signal changes nothing, and so it is.",
                Confidence.HIGH,
            )
        if heeded:
            return (
                ClaimVerdict.SUPPORTED,
                "The policy promises nothing; vendors do better than that.",
                Confidence.MEDIUM,
            )
        return (
            ClaimVerdict.INCONCLUSIVE,
            "The policy says that the signal changes nothing; more visits must decide.",
            Confidence.HIGH,
        )
    if heeded:
        return (
            ClaimVerdict.SUPPORTED,
            "The policy offers the signal as a tool, and it has an effect.",
            Confidence.MEDIUM,
        )
    if open_:
        return (
            ClaimVerdict.INCONCLUSIVE,
            "The policy offers the signal as a tool; more visits must decide if it works.",
            Confidence.HIGH,
        )
    reason = "The policy offers the signal as a tool without a promise, and no effect of it was seen."
    return ClaimVerdict.NOT_OBSERVED, reason, Confidence.HIGH


def _numbers(ignored: list[str], heeded: list[str], open_: list[str]) -> str:
    parts = []
    for names, word in ((ignored, "ignored it"), (heeded, "heeded it"), (open_, "undecided")):
        if names:
            parts.append(f"{plural(len(names), 'vendor')} {word} ({listing(names)})")
    return f"{'; '.join(parts)}."
