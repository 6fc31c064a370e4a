"""What the evidence shows, and how it stands to the policy: each fact computed once, when somebody first asks for it.

Facts are pure: the same evidence, catalogue, reading and date give the same answers in the same order. Rules and the audit
document read them here; the modules of this package hold one kind of fact each.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property
from typing import Protocol, TypeVar

import msgspec

from policywitness.bundle.reader import Evidence
from policywitness.catalogue import Catalogue, Decoded, VendorMatch
from policywitness.facts import (
    beacons,
    calls,
    causes,
    consent,
    cookies,
    coverage,
    differences,
    disclosures,
    flows,
    frames,
    identifiers,
    labels,
    listed,
    modes,
    names,
    origins,
    readers,
    recipients,
    references,
    responses,
    signal_texts,
    storage,
    technologies,
    timeline,
    traffic,
    vendors,
    visits,
    working,
)
from policywitness.facts.identifiers import Identifier, Identifiers
from policywitness.facts.inputs import Inputs
from policywitness.facts.parties import UNKNOWN, Parties
from policywitness.model import audit
from policywitness.model.evidence import Initiator, Request, SetBy, StorageItem, Visit
from policywitness.model.hosts import host_of
from policywitness.model.plan import SiteProfile
from policywitness.model.policy import DeclaredCookie, PolicyReading, Quote

__all__ = ["Facts"]


class _OfVisit(Protocol):
    @property
    def visit_id(self) -> str: ...


_Row = TypeVar("_Row", bound=_OfVisit)


class Facts:
    """All facts of one audit."""

    def __init__(
        self,
        evidence: Evidence,
        catalogue: Catalogue,
        reading: PolicyReading,
        as_of: date,
        first_party: tuple[str, ...] = (),
        *,
        profile: SiteProfile | None = None,
        inputs: Inputs | None = None,
    ) -> None:
        """`first_party` lists further domains of the site; `profile` defaults to what the bundle's plan says of the site.

        `inputs` are what a user may hand in besides the visits: lists of members, a file of countries, an earlier audit.
        """
        self.evidence = evidence
        self.catalogue = catalogue
        self.reading = reading
        self.as_of = as_of
        self.inputs = inputs if inputs is not None else Inputs()
        self.site_plan = evidence.site_plan
        self.site_url: str = self.site_plan["url"]
        self.profile = (
            profile if profile is not None else msgspec.convert(self.site_plan.get("profile") or {}, SiteProfile)
        )
        self.parties = Parties(catalogue, self.site_url, first_party, self.observed(evidence.dns), evidence.stacks)
        self._in_urls: dict[str, tuple[Identifier, ...]] = {}
        self._decoded: dict[tuple[str, str | None], Decoded] = {}

    @property
    def site_domain(self) -> str:
        """The site's registrable domain."""
        return self.parties.site

    # Visits

    @cached_property
    def visits(self) -> visits.Visits:
        """The visits by scenario, and which of them count."""
        return visits.build(self.evidence.visits, self.evidence.plan, self.evidence.consent)

    @cached_property
    def visit_order(self) -> Mapping[str, int]:
        """The place of each visit: by scenario, then repeat."""
        return {visit_id: place for place, visit_id in enumerate(self.visits.by_id)}

    def scenario_of(self, visit_id: str) -> str:
        """The scenario of a visit that counts."""
        return self.visits.by_id[visit_id].scenario

    def scenario_visits(self, scenario: str) -> tuple[Visit, ...]:
        """The complete visits of a scenario; empty for a scenario that the audit does not know."""
        return self.visits.complete.get(scenario, ())

    def visits_made(self, scenario: str) -> int:
        """All visits of a scenario, however they ended."""
        return sum(visit.scenario == scenario for visit in self.visits.by_id.values())

    def observed(self, rows: Iterable[_Row]) -> list[_Row]:
        """The rows of visits that show the site: complete or partial ones, `discovery` left out."""
        counted = self.visits.counted
        return [row for row in rows if row.visit_id in counted]

    def own_table(self, name: str) -> list[references.Row]:
        """The rows of visits that show the site, of a table that a collector keeps for itself; empty where there is none."""
        return self.observed(references.rows(name, self.evidence.rows(name)))

    # Requests

    @cached_property
    def traffic(self) -> traffic.Traffic:
        """All observed requests, also by vendor."""
        return traffic.read(self)

    def cause(self, request: Request) -> str:
        """The party (vendor id, or the site's domain) that directly made a request."""
        return self.parties.label(self.parties.cause(request, self.traffic.by_id))

    def decoded(self, request: Request) -> Decoded:
        """What the catalogue reads in a request; each distinct URL and body is read once."""
        key = (request.url, request.post_data)
        if key not in self._decoded:
            self._decoded[key] = traffic.decoded(self, request, self.parties.of(request.url))
        return self._decoded[key]

    def vendor_requests(self, vendor_id: str, scenario: str) -> tuple[Request, ...]:
        """A vendor's requests in the visits of a scenario, in their order; in one with a choice, those after the choice."""
        requests = (r for r in self.traffic.by_vendor.get(vendor_id, ()) if self.scenario_of(r.visit_id) == scenario)
        return tuple(r for r in requests if self.visits.counts(r.visit_id, r.phase, r.t_ms))

    @cached_property
    def beacon_requests(self) -> tuple[tuple[Request, str], ...]:
        """Every request that is a beacon, with its kind."""
        found = ((r, beacons.kind_of(self, r, self.parties.of(r.url))) for r in self.traffic.requests)
        return tuple((request, kind) for request, kind in found if kind is not None)

    # Cookies, storage, identifiers

    @cached_property
    def cookie_groups(self) -> tuple[cookies.CookieGroup, ...]:
        """Cookies with all their events."""
        return cookies.groups(self)

    @cached_property
    def storage_items(self) -> tuple[StorageItem, ...]:
        """Stored items of visits that count, in the order of visits and pages."""
        return tuple(sorted(self.observed(self.evidence.storage), key=lambda item: self.visit_order[item.visit_id]))

    def storage_keeper(self, item: StorageItem) -> tuple[str | None, VendorMatch | None]:
        """The vendor that keeps a stored item, and how that is known; None: the site."""
        return storage.keeper(self, item)

    def storage_vendor(self, item: StorageItem) -> str | None:
        """The vendor that keeps a stored item; None: the site."""
        return self.storage_keeper(item)[0]

    def setter(self, set_by: SetBy) -> str:
        """The host of the script or answer that set something; how it was set where that was not seen."""
        url = set_by.url or self.parties.initiator_url(Initiator("script", stack=set_by.stack))
        return host_of(url or "") or set_by.how

    def declared_cookie(self, name: str) -> DeclaredCookie | None:
        """The policy's row for a cookie; an exact name wins over a wildcard."""
        rows = [row for row in self.reading.declared_cookies if names.same(row.name, name)]
        return min(rows, key=lambda row: row.name != name, default=None)

    @cached_property
    def identifiers(self) -> Identifiers:
        """Values that identify a visitor, and where they are kept."""
        return identifiers.find(self)

    def identifiers_in_url(self, url: str) -> tuple[Identifier, ...]:
        """The identifiers in a URL; each distinct URL is searched once."""
        if url not in self._in_urls:
            self._in_urls[url] = self.identifiers.in_text(url)
        return self._in_urls[url]

    @cached_property
    def sent_identifiers(self) -> tuple[tuple[Request, Identifier], ...]:
        """Every identifier that reaches somebody else, with its request."""
        return flows.sent_identifiers(self)

    @cached_property
    def identified_by_target(self) -> Mapping[str, tuple[tuple[Request, Identifier], ...]]:
        """`sent_identifiers` by the party (vendor id, or the site's domain) that received them."""
        found: dict[str, list[tuple[Request, Identifier]]] = {}
        for request, identifier in self.sent_identifiers:
            found.setdefault(self.parties.label(request.url), []).append((request, identifier))
        return {target: tuple(sent) for target, sent in sorted(found.items())}

    @cached_property
    def _identifying(self) -> frozenset[tuple[str, str]]:
        return frozenset((request.visit_id, request.request_id) for request, _ in self.sent_identifiers)

    def sends_identifier(self, request: Request) -> bool:
        """Whether a request takes an identifier to somebody else in its URL, its body or its cookies."""
        if (request.visit_id, request.request_id) in self._identifying:
            return True
        return identifiers.sends_cookie(self, request)

    @cached_property
    def identifying_domains(self) -> Mapping[str, tuple[str, ...]]:
        """Visit id -> third-party domains that keep an identifying cookie in it."""
        return identifiers.cookie_domains(self)

    # Vendors

    def vendor_name(self, vendor_id: str) -> str:
        """A vendor's name; the domain of an unknown one."""
        known = self.catalogue.vendors.get(vendor_id)
        return known.name if known is not None else vendor_id.removeprefix(UNKNOWN)

    def house(self, vendor_id: str) -> str:
        """The group of companies that a vendor belongs to; an unknown vendor is its own."""
        known = self.catalogue.vendors.get(vendor_id)
        return vendor_id if known is None else known.operator.parent or known.operator.legal_name

    @cached_property
    def sightings(self) -> tuple[vendors.Sighting, ...]:
        """Vendors as observed, before anything is judged."""
        return vendors.sightings(self)

    @cached_property
    def responses(self) -> Mapping[str, Mapping[str, responses.Judged]]:
        """Vendor id -> scenario -> what it does there."""
        return responses.judge_all(self)

    @cached_property
    def vendor_verdicts(self) -> Mapping[str, disclosures.Verdict]:
        """Vendor id -> how the policy discloses it."""
        return disclosures.vendor_verdicts(self)

    @cached_property
    def cookie_verdicts(self) -> Mapping[tuple[str, str], disclosures.Verdict]:
        """Cookie name and domain -> how the policy discloses it."""
        return disclosures.cookie_verdicts(self)

    def select(self, *, category: str | None = None, kind: str | None = None) -> vendors.Selection:
        """Observed vendors of a category and kind: `facts.select(category="advertising").responding("gpc", Response.IGNORED)`."""
        chosen = (v for v in self.vendors if category is None or v.category == category)
        return vendors.Selection(tuple(v for v in chosen if kind is None or kind in v.kinds))

    @cached_property
    def label_records(self) -> labels.Found:
        """Recognised behaviours and the records that show them."""
        return labels.label_records(self)

    # References

    @cached_property
    def origins(self) -> origins.Origins:
        """The lines of script and markup that brought records about."""
        return origins.Origins(self)

    def evidence_ref(self, record: references.Record) -> audit.EvidenceRef:
        """Where a record stands in the bundle."""
        return references.evidence_ref(record, self.visits.by_id, self.origins.of)

    def sample(self, records: Iterable[references.Record]) -> tuple[audit.EvidenceRef, ...]:
        """A few of many records, as many visits among them as fit."""
        return references.sample(records, self.visits.by_id, self.origins.of)

    def quote_ref(self, quote: Quote, disclosure: str | None = None) -> audit.QuoteRef:
        """The policy's words as the audit holds them."""
        return references.quote_ref(quote, disclosure)

    # The parts of the audit document

    @cached_property
    def scenarios(self) -> tuple[audit.ScenarioInfo, ...]:
        """Every scenario and how many of its visits were complete."""
        return visits.scenario_infos(self.visits)

    @cached_property
    def vendors(self) -> tuple[audit.VendorInfo, ...]:
        """Observed vendors, by id."""
        return vendors.vendor_infos(self)

    @cached_property
    def technologies(self) -> tuple[audit.TechnologyInfo, ...]:
        """Observed tracking technologies."""
        return technologies.technology_infos(self)

    @cached_property
    def cookies(self) -> tuple[audit.CookieInfo, ...]:
        """Cookies, by name and domain."""
        return cookies.cookie_infos(self)

    @cached_property
    def storage(self) -> tuple[audit.StorageInfo, ...]:
        """Stored items, by origin, kind and key."""
        return storage.storage_infos(self)

    @cached_property
    def beacons(self) -> tuple[audit.BeaconInfo, ...]:
        """Requests whose purpose is to report, by host and path."""
        return beacons.beacon_infos(self)

    @cached_property
    def recipients(self) -> tuple[audit.RecipientInfo, ...]:
        """Third-party hosts that received requests."""
        return recipients.recipient_infos(self)

    @cached_property
    def listed(self) -> tuple[audit.ListedInfo, ...]:
        """Requests that a rule of the user's filter lists covers."""
        return listed.listed_infos(self)

    @cached_property
    def scripts(self) -> tuple[audit.ScriptInfo, ...]:
        """Scripts that ran."""
        return recipients.script_infos(self)

    @cached_property
    def frames(self) -> tuple[audit.FrameInfo, ...]:
        """Documents inside the site's pages, by host."""
        return frames.frame_infos(self)

    @cached_property
    def calls(self) -> tuple[audit.CallInfo, ...]:
        """Watched browser interfaces that scripts called."""
        return calls.call_infos(self)

    @cached_property
    def timelines(self) -> tuple[audit.TimelineInfo, ...]:
        """Each visit in the order of time."""
        return timeline.timelines(self)

    @cached_property
    def flows(self) -> tuple[audit.FlowInfo, ...]:
        """Arrows between parties."""
        return flows.flow_infos(self)

    @cached_property
    def removals(self) -> tuple[audit.RemovalInfo, ...]:
        """What would be gone without each vendor's tag."""
        return causes.removal_infos(self)

    @cached_property
    def _removals(self) -> Mapping[str, audit.RemovalInfo]:
        return {removal.vendor: removal for removal in self.removals}

    def removal(self, vendor_id: str) -> audit.RemovalInfo | None:
        """What would be gone without one vendor's tag; None where nothing would."""
        return self._removals.get(vendor_id)

    @cached_property
    def labels(self) -> tuple[audit.LabelInfo, ...]:
        """Behaviours recognised by what they do."""
        return labels.label_infos(self)

    @cached_property
    def differences(self) -> tuple[audit.DifferenceInfo, ...]:
        """Each scenario against the one it is compared with."""
        return differences.difference_infos(self)

    @cached_property
    def signal_readers(self) -> tuple[audit.SignalReaderInfo, ...]:
        """Who asks for a signal or a choice, and what comes of it."""
        return readers.signal_readers(self)

    @cached_property
    def modes(self) -> tuple[audit.ModeInfo, ...]:
        """Restricted modes and reported choices that requests carry."""
        return modes.mode_infos(self)

    @cached_property
    def signal_texts(self) -> tuple[audit.SignalTextInfo, ...]:
        """What pages show only to visitors with a signal."""
        return signal_texts.signal_texts(self)

    @cached_property
    def working(self) -> tuple[audit.WorkingInfo, ...]:
        """Whether the site still works in each scenario."""
        return working.working_infos(self)

    @cached_property
    def consent(self) -> audit.ConsentInfo:
        """The consent banner and the choices made on it."""
        return consent.consent_info(self)

    @cached_property
    def coverage(self) -> audit.Coverage:
        """How complete the evidence is."""
        return coverage.coverage(self)

    @cached_property
    def claims(self) -> tuple[audit.ClaimInfo, ...]:
        """What the evidence says of each disclosure."""
        # The deciders read all other facts, so they can only be imported once this class exists.
        from policywitness.facts.claims import evaluate

        return evaluate(self)
