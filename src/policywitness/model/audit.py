"""The audit document (`audit.json`): the only input of every report. What the report shows, this holds.

Counts are whole numbers, times milliseconds from the visit's start, lifetimes seconds, dates ISO 8601 in UTC. Lists are sorted, so
that the same inputs give the same bytes. Field names may grow; once released they are not renamed (`schema_version`).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from policywitness.model.vocabulary import (
    Asking,
    Category,
    ClaimVerdict,
    Confidence,
    DisclosureVerdict,
    DocumentKind,
    Habit,
    Label,
    Outcome,
    Party,
    Phase,
    Promise,
    RequirementVerdict,
    Response,
    Severity,
    Signal,
    Specificity,
    Stance,
    Status,
    StorageKind,
    Testability,
    Working,
)

SCHEMA_VERSION = "1.0"


class Part(BaseModel):
    """A part of the audit document: immutable, unknown fields refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Share(Part):
    """Seen in `seen` of `of` visits of one scenario."""

    seen: int
    of: int


Scenarios = dict[str, Share]


class QuoteRef(Part):
    """The policy's own words and where they stand. `disclosure` is the id of the reading it belongs to, if any."""

    document: str
    section: tuple[str, ...] = ()
    start: int
    end: int
    line: int
    text: str
    disclosure: str | None = None


def count_statements(quotes: Iterable[QuoteRef]) -> int:
    """In how many statements these quotes stand: one sentence may make several claims, and its quotes then overlap."""
    count, document, end = 0, "", 0
    for quote in sorted(quotes, key=lambda quote: (quote.document, quote.start)):
        if quote.document != document or quote.start >= end:
            count, document, end = count + 1, quote.document, quote.end
        end = max(end, quote.end)
    return count


class EvidenceRef(Part):
    """One record of the bundle. `file` is relative to `evidence/`; `id` a request id, cookie or storage key, page, ...

    `caused_by` is the chain of lines that brought it about (`https://cdn.example/tag.js:12`), the page's own last.
    """

    file: str
    id: str
    visit_id: str
    scenario: str
    page_url: str
    t_ms: int | None = None
    text: str = ""
    caused_by: tuple[str, ...] = ()


class SiteInfo(Part):
    """What was audited. `first_party` lists the domains counted as the site's own."""

    name: str
    start_url: str
    registrable_domain: str
    first_party: tuple[str, ...]
    profile: dict[str, Any] = Field(default_factory=dict)


class SourceInfo(Part):
    """A data source in force: the catalogue, the suffix list, ...

    `notice` says what follows from the licence of a source that the user chose to add, such as a filter list.
    """

    id: str
    title: str
    version: str
    date: str | None
    licence: str
    entries: int
    notice: str | None = None


class Provenance(Part):
    """Every input of this document, by hash, so that it can be made again. `redacted`: made for readers outside."""

    tool_version: str
    run_id: str
    as_of: str
    started_at: str
    ended_at: str
    browser: str
    user_agent: str
    locale: str
    timezone: str
    authorised_by: str | None
    inputs: dict[str, str]
    sources: tuple[SourceInfo, ...]
    redacted: bool = False


class ScenarioInfo(Part):
    """A scenario of this audit, and how many of its visits were made and complete."""

    name: str
    title: str
    against: str | None
    visits: int
    complete: int
    not_assessed: str | None = None


class PageInfo(Part):
    """One page of one visit. `screenshot` is relative to `evidence/`."""

    url: str
    final_url: str
    t_ms: int
    duration_ms: int
    status: int | None
    title: str
    outcome: Outcome
    reason: str | None
    screenshot: str | None


class VisitInfo(Part):
    """One visit; `passport` is the visitor's description as recorded."""

    visit_id: str
    scenario: str
    repeat: int
    outcome: Outcome
    reason: str | None
    started_at: str
    ended_at: str
    pages: tuple[PageInfo, ...]
    passport: dict[str, Any]


class VisitCoverage(Part):
    """What one visit recorded of what the browser asked for. `share` is None where there was no network log."""

    visit_id: str
    scenario: str
    recorded: int
    requested: int | None
    share: float | None
    missed: tuple[str, ...]
    pages_planned: int
    pages_reached: int
    signal_delivery: dict[str, dict[str, Any]]


class Coverage(Part):
    """How complete the evidence is. `share` is the lowest of the shares of pages, visits and requests (0 to 1)."""

    share: float
    pages_planned: int
    pages_reached: int
    visits_planned: int
    visits_complete: int
    problems: tuple[str, ...]
    visits: tuple[VisitCoverage, ...]


class SectionInfo(Part):
    """A headed section of a policy document, `path` from the outermost heading to its own; offsets as in `QuoteRef`."""

    path: tuple[str, ...]
    start: int
    end: int
    words: int


class DocumentInfo(Part):
    """A policy document that was found, or that should have been."""

    id: str
    url: str
    kind: DocumentKind
    title: str
    lang: str
    found_by: str
    fetched_at: str | None
    sha256: str | None
    words: int
    effective_date: str | None
    last_updated: str | None
    analysed: bool
    reason: str | None
    sections: tuple[SectionInfo, ...] = ()


class DisclosureInfo(Part):
    """One reading of one statement."""

    id: str
    concept: str
    value: str | None
    stance: Stance
    actor: str
    specificity: Specificity
    testability: Testability
    scope: str | None
    condition: str | None
    exception: str | None
    context: tuple[str, ...]
    quote: QuoteRef
    rule: str


class SignalInfo(Part):
    """What the policy promises on a signal."""

    signal: Signal
    promise: Promise
    quote: QuoteRef | None


class Cell(Part):
    """One cell of the table of promises and behaviour: a word of the vocabulary, and one line that says why."""

    word: str
    text: str
    findings: tuple[str, ...] = ()


class ClaimInfo(Part):
    """A disclosure that predicts something, and what the evidence says of it. `cells` maps scenarios to what was seen there."""

    id: str
    disclosure: str
    concept: str
    value: str | None
    title: str
    quote: QuoteRef
    testability: Testability
    verdict: ClaimVerdict
    confidence: Confidence
    reason: str
    cells: dict[str, Cell]
    evidence: tuple[EvidenceRef, ...] = ()
    findings: tuple[str, ...] = ()


class VendorInfo(Part):
    """A vendor that was observed. `id` is the catalogue's, or `unknown:<domain>`; `reasons` say how it was recognised.

    `response_more_visits`: how many more visits of each scenario would decide an inconclusive response; absent where more would
    hardly do. `sends`: visits that delivered a scenario's signal or choice in which the vendor still reports, not restricted.
    """

    id: str
    name: str
    operator: str | None
    category: Category
    kinds: tuple[str, ...]
    hosts: tuple[str, ...]
    account_ids: tuple[str, ...]
    reasons: tuple[str, ...]
    confidence: Confidence
    requests: int
    cookies: int
    loaded_by: tuple[str, ...]
    first_seen_ms: int | None
    before_choice: bool
    scenarios: Scenarios
    requests_per_visit: dict[str, float]
    responses: dict[str, Response]
    response_reasons: dict[str, str]
    response_more_visits: dict[str, int] = Field(default_factory=dict)
    sends: Scenarios = Field(default_factory=dict)
    disclosure: DisclosureVerdict
    disclosure_reason: str
    quotes: tuple[QuoteRef, ...]
    evidence: tuple[EvidenceRef, ...]


class TechnologyInfo(Part):
    """A tracking technology that was observed (cookies, local_storage, web_beacon, session_replay, ...), and its disclosure."""

    id: str
    name: str
    count: int
    scenarios: Scenarios
    disclosure: DisclosureVerdict
    disclosure_reason: str
    quotes: tuple[QuoteRef, ...]
    evidence: tuple[EvidenceRef, ...]


class CookieInfo(Part):
    """One cookie (name with its varying part as `*`, domain) over all visits. `set_by` is the script or response host.

    `recognised_by` is the entry of the catalogue that says whose it is; None where `vendor` is only whose domain it lies on.
    """

    name: str
    domain: str
    path: str
    party: Party
    vendor: str | None
    category: Category
    purpose: str | None
    set_by: str
    how: tuple[str, ...]
    asked_lifetime_s: int | None
    granted_lifetime_s: int | None
    declared_lifetime_s: int | None
    http_only: bool
    secure: bool
    same_site: str | None
    partitioned: bool
    identifier: bool
    before_choice: bool
    blocked: dict[str, tuple[str, ...]]
    scenarios: Scenarios
    disclosure: DisclosureVerdict
    evidence: tuple[EvidenceRef, ...]
    recognised_by: str | None = None
    confidence: Confidence | None = None


class StorageInfo(Part):
    """One stored item over all visits."""

    kind: StorageKind
    origin: str
    key: str
    party: Party
    vendor: str | None
    set_by: str | None
    value_bytes: int
    identifier: bool
    scenarios: Scenarios
    recognised_by: str | None = None
    confidence: Confidence | None = None


class BeaconInfo(Part):
    """Requests whose purpose is to report: `kind` is pixel, send-beacon, keepalive, ping, event-post, replay-upload, csp-report."""

    kind: str
    host: str
    path: str
    method: str
    vendor: str | None
    party: Party
    count: int
    phases: tuple[str, ...]
    scenarios: Scenarios
    evidence: tuple[EvidenceRef, ...]


class RecipientInfo(Part):
    """A third-party host that received requests."""

    host: str
    domain: str
    vendor: str | None
    category: Category
    requests: int
    resource_types: tuple[str, ...]
    loaded_by: tuple[str, ...]
    identifiers: bool
    scenarios: Scenarios


class ScriptInfo(Part):
    """A script that ran; inline scripts are known by their hash. `loaded_by` names what put it on the page."""

    url: str | None
    host: str | None
    sha256: str | None
    bytes: int | None
    party: Party
    vendor: str | None
    inline: bool
    integrity: bool
    loaded_by: str | None
    pages: int
    scenarios: Scenarios


class FrameInfo(Part):
    """Documents of one host inside the site's pages. `pages` counts pages that showed one; `cross_site`: of another site."""

    host: str
    party: Party
    vendor: str | None
    cross_site: bool
    pages: int
    urls: int
    scenarios: Scenarios


class CallInfo(Part):
    """A watched browser interface that scripts of one party called (reading signals, fingerprinting, listening to input, ...)."""

    api: str
    script_host: str | None
    party: Party
    vendor: str | None
    count: int
    pages: int
    scenarios: Scenarios


class TimelineEntry(Part):
    """Something that happened in a visit for the first time. Later ones of the same party, kind and phase add to `count`.

    `kind` is request, cookie, storage, signal-read, banner or choice; `party` a vendor id or the site's domain; `text` the
    host, the cookie's or item's name, the interface, or what was chosen.
    """

    t_ms: int
    phase: Phase
    before_choice: bool
    kind: str
    party: str
    text: str
    count: int
    page_url: str
    evidence: EvidenceRef | None = None


class TimelineInfo(Part):
    """One visit in the order of time. `choice_ms` is the moment of the visitor's choice in a consent banner; None: none was made.

    `more` counts entries beyond those listed.
    """

    visit_id: str
    scenario: str
    repeat: int
    banner_ms: int | None
    choice: str | None
    choice_ms: int | None
    choice_proved: bool | None
    entries: tuple[TimelineEntry, ...]
    more: int = 0


class ListedInfo(Part):
    """A rule of a filter list that the user named, and the requests to one host that it covers.

    `rule` and `exception` (which lifts the rule) are exactly as the list writes them.
    """

    list: str
    rule: str
    exception: str | None
    host: str
    vendor: str | None
    party: Party
    requests: int
    scenarios: Scenarios
    evidence: tuple[EvidenceRef, ...]


class FlowInfo(Part):
    """An arrow between two parties (vendor ids or hosts): loads, sets-cookie, sends-identifier, syncs."""

    source: str
    target: str
    kind: str
    count: int
    detail: str = ""
    evidence: tuple[EvidenceRef, ...] = ()


class RemovalInfo(Part):
    """What would be gone without a vendor's tag: recipients (hosts), vendors behind them, cookies as `name (domain)`."""

    vendor: str
    loaded_by: tuple[str, ...]
    recipients: tuple[str, ...]
    vendors: tuple[str, ...]
    cookies: tuple[str, ...]


class LabelInfo(Part):
    """A behaviour recognised by what it does."""

    label: Label
    host: str
    text: str
    evidence: tuple[EvidenceRef, ...]


class Measure(Part):
    """One number a visit, in each visit of a scenario and of the one it is compared with.

    `p` is the exact permutation test's; `noise` is the largest difference between two visits of the scenario compared with. It
    `differs` where chance is out (p <= 0.01) and the means lie further apart than the noise.
    """

    name: str
    values: tuple[float, ...]
    against_values: tuple[float, ...]
    p: float | None = None
    noise: float | None = None
    differs: bool = False


class ItemDifference(Part):
    """A vendor, cookie or identifier in a scenario and in the one it is compared with.

    `kind` is vendor, cookie or identifier; `id` the vendor's id, the cookie's name and domain, or the place that holds the
    identifier. `p` is Fisher's exact test's; `noise` the share of pairs of visits of the scenario compared with that disagree about
    it. It `differs` where chance is out: p <= 0.05 over the number of things compared, or p <= 0.01 and always against never.
    """

    kind: str
    id: str
    habit: Habit
    seen: Share
    against_habit: Habit
    against_seen: Share
    p: float
    noise: float
    differs: bool


class DifferenceInfo(Part):
    """One scenario against the one it is compared with: numbers per visit, and which vendors went, stayed, came.

    `items` leaves out visits that did not deliver the scenario's signal or choice.
    """

    scenario: str
    against: str
    signal_delivered: bool | None
    measures: tuple[Measure, ...]
    gone: tuple[str, ...]
    stayed: tuple[str, ...]
    new: tuple[str, ...]
    items: tuple[ItemDifference, ...] = ()


class SignalReaderInfo(Part):
    """Whether a party's scripts ask for a signal (gpc, dnt) or a consent interface (consent), and what it then does.

    `party` is a vendor id or the site's domain; `reads` counts the calls of `apis` by `scripts`; `scenarios` the visits with
    one. `response` is the vendor's in the scenario that sends the signal or refuses; None for the site itself.
    """

    signal: str
    party: str
    name: str
    asks: bool
    behaviour: Asking
    response: Response | None
    reason: str
    apis: tuple[str, ...]
    scripts: tuple[str, ...]
    reads: int
    scenarios: Scenarios
    evidence: tuple[EvidenceRef, ...]


class ModeInfo(Part):
    """A restricted mode or a reported choice that requests to a vendor carry, and in how many visits of each scenario."""

    vendor: str
    name: str
    param: str
    value: str
    meaning: str
    restricts: bool
    requests: int
    scenarios: Scenarios
    evidence: tuple[EvidenceRef, ...]


class SignalTextInfo(Part):
    """A line of text, or a switch (`kind` control; `[x]` on, `[ ]` off), that a page shows only in a scenario with a signal."""

    scenario: str
    against: str
    page_url: str
    kind: str
    text: str
    seen: Share
    against_seen: Share


class PageWorking(Part):
    """One page in a scenario and in the one it is compared with; one value a visit. `text_share` is 1 for as much as usual."""

    url: str
    verdict: Working
    statuses: tuple[int | None, ...]
    against_statuses: tuple[int | None, ...]
    text_chars: tuple[int | None, ...]
    against_text_chars: tuple[int | None, ...]
    text_share: float | None
    new_errors: tuple[str, ...]
    more_errors: int


class WorkingInfo(Part):
    """Whether the site still works in a scenario: the worst of its pages."""

    scenario: str
    against: str
    verdict: Working
    reason: str
    pages: tuple[PageWorking, ...]


class BannerInfo(Part):
    """A consent banner, or a layer of one, as it was offered. `rule` is autoconsent's name for the consent manager.

    `controls` are kind and label of what could be pressed: accept, reject, save, settings, close, pay.
    """

    element: str
    rule: str | None
    layer: int
    frame_url: str | None
    page_url: str
    text: str
    controls: tuple[tuple[str, str], ...]
    toggles: int
    screenshot: str | None
    scenarios: Scenarios


class BannerObservation(Part):
    """Something unequal about a banner: reject-missing, reject-less-prominent, pre-ticked, accept-or-pay.

    `element` and `label` say what; `reasons` are measures, or the labels of ticked boxes. `screenshot` is relative to `evidence/`.
    """

    what: str
    element: str
    label: str
    beside: str | None
    reasons: tuple[str, ...]
    layer: int
    page_url: str
    screenshot: str | None
    scenarios: Scenarios


class ChoiceInfo(Part):
    """A choice that a scenario makes. `proved` counts complete visits; `clicks` is one number a visit that acted.

    `via` says how (button, settings, autoconsent, reopened); `strengths` how the outcome is known; `reasons` why, or why not.
    """

    scenario: str
    choice: str
    proved: Share
    clicks: tuple[int, ...]
    via: tuple[str, ...]
    strengths: tuple[str, ...]
    reasons: tuple[str, ...]


class ConsentStringInfo(Part):
    """A consent string of a known format (tcf, gpp, usp, onetrust, google-consent-mode), `moment` before or after the choice."""

    format: str
    moment: str
    where: str
    name: str
    value: str | None
    granted: tuple[str, ...]
    denied: tuple[str, ...]
    fields: dict[str, Any]
    scenarios: Scenarios


class ConsentInfo(Part):
    """The consent banner: what it offers, what is unequal about it, and what came of each choice.

    `clicks_to_accept` and `clicks_to_reject` are the fewest that were proved, else 1 where the first layer has such a control;
    None: not known, or not offered.
    """

    asked: bool
    clicks_to_accept: int | None
    clicks_to_reject: int | None
    banners: tuple[BannerInfo, ...]
    observations: tuple[BannerObservation, ...]
    choices: tuple[ChoiceInfo, ...]
    strings: tuple[ConsentStringInfo, ...]


class FindingTable(Part):
    """What was seen, as rows."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    more: int = 0


class Finding(Part):
    """What a rule reports. `fingerprint` is stable between audits of one site.

    `waiver` is the one that meets it: `waived` while it is valid; after its day the finding is back, and the waiver says so.
    `known`: the baseline that was given holds it. `change` is new, returned, unchanged, uncertain or waived against the audit before, None
    where none was compared; `first_seen` and `last_seen` are the times of the audits that saw it first and, before this one, last.
    """

    fingerprint: str
    rule: str
    title: str
    status: Status
    severity: Severity
    confidence: Confidence
    subject: str
    summary: str
    table: FindingTable | None = None
    why_it_matters: str = ""
    what_to_do: str = ""
    how_to_reproduce: str = ""
    law: tuple[str, ...] = ()
    scenarios: tuple[str, ...] = ()
    evidence: tuple[EvidenceRef, ...] = ()
    quotes: tuple[QuoteRef, ...] = ()
    waiver: dict[str, Any] | None = None
    waived: bool = False
    change: str | None = None
    first_seen: str | None = None
    last_seen: str | None = None
    known: bool = False


class WaiverInfo(Part):
    """A finding that somebody accepted for a time. `state`: active, expired (its findings are back), unused (it meets none)."""

    rule: str
    match: str
    reason: str
    owner: str
    expires: str
    state: str
    findings: tuple[str, ...] = ()


class RuleOutcome(Part):
    """The outcome of one rule: every rule is listed, also those that could not run."""

    id: str
    title: str
    severity: Severity
    topics: tuple[str, ...]
    law: tuple[str, ...]
    needs: tuple[str, ...]
    outcome: Status
    reason: str
    findings: int
    why_it_matters: str = ""
    what_to_do: str = ""


class LawInfo(Part):
    """A legal requirement that rules refer to, in our words. `since` is the date that it is in force from."""

    id: str
    title: str
    jurisdiction: str
    text: str
    citation: str
    source: str
    checked_on: str | None
    since: str | None = None


class RequirementInfo(Part):
    """A statement that a law requires of a policy, and whether it is there."""

    id: str
    law: str
    text: str
    verdict: RequirementVerdict
    reason: str
    quotes: tuple[QuoteRef, ...] = ()


class DanglingInfo(Part):
    """A reference in the policy whose target is lost."""

    quote: QuoteRef
    reason: str


class DeclaredCookieInfo(Part):
    """A cookie that the policy lists, and whether it was seen."""

    name: str
    provider: str | None
    category: str | None
    purpose: str | None
    lifetime_s: int | None
    lifetime_text: str | None
    seen: bool
    quote: QuoteRef


class SummaryInfo(Part):
    """What an executive reads. `completeness` is complete, partial or blocked."""

    sentence: str
    completeness: str
    completeness_text: str
    top_findings: tuple[str, ...]
    issues: dict[str, int]
    statuses: dict[str, int]
    limits: tuple[str, ...]


class PastRun(Part):
    """An earlier audit of the same site, in numbers: `issues` open by severity, `contradicted` statements (see `count_statements`)."""

    run_id: str
    ended_at: str
    tool_version: str
    completeness: str
    issues: dict[str, int]
    vendors: int
    undisclosed: int
    contradicted: int
    cookies: int


class FixedFinding(Part):
    """A finding of the audit before that is not in this one although its rule could be assessed."""

    fingerprint: str
    rule: str
    title: str
    severity: Severity
    subject: str


class ChangesInfo(Part):
    """This audit against the one before: fingerprints of findings, and vendors that came or went.

    `uncertain` are findings of this audit that chance may have brought; `not_retested` findings of the one before that are
    gone from this one without proof, for lack of visits or of a rule's evidence.
    """

    against: str
    against_ended_at: str
    new: tuple[str, ...]
    returned: tuple[str, ...]
    unchanged: tuple[str, ...]
    fixed: tuple[FixedFinding, ...]
    uncertain: tuple[str, ...] = ()
    not_retested: tuple[FixedFinding, ...] = ()
    vendors_new: tuple[str, ...] = ()
    vendors_gone: tuple[str, ...] = ()


class FileInfo(Part):
    """A sealed file of the bundle."""

    path: str
    bytes: int
    sha256: str


class Audit(Part):
    """One run: all findings, disclosures, facts and provenance. `history` holds earlier runs, the oldest first, without this one.

    Fields from `frames` on came later than the first documents: they have defaults, so that an older document can be read.
    """

    schema_version: Annotated[str, Field(pattern=r"^\d+\.\d+$")] = SCHEMA_VERSION
    site: SiteInfo
    provenance: Provenance
    summary: SummaryInfo
    scenarios: tuple[ScenarioInfo, ...]
    visits: tuple[VisitInfo, ...]
    coverage: Coverage
    documents: tuple[DocumentInfo, ...]
    disclosures: tuple[DisclosureInfo, ...]
    signals: tuple[SignalInfo, ...]
    declared_cookies: tuple[DeclaredCookieInfo, ...]
    dangling: tuple[DanglingInfo, ...]
    claims: tuple[ClaimInfo, ...]
    requirements: tuple[RequirementInfo, ...]
    vendors: tuple[VendorInfo, ...]
    technologies: tuple[TechnologyInfo, ...]
    cookies: tuple[CookieInfo, ...]
    storage: tuple[StorageInfo, ...]
    beacons: tuple[BeaconInfo, ...]
    recipients: tuple[RecipientInfo, ...]
    scripts: tuple[ScriptInfo, ...]
    flows: tuple[FlowInfo, ...]
    removals: tuple[RemovalInfo, ...] = ()
    labels: tuple[LabelInfo, ...]
    differences: tuple[DifferenceInfo, ...]
    findings: tuple[Finding, ...]
    rules: tuple[RuleOutcome, ...]
    waivers: tuple[WaiverInfo, ...] = ()
    law: tuple[LawInfo, ...]
    manifest: tuple[FileInfo, ...]
    manifest_sha256: str
    frames: tuple[FrameInfo, ...] = ()
    calls: tuple[CallInfo, ...] = ()
    timelines: tuple[TimelineInfo, ...] = ()
    changes: ChangesInfo | None = None
    history: tuple[PastRun, ...] = ()
    listed: tuple[ListedInfo, ...] = ()
    signal_readers: tuple[SignalReaderInfo, ...] = ()
    modes: tuple[ModeInfo, ...] = ()
    signal_texts: tuple[SignalTextInfo, ...] = ()
    working: tuple[WorkingInfo, ...] = ()
    consent: ConsentInfo | None = None


def in_numbers(audit: Audit, run_id: str) -> PastRun:
    """An audit in the numbers by which audits of one site are compared."""
    return PastRun(
        run_id=run_id,
        ended_at=audit.provenance.ended_at,
        tool_version=audit.provenance.tool_version,
        completeness=audit.summary.completeness,
        issues={severity.value: audit.summary.issues.get(severity.value, 0) for severity in Severity},
        vendors=len(audit.vendors),
        undisclosed=sum(vendor.disclosure is DisclosureVerdict.OMITTED for vendor in audit.vendors),
        contradicted=count_statements(
            claim.quote for claim in audit.claims if claim.verdict is ClaimVerdict.CONTRADICTED
        ),
        cookies=len(audit.cookies),
    )
