"""A run as far as two runs are compared: what was reported, in how many visits, and what the site varies by itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from policywitness.model.audit import Audit, Finding, PastRun, Share, in_numbers
from policywitness.model.vocabulary import Response, Severity, Status

REPORTED = (Status.ISSUE, Status.NEEDS_REVIEW)
_RUN_ID = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{4}")
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Sighting:
    """A finding as one run reported it: in `seen` of the `of` complete visits of its scenarios.

    `of` is 0 for what rests on no visit, such as a finding about the policy's text; `seen` alone is 0 for what rests on a
    thing that no visit met, such as a cookie that the policy lists.
    """

    fingerprint: str
    rule: str
    subject: str
    title: str
    status: Status
    severity: Severity
    confidence: str
    waived: bool
    summary: str
    scenarios: tuple[str, ...]
    seen: int
    of: int


@dataclass(frozen=True, slots=True)
class RunView:
    """A run, for comparing. `complete` counts complete visits by scenario; `restless` things that some repeats show and some do not.

    `vendors` counts the visits that met each vendor, `responses` holds their responses to signals and choices, `inputs` is
    what the run was analysed with.
    """

    run: str
    site: str
    started_at: str
    ended_at: str
    outcomes: Mapping[str, Status]
    complete: Mapping[str, int]
    sightings: Mapping[str, Sighting]
    restless: int = 0
    vendors: Mapping[str, int] = field(default_factory=dict)
    responses: Mapping[str, Mapping[str, Response]] = field(default_factory=dict)
    inputs: Mapping[str, str] = field(default_factory=dict)


def site_of(url: str) -> str:
    """A site's name in the ledger: `https://www.example.com/` is `www.example.com`, `http://a.example:8080/de/` is `a.example:8080/de`."""
    parts = urlsplit(url)
    host = (parts.hostname or "").rstrip(".")
    port = f":{parts.port}" if parts.port and parts.port != _PORTS.get(parts.scheme) else ""
    return f"{host}{port}{parts.path.rstrip('/')}"


def run_of(audit: Audit) -> str:
    """A run's name: the start in UTC and four characters, as its folder is called by default."""
    name = PurePosixPath(audit.provenance.run_id).name
    started = "".join(character for character in audit.provenance.started_at if character not in "-:")
    seal = audit.manifest_sha256[:4] or "none"
    return name if _RUN_ID.fullmatch(name) else f"{started}-{seal}"


def view_of(audit: Audit) -> RunView:
    """The run of an audit document."""
    complete = {scenario.name: scenario.complete for scenario in audit.scenarios}
    shares = {vendor.id: vendor.scenarios for vendor in audit.vendors}
    by_visits = {rule.id for rule in audit.rules if any("complete visit" in need for need in rule.needs)}
    sightings = (
        _sighting(finding, complete, shares.get(finding.subject, {}), finding.rule in by_visits)
        for finding in audit.findings
        if finding.status in REPORTED
    )
    return RunView(
        run=run_of(audit),
        site=site_of(audit.site.start_url),
        started_at=audit.provenance.started_at,
        ended_at=audit.provenance.ended_at,
        outcomes={rule.id: rule.outcome for rule in audit.rules},
        complete=complete,
        sightings={sighting.fingerprint: sighting for sighting in sightings},
        restless=restless(audit),
        vendors={vendor.id: visits_seen(vendor.scenarios) for vendor in audit.vendors},
        responses={vendor.id: dict(vendor.responses) for vendor in audit.vendors if vendor.responses},
        inputs=inputs_of(audit),
    )


def inputs_of(audit: Audit) -> dict[str, str]:
    """What conclusions rest on besides the visits: the program, its catalogue, and the policy's texts."""
    texts = sorted(value for name, value in audit.provenance.inputs.items() if name.startswith("text of "))
    return {
        "tool": audit.provenance.tool_version,
        "catalogue": audit.provenance.inputs.get("catalogue", ""),
        "policy": " ".join(texts),
        "review": audit.provenance.inputs.get("review", ""),
    }


def restless(audit: Audit) -> int:
    """How many vendors, cookies and recipients were there in some complete visits of a scenario and not in others."""
    shares = [one.scenarios for one in audit.vendors] + [one.scenarios for one in audit.cookies]
    shares += [one.scenarios for one in audit.recipients]
    return sum(any(0 < share.seen < share.of for share in scenarios.values()) for scenarios in shares)


def past_run(audit: Audit) -> PastRun:
    """The audit as a later one remembers it."""
    return in_numbers(audit, run_of(audit))


def visits_seen(scenarios: Mapping[str, Share]) -> int:
    """Complete visits that met a thing, over all scenarios."""
    return sum(share.seen for share in scenarios.values())


def _sighting(finding: Finding, complete: Mapping[str, int], shares: Mapping[str, Share], by_visits: bool) -> Sighting:
    scenarios = finding.scenarios or tuple(sorted({ref.scenario for ref in finding.evidence})) or tuple(complete)
    visits = {reference.visit_id for reference in finding.evidence if reference.visit_id}
    of = sum(complete.get(name, 0) for name in scenarios) if visits or by_visits else 0
    # A finding refers to some of its records only; the vendor's own count knows all visits.
    known = visits_seen({name: share for name, share in shares.items() if name in scenarios})
    return Sighting(
        fingerprint=finding.fingerprint,
        rule=finding.rule,
        subject=finding.subject,
        title=finding.title,
        status=finding.status,
        severity=finding.severity,
        confidence=finding.confidence.value,
        waived=finding.waived,
        summary=finding.summary,
        scenarios=scenarios,
        seen=min(max(len(visits), known), of) if visits else 0,
        of=of,
    )
