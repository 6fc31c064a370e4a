"""What a rule needs before it may say anything. Each need is a small object that answers `missing(facts)`.

A need says in `text` what it is, in one phrase for the report, and in `scenarios` which scenarios an audit must run for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from policywitness.facts.keylogging import typed_tokens
from policywitness.facts.visits import signal_delivery, was_delivered
from policywitness.model.plan import DISCOVERY

if TYPE_CHECKING:
    from policywitness.facts import Facts


class Need(Protocol):
    """One precondition of a rule."""

    @property
    def text(self) -> str:
        """What is needed, as one phrase."""

    @property
    def scenarios(self) -> tuple[str, ...]:
        """The scenarios that provide it; empty where any does."""

    @property
    def options(self) -> tuple[str, ...]:
        """Options of `policywitness audit` that provide it, besides scenarios."""

    def missing(self, facts: Facts) -> str | None:
        """Why it is not there, as one sentence; None when it is there."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """At least `visits` complete visits of a scenario. A rule that compares names both scenarios."""

    name: str
    visits: int = 1
    options: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """Such as `1 complete visit of scenario gpc`."""
        return f"{self.visits} complete visit{'s' if self.visits > 1 else ''} of scenario {self.name}"

    @property
    def scenarios(self) -> tuple[str, ...]:
        """The scenario itself."""
        return (self.name,)

    def missing(self, facts: Facts) -> str | None:
        """Counts complete visits only: a blocked or partial one shows too little to compare."""
        complete = len(facts.scenario_visits(self.name))
        if complete >= self.visits:
            return None
        made = facts.visits_made(self.name)
        if not made:
            return f"The audit made no visit of scenario {self.name}."
        return f"Scenario {self.name} has {complete} complete of {made} visits, and {self.visits} is needed."


@dataclass(frozen=True, slots=True)
class AnyVisit:
    """At least one complete visit, of whichever scenario."""

    text: str = "1 complete visit"
    scenarios: tuple[str, ...] = ()
    options: tuple[str, ...] = ()

    def missing(self, facts: Facts) -> str | None:
        """Looks at every scenario but `discovery`, which only finds pages."""
        names = {visit.scenario for visit in facts.evidence.visits} - {DISCOVERY}
        if any(facts.scenario_visits(name) for name in names):
            return None
        return "No visit was completed."


@dataclass(frozen=True, slots=True)
class Records:
    """The bundle holds at least one record of a kind, named as its evidence file: requests, cookies, scripts, ..."""

    kind: str
    options: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """Such as `records of requests`."""
        return f"records of {self.kind}"

    @property
    def scenarios(self) -> tuple[str, ...]:
        """Any scenario records them."""
        return ()

    def missing(self, facts: Facts) -> str | None:
        """An empty file cannot be told from a collector that did not run, so neither can pass."""
        return None if facts.evidence.rows(self.kind) else f"The bundle holds no {self.kind}."


@dataclass(frozen=True, slots=True)
class SignalDelivered:
    """The signal reached the site: its header on the requests that can carry it, its property true where pages look."""

    signal: str
    options: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """Such as `proof that the gpc signal was delivered`."""
        return f"proof that the {self.signal} signal was delivered"

    @property
    def scenarios(self) -> tuple[str, ...]:
        """The scenario of the signal's name."""
        return (self.signal,)

    def missing(self, facts: Facts) -> str | None:
        """Every complete visit of the signal's scenario must have delivered it."""
        visits = facts.scenario_visits(self.signal)
        if not visits:
            return f"The audit has no complete visit that sends {self.signal}."
        for visit in visits:
            delivery = signal_delivery(visit, self.signal)
            if delivery is None:
                return f"Visit {visit.visit_id} holds no proof that {self.signal} was delivered."
            if not was_delivered(delivery):
                failed = sorted(name for name, held in delivery.contexts.items() if not held)
                where = f"; its property did not hold in {', '.join(failed)}" if failed else ""
                return f"Visit {visit.visit_id} sent {self.signal} on {delivery.sent} of {delivery.possible} requests{where}."
        return None


@dataclass(frozen=True, slots=True)
class ChoiceProved:
    """At least one complete visit of a scenario proves that its consent choice was made: a hidden banner is no refusal."""

    scenario: str
    options: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """Such as `proof that the choice of scenario reject was made`."""
        return f"proof that the choice of scenario {self.scenario} was made"

    @property
    def scenarios(self) -> tuple[str, ...]:
        """The scenario itself."""
        return (self.scenario,)

    def missing(self, facts: Facts) -> str | None:
        """Looks at the proofs that the visits wrote down."""
        visits = facts.scenario_visits(self.scenario)
        if any(visit.visit_id in facts.visits.proofs for visit in visits):
            return None
        return f"No complete visit of scenario {self.scenario} proves that the choice was made."


@dataclass(frozen=True, slots=True)
class PolicyRead:
    """At least one policy document was found and analysed."""

    text: str = "a policy document that could be read"
    scenarios: tuple[str, ...] = ()
    options: tuple[str, ...] = ()

    def missing(self, facts: Facts) -> str | None:
        """A policy in another language, or of an unreadable format, was found but not analysed."""
        documents = facts.reading.documents
        if any(document.analysed for document in documents):
            return None
        reasons = [document.reason for document in documents if document.reason]
        reasons += [reason for _, reason in facts.reading.unread]
        if reasons:
            return f"No policy document could be analysed: {reasons[0].rstrip('.')}."
        return "No policy document was found."


@dataclass(frozen=True, slots=True)
class Typed:
    """An authorised visitor typed made-up values into forms; without that nobody knows who listens."""

    text: str = "made-up text typed into forms (with --authorised-by)"
    scenarios: tuple[str, ...] = ()
    options: tuple[str, ...] = ('--authorised-by "YOUR NAME"',)

    def missing(self, facts: Facts) -> str | None:
        """Sites without a form to type into are not assessed either: nothing was tried."""
        if typed_tokens(facts):
            return None
        return "Nothing was typed into a form: that takes --authorised-by, and a page with a form."


@dataclass(frozen=True, slots=True)
class MemberList:
    """A list of the members of opt-out programmes was given."""

    text: str = "a list of the members of opt-out programmes (--memberships)"
    scenarios: tuple[str, ...] = ()
    options: tuple[str, ...] = ("--memberships FILE",)

    def missing(self, facts: Facts) -> str | None:
        """Nobody else can say whom an industry's tool covers."""
        return None if facts.inputs.memberships is not None else "No list of members was given (--memberships FILE)."


@dataclass(frozen=True, slots=True)
class CountryFile:
    """A file that maps addresses to countries was given."""

    text: str = "a file that maps addresses to countries (--countries)"
    scenarios: tuple[str, ...] = ()
    options: tuple[str, ...] = ("--countries FILE",)

    def missing(self, facts: Facts) -> str | None:
        """An address by itself tells no country."""
        return None if facts.inputs.countries is not None else "No file of countries was given (--countries FILE.mmdb)."
