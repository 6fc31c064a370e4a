"""Assemble the audit document from facts, findings and provenance."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import msgspec

from policywitness import __version__, law
from policywitness.assembly.summary import summarise
from policywitness.bundle.layout import MANIFEST
from policywitness.facts import Facts
from policywitness.facts.disclosures import lost
from policywitness.model import audit
from policywitness.model.evidence import PageVisit, Visit
from policywitness.model.policy import Disclosure, PolicyDocument


def assemble(
    facts: Facts,
    findings: Sequence[audit.Finding],
    rule_outcomes: Sequence[audit.RuleOutcome],
    *,
    run_id: str,
    tool_version: str = __version__,
    waivers: Sequence[audit.WaiverInfo] = (),
) -> audit.Audit:
    """The audit document. Findings keep the order in which they are given, worst first.

    Everything in it derives from the arguments: no clock is read, so the same evidence gives the same document.
    """
    manifest = facts.evidence.manifest
    reading = facts.reading
    return audit.Audit(
        site=_site(facts),
        provenance=_provenance(facts, run_id, tool_version),
        summary=summarise(facts, findings, rule_outcomes),
        scenarios=facts.scenarios,
        visits=tuple(_visit(visit) for visit in facts.evidence.visits),
        coverage=facts.coverage,
        documents=_documents(facts),
        disclosures=tuple(_disclosure(facts, disclosure) for disclosure in reading.disclosures),
        signals=tuple(
            audit.SignalInfo(
                signal=said.signal,
                promise=said.promise,
                quote=facts.quote_ref(said.quote, said.disclosure) if said.quote is not None else None,
            )
            for said in reading.signals
        ),
        declared_cookies=_declared_cookies(facts),
        dangling=tuple(audit.DanglingInfo(quote=facts.quote_ref(d.quote), reason=d.reason) for d in reading.dangling),
        claims=tuple(_with_findings(claim, findings) for claim in facts.claims),
        requirements=law.requirements(reading, facts.profile),
        vendors=facts.vendors,
        technologies=facts.technologies,
        cookies=facts.cookies,
        storage=facts.storage,
        beacons=facts.beacons,
        recipients=facts.recipients,
        listed=facts.listed,
        scripts=facts.scripts,
        flows=facts.flows,
        removals=facts.removals,
        labels=facts.labels,
        differences=facts.differences,
        findings=tuple(findings),
        waivers=tuple(waivers),
        rules=tuple(rule_outcomes),
        law=law.load(),
        manifest=tuple(audit.FileInfo(path=f.path, bytes=f.bytes, sha256=f.sha256) for f in manifest.files)
        if manifest is not None
        else (),
        manifest_sha256=_manifest_sha256(facts),
        frames=facts.frames,
        calls=facts.calls,
        timelines=facts.timelines,
        signal_readers=facts.signal_readers,
        modes=facts.modes,
        signal_texts=facts.signal_texts,
        working=facts.working,
        consent=facts.consent,
    )


def _site(facts: Facts) -> audit.SiteInfo:
    profile = facts.profile
    return audit.SiteInfo(
        name=facts.site_plan.get("name") or facts.parties.site_host,
        start_url=facts.site_url,
        registrable_domain=facts.site_domain,
        first_party=facts.parties.first_party,
        profile={
            "jurisdictions": list(profile.jurisdictions),
            "sells_or_shares": profile.sells_or_shares,
            "directed_at_children": profile.directed_at_children,
            "health_data": profile.health_data,
        },
    )


def _provenance(facts: Facts, run_id: str, tool_version: str) -> audit.Provenance:
    visits, manifest = facts.evidence.visits, facts.evidence.manifest
    passport = next((visit.passport for visit in visits if visit.passport is not None), None)
    return audit.Provenance(
        tool_version=tool_version,
        run_id=run_id,
        as_of=facts.as_of.isoformat(),
        started_at=manifest.started_at if manifest else min((v.started_at for v in visits), default=""),
        ended_at=manifest.ended_at if manifest else max((v.ended_at for v in visits), default=""),
        browser=passport.browser if passport else "",
        user_agent=passport.user_agent if passport else "",
        locale=passport.locale if passport else "",
        timezone=passport.timezone if passport else "",
        authorised_by=manifest.authorised_by if manifest else None,
        inputs=_inputs(facts),
        sources=_sources(facts),
    )


def _inputs(facts: Facts) -> dict[str, str]:
    """SHA-256 of every input: catalogue, evidence (the end of the manifest's chain) and the text of each policy document."""
    manifest = facts.evidence.manifest
    inputs = {"catalogue": facts.catalogue.digest}
    if manifest is not None and manifest.chain:
        inputs["evidence"] = manifest.chain[-1]
    inputs |= facts.inputs.digests
    return inputs | {f"text of {document.id}": document.text_sha256 for document in facts.reading.documents}


def _sources(facts: Facts) -> tuple[audit.SourceInfo, ...]:
    catalogue = tuple(
        audit.SourceInfo(
            id=source.id,
            title=source.title,
            version=source.version,
            date=source.date.isoformat() if source.date is not None else None,
            licence=source.licence,
            entries=source.entries,
            notice=source.notice,
        )
        for source in facts.catalogue.sources()
    )
    requirements = audit.SourceInfo(
        id="law",
        title="Legal requirements",
        version=__version__,
        date=None,
        licence="as the program",
        entries=len(law.load()),
    )
    return (*catalogue, requirements)


def _visit(visit: Visit) -> audit.VisitInfo:
    return audit.VisitInfo(
        visit_id=visit.visit_id,
        scenario=visit.scenario,
        repeat=visit.repeat,
        outcome=visit.outcome,
        reason=visit.reason,
        started_at=visit.started_at,
        ended_at=visit.ended_at,
        pages=tuple(_page(page) for page in visit.pages),
        passport=_passport(visit),
    )


def _passport(visit: Visit) -> dict[str, Any]:
    """Who the visitor was, as a JSON object."""
    if visit.passport is None:
        return {}
    return msgspec.json.decode(msgspec.json.encode(visit.passport), type=dict[str, Any])


def _page(page: PageVisit) -> audit.PageInfo:
    return audit.PageInfo(
        url=page.url,
        final_url=page.final_url,
        t_ms=page.t_ms,
        duration_ms=page.duration_ms,
        status=page.status,
        title=page.title,
        outcome=page.outcome,
        reason=page.reason,
        screenshot=page.screenshot,
    )


def _documents(facts: Facts) -> tuple[audit.DocumentInfo, ...]:
    """Documents of the reading, then policies that could not be fetched."""
    found_by = {url: d.found_by for d in facts.evidence.documents for url in (d.url, d.final_url)}
    read = tuple(_document(document, found_by.get(document.url, "given")) for document in facts.reading.documents)
    missing = tuple(
        audit.DocumentInfo(
            id=f"lost-{number}",
            url=document.url,
            kind=document.kind,
            title=document.title or "",
            lang="",
            found_by=document.found_by,
            fetched_at=document.fetched_at,
            sha256=document.sha256,
            words=0,
            effective_date=None,
            last_updated=None,
            analysed=False,
            reason=document.failed,
        )
        for number, document in enumerate(lost(facts), 1)
    )
    return read + missing


def _document(document: PolicyDocument, found_by: str) -> audit.DocumentInfo:
    return audit.DocumentInfo(
        id=document.id,
        url=document.url,
        kind=document.kind,
        title=document.title,
        lang=document.lang,
        found_by=found_by,
        fetched_at=document.fetched_at,
        sha256=document.sha256,
        words=document.words,
        effective_date=document.effective_date,
        last_updated=document.last_updated,
        analysed=document.analysed,
        reason=document.reason,
        sections=tuple(
            audit.SectionInfo(
                path=section.path,
                start=section.start,
                end=section.end,
                words=len(document.text[section.start : section.end].split()),
            )
            for section in document.sections
        ),
    )


def _disclosure(facts: Facts, disclosure: Disclosure) -> audit.DisclosureInfo:
    return audit.DisclosureInfo(
        id=disclosure.id,
        concept=disclosure.concept,
        value=disclosure.value,
        stance=disclosure.stance,
        actor=disclosure.actor,
        specificity=disclosure.specificity,
        testability=disclosure.testability,
        scope=disclosure.scope,
        condition=disclosure.condition,
        exception=disclosure.exception,
        context=disclosure.context,
        quote=facts.quote_ref(disclosure.quote, disclosure.id),
        rule=disclosure.rule,
    )


def _declared_cookies(facts: Facts) -> tuple[audit.DeclaredCookieInfo, ...]:
    """The policy's rows, each with whether a cookie that the browser took goes by it."""
    used = {id(facts.declared_cookie(group.name)) for group in facts.cookie_groups if group.accepted}
    return tuple(
        audit.DeclaredCookieInfo(
            name=row.name,
            provider=row.provider,
            category=row.category,
            purpose=row.purpose,
            lifetime_s=row.lifetime_s,
            lifetime_text=row.lifetime_text,
            seen=id(row) in used,
            quote=facts.quote_ref(row.quote),
        )
        for row in facts.reading.declared_cookies
    )


def _with_findings(claim: audit.ClaimInfo, findings: Sequence[audit.Finding]) -> audit.ClaimInfo:
    """The claim with the findings that quote its disclosure; each cell with those of its scenario."""
    about = [finding for finding in findings if any(quote.disclosure == claim.disclosure for quote in finding.quotes)]
    cells = {
        name: cell.model_copy(update={"findings": tuple(f.fingerprint for f in about if name in f.scenarios)})
        for name, cell in claim.cells.items()
    }
    return claim.model_copy(update={"cells": cells, "findings": tuple(finding.fingerprint for finding in about)})


def _manifest_sha256(facts: Facts) -> str:
    """SHA-256 of `manifest.json`, which seals everything else; empty where the bundle was never sealed."""
    if facts.evidence.manifest is None or facts.evidence.directory is None:
        return ""
    return hashlib.sha256((facts.evidence.directory / MANIFEST).read_bytes()).hexdigest()
