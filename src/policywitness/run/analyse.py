"""From a bundle to its audit document and reports: a pure function of evidence, catalogue, law, date; then the files written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from policywitness.audit import assemble
from policywitness.bundle.outputs import write_outputs
from policywitness.bundle.reader import Evidence
from policywitness.catalogue import Catalogue
from policywitness.facts import Facts
from policywitness.model.audit import Audit
from policywitness.model.evidence import Document
from policywitness.model.policy import PolicyReading
from policywitness.model.vocabulary import DocumentKind
from policywitness.policy import SourceDocument, read
from policywitness.rules.engine import run
from policywitness.run.formats import render

_POLICIES = frozenset(
    {DocumentKind.PRIVACY_POLICY, DocumentKind.COOKIE_POLICY, DocumentKind.STATE_NOTICE, DocumentKind.OPT_OUT_PAGE}
)


@dataclass(frozen=True, slots=True)
class AuditResult:
    """A finished analysis. `report` is the HTML report, where that format was asked for; `coverage` is 0 to 1."""

    directory: Path
    report: Path | None
    audit: Audit
    coverage: float
    problems: tuple[str, ...] = ()


def analyse(
    directory: Path,
    *,
    as_of: date | None = None,
    catalogues: Sequence[Path] = (),
    formats: Sequence[str] = ("html", "json", "csv"),
    problems: tuple[str, ...] = (),
) -> AuditResult:
    """Analyse a bundle and write `audit.json`, the reports and `outputs.json` into it.

    `as_of` defaults to the day on which the evidence was sealed, so that the same bundle gives the same bytes on any day.
    Raises BundleError, CatalogueError.
    """
    evidence = Evidence.read(directory)
    audit = audit_of(evidence, as_of or _sealed_on(evidence), Catalogue.load(catalogues), directory.name)
    images = _screenshots(evidence, audit)
    wanted = dict.fromkeys(("json", *formats))
    write_outputs(directory, render(tuple(wanted), audit, images))
    report = directory / "report.html" if "html" in wanted else None
    return AuditResult(directory, report, audit, audit.coverage.share, problems)


def audit_of(evidence: Evidence, as_of: date, catalogue: Catalogue, run_id: str) -> Audit:
    """The audit document of a bundle's evidence. Pure."""
    reading = read_policies(evidence, catalogue)
    facts = Facts(evidence, catalogue, reading, as_of, tuple(evidence.plan["site"].get("first_party", ())))
    findings, outcomes = run(facts)
    return assemble(facts, findings, outcomes, run_id=run_id)


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


def _screenshots(evidence: Evidence, audit: Audit) -> dict[str, bytes]:
    directory = evidence.directory
    names = {page.screenshot for visit in audit.visits for page in visit.pages if page.screenshot}
    if directory is None:
        return {}
    return {name: path.read_bytes() for name in sorted(names) if (path := directory / "evidence" / name).is_file()}
