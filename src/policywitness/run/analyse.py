"""From a bundle to its audit document and reports: a pure function of evidence, catalogue, law, date; then the files written."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from pathlib import Path
from typing import Any, Literal

import msgspec

from policywitness.assembly import assemble
from policywitness.bundle.outputs import write_outputs
from policywitness.bundle.reader import Evidence
from policywitness.bundle.verify import broken_seal
from policywitness.catalogue import Catalogue
from policywitness.facts import Facts
from policywitness.facts.inputs import Inputs, read_inputs
from policywitness.ledger.history import SNAPSHOT, Snapshot, with_history
from policywitness.model.audit import Audit
from policywitness.model.evidence import Document
from policywitness.model.plan import Plan
from policywitness.model.policy import PolicyReading
from policywitness.model.vocabulary import DocumentKind
from policywitness.policy import SourceDocument, read
from policywitness.policy.review import Outcome, Reviewed, apply_review, load_review
from policywitness.rules import all_rules
from policywitness.rules.baseline import Baseline, load_baseline
from policywitness.rules.engine import run
from policywitness.rules.settings import Settings
from policywitness.rules.waivers import apply_waivers, load_waivers
from policywitness.run.formats import render, screenshots

_POLICIES = frozenset(
    {DocumentKind.PRIVACY_POLICY, DocumentKind.COOKIE_POLICY, DocumentKind.STATE_NOTICE, DocumentKind.OPT_OUT_PAGE}
)

Known = Callable[[Audit], Snapshot | None]
"""Asked with an audit document: what the ledger knew before that audit."""


@dataclass(frozen=True, slots=True)
class Given:
    """Files that an analysis is given beside the bundle; all optional. `earlier` is an earlier bundle or its `audit.json`."""

    vendors: tuple[Path, ...] = ()
    filter_lists: tuple[Path, ...] = ()
    review: Path | None = None
    waivers: Path | None = None
    baseline: Path | None = None
    memberships: Path | None = None
    countries: Path | None = None
    earlier: Path | None = None

    @classmethod
    def of(cls, plan: Plan) -> Given:
        """Those that a plan names."""
        return cls.named_in(msgspec.to_builtins(plan))

    @classmethod
    def named_in(cls, plan: Mapping[str, Any]) -> Given:
        """Those that a plan names, as a bundle keeps it."""
        named = {**(plan.get("policy") or {}), **(plan.get("rules") or {}), **(plan.get("catalogue") or {})}
        files: dict[str, Any] = {}
        for field in fields(cls):
            value = named.get(field.name)
            if value:
                files[field.name] = Path(value) if isinstance(value, str) else tuple(Path(one) for one in value)
        return cls(**files)

    def check(self) -> None:
        """Read each file once, so that a wrong one is told before an audit and not after it. Raises what `analyse` raises."""
        read_inputs(memberships=self.memberships, countries=self.countries, earlier=self.earlier)
        _decisions(self)
        if self.review:
            load_review(self.review)
        if self.vendors or self.filter_lists:
            self.catalogue(bulk=None)

    def catalogue(self, bulk: Literal["cached"] | None) -> Catalogue:
        """The catalogue that ships, with the vendor files and filter lists. Raises CatalogueError."""
        return Catalogue.load(self.vendors, bulk=bulk, lists=self.filter_lists)

    def over(self, planned: Given) -> tuple[Given, tuple[str, ...], tuple[str, ...]]:
        """These files, and of each kind that is not among them what `planned` names; a line for each of those, taken and gone."""
        files: dict[str, Any] = {}
        taken: list[str] = []
        gone: list[str] = []
        for field in fields(self):
            if own := getattr(self, field.name):
                files[field.name] = own
                continue
            named = getattr(planned, field.name)
            paths = named if isinstance(named, tuple) else (named,) if named else ()
            there = tuple(path for path in paths if _there(path))
            files[field.name] = there if isinstance(named, tuple) else next(iter(there), None)
            kind = field.name.replace("_", " ")
            taken += [f"as in the audit, {kind}: {path}" for path in there]
            gone += [
                f"{path}: the audit used this file ({kind}), and it is not here: findings may differ"
                for path in paths
                if path not in there
            ]
        return Given(**files), tuple(taken), tuple(gone)


def _there(path: Path) -> bool:
    """A bundle may come from a stranger: of what its plan names, only files and folders are opened, never a device or a pipe, and
    only by whole paths, as our own plans have them: a relative one could lead into the bundle wherever it stands."""
    return path.is_absolute() and (path.is_file() or path.is_dir())


@dataclass(frozen=True, slots=True)
class AuditResult:
    """A finished analysis. `report` is the HTML report, where that format was asked for; `coverage` is 0 to 1.

    `sealed` is false where the evidence is not what was sealed: a file was altered, lost or added. `notes` name files that were
    used because the audit's plan names them.
    """

    directory: Path
    report: Path | None
    audit: Audit
    coverage: float
    problems: tuple[str, ...] = ()
    sealed: bool = True
    notes: tuple[str, ...] = ()


def analyse(
    directory: Path,
    *,
    as_of: date | None = None,
    given: Given | None = None,
    formats: Sequence[str] = ("html", "json", "csv"),
    problems: tuple[str, ...] = (),
    known: Known | None = None,
) -> AuditResult:
    """Analyse a bundle and write `audit.json`, the reports and `outputs.json` into it.

    Files that are not `given` are those that the audit's plan names, as far as they are still there; bulk sources of the
    catalogue are used where the plan used them. `known` answers what the ledger knew of the site; where it has no answer, the
    snapshot that the bundle keeps is used again.
    `as_of` defaults to the day on which the evidence was sealed, so that the same bundle gives the same bytes on any day.
    Raises BundleError, CatalogueError, ReviewError, InputError, WaiverError, BaselineError, BadSnapshot.
    """
    evidence = Evidence.read(directory)
    concluded = conclude(evidence, given or Given(), as_of or _sealed_on(evidence), directory.name)
    audit = concluded.audit
    broken = tuple(_seal(evidence))
    if broken:
        audit = _not_as_sealed(audit)
    files: dict[str, bytes] = {}
    if snapshot := (known(audit) if known else None) or _kept_snapshot(directory):
        audit = with_history(audit, snapshot)
        files[SNAPSHOT] = snapshot.to_bytes()
    images = screenshots(directory, audit)
    wanted = dict.fromkeys(("json", *formats))
    write_outputs(directory, files | render(tuple(wanted), audit, images, bundle=directory))
    report = directory / "report.html" if "html" in wanted else None
    return AuditResult(
        directory,
        report,
        audit,
        audit.coverage.share,
        (*problems, *broken, *concluded.problems),
        not broken,
        concluded.notes,
    )


@dataclass(frozen=True, slots=True)
class Concluded:
    """What evidence and files come to: the document, the catalogue that was used, and plain lines: `notes` name the files that
    nobody gave and the audit's plan names, `problems` what is gone or had no effect."""

    audit: Audit
    catalogue: Catalogue
    notes: tuple[str, ...]
    problems: tuple[str, ...]


def conclude(
    evidence: Evidence, given: Given, as_of: date, run_id: str, bulk: Literal["cached", "planned"] | None = "planned"
) -> Concluded:
    """Read and compare a bundle's evidence; nothing is written. Files that are not `given` are those of the audit's plan.

    `bulk` says whether fetched sources of the catalogue are used. Raises what `analyse` raises, but BundleError.
    """
    given, taken, gone = given.over(Given.named_in(evidence.plan))
    if bulk == "planned":
        bulk = "cached" if evidence.plan.get("catalogue", {}).get("bulk", True) else None
    inputs = read_inputs(memberships=given.memberships, countries=given.countries, earlier=given.earlier)
    catalogue = given.catalogue(bulk)
    settings = _settings(evidence, given)
    decisions = load_review(given.review) if given.review else ()
    reviewed = apply_review(read_policies(evidence, catalogue), decisions)
    audit = audit_of(evidence, as_of, catalogue, run_id, reviewed, inputs, settings)
    return Concluded(audit, catalogue, taken, (*gone, *_without_effect(reviewed)))


def _not_as_sealed(audit: Audit) -> Audit:
    """The document, saying first that its evidence was touched: a lost file would look like a cleaner site."""
    text = f"The evidence is not what was sealed: do not rely on this report. {audit.summary.completeness_text}"
    word = "partial" if audit.summary.completeness == "complete" else audit.summary.completeness
    summary = audit.summary.model_copy(update={"completeness": word, "completeness_text": text})
    return audit.model_copy(update={"summary": summary})


def _settings(evidence: Evidence, given: Given) -> Settings:
    """Levels and owners as the audit's plan has them; waivers and baseline as their files are today."""
    planned: Mapping[str, Any] = evidence.plan.get("rules") or {}
    decided = _decisions(given)
    return replace(decided, levels=dict(planned.get("levels", ())), owners=dict(planned.get("owners", ())))


def _decisions(given: Given) -> Settings:
    return Settings(
        waivers=load_waivers(given.waivers, (rule.id for rule in all_rules())) if given.waivers else (),
        baseline=load_baseline(given.baseline) if given.baseline else Baseline(),
    )


def audit_of(
    evidence: Evidence,
    as_of: date,
    catalogue: Catalogue,
    run_id: str,
    reviewed: Reviewed | None = None,
    inputs: Inputs | None = None,
    settings: Settings | None = None,
) -> Audit:
    """The audit document of a bundle's evidence; `reviewed` is its policies' reading with a person's corrections. Pure."""
    settings = settings or Settings()
    reading = reviewed.reading if reviewed else read_policies(evidence, catalogue)
    first_party = tuple(evidence.site_plan.get("first_party", ()))
    facts = Facts(evidence, catalogue, reading, as_of, first_party, inputs=inputs)
    findings, outcomes = run(facts, settings=settings)
    findings, waivers = apply_waivers(settings.baseline.mark(findings), settings.waivers, as_of)
    audit = assemble(facts, findings, outcomes, run_id=run_id, waivers=waivers)
    digests = audit.provenance.inputs | dict(_digests(reviewed, settings))
    return audit.model_copy(update={"provenance": audit.provenance.model_copy(update={"inputs": digests})})


def _digests(reviewed: Reviewed | None, settings: Settings) -> Iterator[tuple[str, str]]:
    """Name and SHA-256 of what a person decided: it is an input like any other."""
    decided: dict[str, Any] = {
        "review": [one.decision for one in reviewed.applied] if reviewed else [],
        "waivers": settings.waivers,
        "baseline": sorted(settings.baseline.counts.items()),
        "rule levels": sorted(settings.levels.items()),
    }
    for name, content in decided.items():
        if content:
            yield name, hashlib.sha256(msgspec.json.encode(content)).hexdigest()


def _kept_snapshot(directory: Path) -> Snapshot | None:
    path = directory / SNAPSHOT
    return Snapshot.from_bytes(path.read_bytes()) if path.is_file() else None


def _without_effect(reviewed: Reviewed) -> Iterator[str]:
    """A line for each decision of a reviewer that met nothing: the policy may have changed under it."""
    for one in reviewed.applied:
        if one.outcome is not Outcome.APPLIED:
            quote = one.decision.quote[:60]
            yield f'the review of "{quote}" ({one.decision.concept}) met nothing: {one.outcome}'


def read_policies(evidence: Evidence, catalogue: Catalogue) -> PolicyReading:
    """Read the policy documents that the bundle holds."""
    stored = [
        document
        for document in evidence.documents
        if document.kind in _POLICIES and document.path and not document.failed
    ]
    sources = [_source(evidence, document, number) for number, document in enumerate(_distinct(stored), 1)]
    return read(sources, catalogue.names())


def _distinct(documents: Sequence[Document]) -> list[Document]:
    return list({document.sha256: document for document in reversed(documents)}.values())[::-1]


def _source(evidence: Evidence, document: Document, number: int) -> SourceDocument:
    return SourceDocument(
        id=f"doc-{number}",
        url=document.final_url,
        kind=document.kind,
        media_type=document.media_type,
        raw=evidence.document_bytes(document),
        rendered=evidence.rendered_bytes(document),
        fetched_at=document.fetched_at,
    )


def _sealed_on(evidence: Evidence) -> date:
    sealed = (
        evidence.manifest.ended_at
        if evidence.manifest
        else max((visit.ended_at for visit in evidence.visits), default="")
    )
    return date.fromisoformat(sealed[:10])


def _seal(evidence: Evidence) -> Iterator[str]:
    """A line where the evidence is not what was sealed: whoever reads the report must know it."""
    if evidence.manifest is None or evidence.directory is None:
        return
    found = list(broken_seal(evidence.directory, evidence.manifest))
    if found:
        (path, what), *others = found
        more = f" and {len(others)} more" if others else ""
        yield f'the evidence is not what was sealed: {path}: {what}{more}; "policywitness evidence verify" names all'
