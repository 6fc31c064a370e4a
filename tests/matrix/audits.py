"""Audit the matrix's sites as `policywitness audit` does, and hold each case against what came of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from tests.matrix.sites import Case, Site, pairs, plain, serve, sites

from policywitness.config import load
from policywitness.demo.server import Web
from policywitness.facts import claims
from policywitness.facts.claims.core import decider_of, scenarios_of
from policywitness.model.audit import Audit, ClaimInfo, Finding
from policywitness.model.plan import CataloguePlan, CrawlPlan, Plan
from policywitness.model.progress import Silent
from policywitness.run.local import audit

PARALLEL = 3

claims.load_deciders()


@dataclass(frozen=True, slots=True)
class Judged:
    """A case and what the audit said: the claims that quote its sentence, the finding that caught it, what is wrong."""

    case: Case
    verdicts: tuple[str, ...]
    caught: tuple[str, ...]
    problem: str | None


def run(
    out: Path,
    names: Collection[str] = (),
    scenarios: Collection[str] = (),
    on_site: Callable[[str], None] = lambda name: None,
) -> tuple[Judged, ...]:
    """Audit the sites `names` (all of them by default) in `scenarios` (theirs by default) into folders of `out`; judge their cases."""
    chosen = {name: site for name, site in sites().items() if not names or name in names}
    if scenarios:
        chosen = {
            name: replace(site, scenarios=tuple(s for s in site.scenarios if s in scenarios))
            for name, site in chosen.items()
        }
    every = pairs()
    cases = [
        case for pair in every for case in pair.cases if case.site in chosen and _is_decided(case, chosen[case.site])
    ]
    today = datetime.now(UTC).date()
    with serve(chosen.values(), cases, today) as web:
        audits = {}
        for name, site in chosen.items():
            on_site(name)
            audits[name] = visit(site, web, out / name, today)
    return tuple(judge(case, chosen[case.site], audits, today) for case in cases)


def _is_decided(case: Case, site: Site) -> bool:
    """Whether the site's visits include the scenarios without which nothing is decided."""
    decider = decider_of(case.pair.concept)
    return decider is None or set(scenarios_of(decider)) <= set(site.scenarios)


def visit(site: Site, web: Web, out: Path, today: date) -> Audit:
    """The audit of one site, through the pipeline that every audit takes."""
    plan = load(
        None,
        {
            "site": {"url": f"https://{site.host}/"},
            "scenarios": {"run": list(site.scenarios)},
            "audit": {"repeats": site.repeats, **({"authorised_by": "The matrix"} if site.authorised else {})},
        },
    )
    return audit(_here(plan, site, web), out, progress=Silent(), as_of=today, formats=("json",)).audit


def _here(plan: Plan, site: Site, web: Web) -> Plan:
    """The plan on this machine: no other host, only these pages, no waiting for scripts that come late."""
    visitor = replace(
        plan.visitor, linger_ms=0, quiet_ms=400, resolve=web.resolve, resolve_only=True, ca_certificate=str(web.ca_pem)
    )
    crawl = CrawlPlan(pages=tuple(f"https://{site.host}{page}" for page in site.pages))
    return replace(plan, visitor=visitor, crawl=crawl, parallel=PARALLEL, catalogue=CataloguePlan(bulk=False))


def judge(case: Case, site: Site, audits: Mapping[str, Audit], today: date) -> Judged:
    """Whether a case came out as it must: its verdict, the finding that catches a lie, and none of those where nobody lies."""
    done = audits[case.site]
    claims = _claims(case, site, done, today)
    verdicts = tuple(dict.fromkeys(str(claim.verdict) for claim in claims))
    wanted = [case.caught_by] if case.lie and case.caught_by else []
    if not case.lie:
        wanted = [other.caught_by for other in case.pair.cases if other.caught_by] + [
            f"contradicted-claim:{case.pair.name}"
        ]
    caught = tuple(dict.fromkeys(found for one in wanted if (found := _finding(one, done.findings))))
    return Judged(case, verdicts, caught, _problem(case, verdicts, caught))


def _problem(case: Case, verdicts: tuple[str, ...], caught: tuple[str, ...]) -> str | None:
    if case.verdict is not None and case.verdict not in verdicts:
        return f"{case.verdict} was expected" if verdicts else "the sentence was not read as this claim"
    if case.lie:
        return None if caught or not case.caught_by else f"not caught by {case.caught_by}"
    if "contradicted" in verdicts:
        return "contradicted though it is true"
    return f"accused by {', '.join(caught)}" if caught else None


def _claims(case: Case, site: Site, done: Audit, today: date) -> list[ClaimInfo]:
    words = case.words(site.host, today)
    if words is None:
        return []
    sentence = plain(words)
    return [
        claim
        for claim in done.claims
        if claim.concept == case.pair.concept
        and (case.pair.value is None or claim.value == case.pair.value)
        and (claim.quote.text in sentence or sentence in claim.quote.text)
    ]


def _finding(wanted: str, findings: Iterable[Finding]) -> str | None:
    rule, _, subject = wanted.partition(":")
    found = next((f for f in findings if f.rule == rule and subject in ("*", f.subject)), None)
    return f"{found.rule} ({found.subject})" if found else None


def table(judged: Iterable[Judged]) -> str:
    """A line a case, under its claim: whether the site is honest, what the audit says, what caught a lie; errors are marked."""
    by_claim: dict[str, list[Judged]] = {}
    for one in judged:
        by_claim.setdefault(one.case.pair.name, []).append(one)
    rows = [("", "claim", "site", "", "verdict", "caught by")]
    for name, cases in by_claim.items():
        for one in sorted(cases, key=lambda one: one.case.lie):
            kind = "lies" if one.case.lie else "honest"
            said = ", ".join(one.verdicts) or "(left out)"
            caught = f"{', '.join(one.caught)}{f'  <- {one.problem}' if one.problem else ''}"
            rows.append(("✗" if one.problem else "✓", name, one.case.site, kind, said, caught))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def summary(judged: Iterable[Judged]) -> str:
    """One line with the figures of the matrix."""
    judged = tuple(judged)
    lies = [one for one in judged if one.case.lie]
    honest = [one for one in judged if not one.case.lie]
    caught = sum(one.problem is None for one in lies)
    wrong = sum(one.problem is not None for one in honest)
    claims = len({one.case.pair.name for one in judged})
    return f"{claims} claims: {caught} of {len(lies)} lies caught, {wrong} of {len(honest)} honest cases judged wrongly"
