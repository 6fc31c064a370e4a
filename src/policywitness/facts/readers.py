"""Who asks for a signal or a choice, and what comes of it: scripts that read Global Privacy Control, Do Not Track or a consent API.

A party asks where one of its scripts was seen reading; the script is known by the innermost frame of the call. What it then
does is its response in the scenario that sends the signal or refuses. Who never asks may still be told: by the site, which does
not load it, or by the request's own header, which a server can read unseen.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from policywitness.facts.traffic import tells
from policywitness.model.audit import SignalReaderInfo
from policywitness.model.evidence import Call
from policywitness.model.hosts import host_of
from policywitness.model.vocabulary import Asking, Response

if TYPE_CHECKING:
    from policywitness.facts import Facts
    from policywitness.facts.vendors import Sighting

_SCRIPTS = 5


@dataclass(frozen=True, slots=True)
class _Question:
    """A signal or choice: the interfaces that tell of it, the scenario that shows the answer, and its name in a sentence."""

    signal: str
    apis: tuple[str, ...]
    scenario: str
    name: str


_QUESTIONS = (
    _Question("gpc", ("navigator.globalPrivacyControl",), "gpc", "Global Privacy Control"),
    _Question("dnt", ("navigator.doNotTrack",), "dnt", "Do Not Track"),
    _Question("consent", ("__tcfapi", "__gpp", "__uspapi", "__cmp"), "reject", "a consent interface"),
)

_BEHAVIOUR = {
    Response.HONORED: Asking.ASKS_AND_STOPS,
    Response.REDUCED: Asking.ASKS_AND_REDUCES,
    Response.RESTRICTED: Asking.ASKS_AND_REDUCES,
    Response.IGNORED: Asking.ASKS_AND_SENDS,
    Response.INCONCLUSIVE: Asking.INCONCLUSIVE,
    Response.NOT_ASSESSED: Asking.NOT_ASSESSED,
}
_WORDS = {
    Asking.ASKS_AND_STOPS: "asks and stops",
    Asking.ASKS_AND_REDUCES: "asks and reduces what it sends",
    Asking.ASKS_AND_SENDS: "asks and sends all the same",
}


def signal_readers(facts: Facts) -> tuple[SignalReaderInfo, ...]:
    """By signal: the parties that ask, then the vendors that report to somebody and never ask."""
    return tuple(row for question in _QUESTIONS for row in _of(facts, question))


def _of(facts: Facts, question: _Question) -> Iterator[SignalReaderInfo]:
    asked: dict[str, list[Call]] = defaultdict(list)
    for call in facts.observed(facts.evidence.calls):
        if call.api in question.apis:
            asked[facts.parties.label(_caller(call))].append(call)
    if not asked and question.signal == "consent":
        # Without such an interface on the page there is nothing that anybody could have asked.
        return
    vendors = {sighting.id: sighting for sighting in facts.sightings}
    for party, calls in sorted(asked.items()):
        yield _asks(facts, question, party, calls, vendors.get(party))
    for vendor, sighting in sorted(vendors.items()):
        if vendor not in asked and any(tells(facts, request) for request in sighting.requests):
            yield _never(facts, question, sighting)


def _asks(
    facts: Facts, question: _Question, party: str, calls: Sequence[Call], sighting: Sighting | None
) -> SignalReaderInfo:
    response, reason = _response(facts, party, question.scenario) if sighting is not None else (None, "")
    behaviour = _BEHAVIOUR[response] if response is not None else Asking.NOT_ASSESSED
    name = facts.vendor_name(party) if sighting is not None else party
    said = f"{name} reads {question.name}"
    if behaviour in _WORDS:
        text = f"{name} {_WORDS[behaviour]}: {reason}"
    elif sighting is None:
        text = f"{said} in the site's own scripts; whom it then stops shows in the responses of vendors."
    else:
        text = f"{said}. {reason}"
    return SignalReaderInfo(
        signal=question.signal,
        party=party,
        name=name,
        asks=True,
        behaviour=behaviour,
        response=response,
        reason=text,
        apis=tuple(sorted({call.api for call in calls})),
        scripts=tuple(sorted({_caller(call) for call in calls})[:_SCRIPTS]),
        reads=sum(call.count for call in calls),
        scenarios=facts.visits.shares(call.visit_id for call in calls),
        evidence=facts.sample(calls),
    )


def _never(facts: Facts, question: _Question, sighting: Sighting) -> SignalReaderInfo:
    response, reason = _response(facts, sighting.id, question.scenario)
    text = f"No script of {sighting.name} was seen reading {question.name}."
    if question.signal != "consent":
        text += " Its servers may read the header of the request."
    return SignalReaderInfo(
        signal=question.signal,
        party=sighting.id,
        name=sighting.name,
        asks=False,
        behaviour=Asking.NEVER_ASKS,
        response=response,
        reason=f"{text} {reason}".strip(),
        apis=(),
        scripts=(),
        reads=0,
        scenarios={},
        evidence=(),
    )


def _response(facts: Facts, vendor: str, scenario: str) -> tuple[Response, str]:
    judged = facts.responses.get(vendor, {}).get(scenario)
    if judged is None:
        return Response.NOT_ASSESSED, f"Scenario {scenario} was not visited, so what it does then is not known."
    return judged.response, judged.reason


def _caller(call: Call) -> str:
    """The address of the script that asked; of an inline script, its document's."""
    address = call.script_url or call.frame_url or call.page_url
    return address if host_of(address) else call.frame_url or call.page_url
